/**
 * What a formula says (columns, plots, texts): the calls that say it, in order. They are made once, when it is recorded,
 * unless one of them is given what only a run knows; then all are made again with each run's values.
 */
import { AflError, AflOverrun, type Builtin, callBuiltin, type RunState, type Value } from '#afl/runtime';
import { type Context, isLate } from './line.ts';

interface Call {
  readonly builtin: Builtin;
  readonly values: readonly Value[];
  readonly at: RunState['at'];
}

export class Said {
  readonly calls: Call[] = [];
  /** Whether they have to be made in each run. */
  isAnew = false;
  /** What functions keep for one another while they are made. */
  readonly #families = new Map<symbol, unknown>();

  note(call: Call): void {
    this.calls.push(call);
  }

  keep<State>(key: symbol, create: () => State): State {
    if (!this.#families.has(key)) this.#families.set(key, create());
    return this.#families.get(key) as State;
  }

  /** @returns false: something was wrong, or was warned of; the interpreter says it at its place */
  again(run: RunState & { readonly context: Context }): boolean {
    const { columns, rawRows, plots, text, trace, alerts, sortColumns, summaryRows } = run.output;
    for (const each of [columns, rawRows, plots, text, trace, alerts, sortColumns, summaryRows]) each.length = 0;
    this.#families.clear();
    const before = run.warnings.length;
    const { late } = run.context;
    try {
      for (const { builtin, values, at } of this.calls) {
        run.at = at;
        const given = values.map((each) => (isLate(each) ? late?.(each) : each));
        callBuiltin(run, builtin, given);
      }
    } catch (reason) {
      if (reason instanceof AflError || reason instanceof AflOverrun) return false;
      throw reason;
    }
    return run.warnings.length === before;
  }
}
