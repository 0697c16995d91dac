/**
 * The run that scripts see: the bars as they are now, the host of whoever runs the formula, and nothing of the formula but
 * what each is given. What functions keep for one another lasts for one pass over the formula.
 */
import { type BarColumns, RunState } from '#afl/runtime';
import { NO_BARS } from './no-bars.ts';
import type { Recording } from './recording.ts';

type Range = RunState['range'];

export class ScriptRun extends RunState {
  /** Whether a function had something to say to people: the interpreter says it at its place. */
  hasWarned = false;
  #bars: BarColumns = NO_BARS;
  #range: Range = { first: 0, last: -1 };
  readonly #families = new Map<symbol, unknown>();

  constructor({ plan, scriptHost, action, params, output }: Recording) {
    super({ plan, bars: NO_BARS, host: scriptHost, action, params, range: { first: 0, last: -1 } });
    for (const [name, value] of output.options) this.output.options.set(name, value);
    Object.defineProperties(this, {
      barCount: { get: () => this.#bars.close.length },
      bars: { get: () => this.#bars },
      range: { get: () => this.#range },
    });
  }

  /** A pass over the formula begins. */
  begin(bars: BarColumns, range: Range): void {
    this.#bars = bars;
    this.#range = range;
    this.hasWarned = false;
    this.#families.clear();
  }

  override keep<State>(key: symbol, create: () => State): State {
    if (!this.#families.has(key)) this.#families.set(key, create());
    return this.#families.get(key) as State;
  }

  override warn(): void {
    this.hasWarned = true;
  }
}
