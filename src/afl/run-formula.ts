/** One run of a prepared formula over bars, from the call to plain results. A bad formula is a value, never thrown. */
import {
  type Action,
  AflError,
  AflExit,
  AflOverrun,
  type AlertSaid,
  type BarColumns,
  type Host,
  interpret,
  isSeries,
  NULL,
  type Output,
  type ParameterSeen,
  type Plot,
  RunState,
} from '#afl/runtime';
import { type Diagnostic, errorAt, errorCode } from '#afl/syntax';
import { type Exploration, explore } from './exploration.ts';
import { oldPlots } from './old-plots.ts';
import type { Formula } from './prepare.ts';

/** The four signal arrays: 0 for none, else what the formula put there (Null and NaN are none). */
export interface SignalArrays {
  /** null when the formula gave the variable no value. */
  readonly buy: Float32Array | null;
  readonly sell: Float32Array | null;
  readonly short: Float32Array | null;
  readonly cover: Float32Array | null;
}

export type RunResult =
  | {
      readonly ok: true;
      readonly signals: SignalArrays;
      readonly exploration: Exploration;
      readonly plots: readonly Plot[];
      /** printf and commentary. */
      readonly text: string;
      readonly trace: readonly string[];
      readonly alerts: readonly AlertSaid[];
      readonly parameters: readonly ParameterSeen[];
      /** SetOption, sort and summary rows, trade settings, stops: as they were said. */
      readonly settings: Pick<
        Output,
        'options' | 'tradeSettings' | 'stops' | 'sortColumns' | 'summaryRows' | 'rawRows'
      >;
      readonly warnings: readonly Diagnostic[];
    }
  | {
      readonly ok: false;
      /** `overrun`: time or memory was spent; `error`: the formula's own fault. */
      readonly reason: 'error' | 'overrun';
      readonly error: Diagnostic;
      readonly warnings: readonly Diagnostic[];
    };

/** Which plots and rows a run needs is the formula's decision, by `Status("action")`. */
export interface RunOptions {
  readonly bars: BarColumns;
  readonly host: Host;
  readonly action: Action;
  readonly params?: Readonly<Record<string, number | string>>;
  /** Bars that are reported, both included; all when not given. */
  readonly range?: { readonly first: number; readonly last: number };
}

export function runFormula({ plan }: Formula, { bars, host, action, params = {}, range }: RunOptions): RunResult {
  const all = { first: 0, last: bars.close.length - 1 };
  const run = new RunState({ plan, bars, host, action, params, range: range ?? all });
  try {
    try {
      interpret(plan, run);
    } catch (reason) {
      if (!(reason instanceof AflExit)) throw reason;
    }
    run.end();
    return collect(run);
  } catch (reason) {
    return { ok: false, ...explain(run, reason), warnings: run.warnings };
  }
}

export function collect(run: RunState): RunResult {
  const { text, trace, alerts, parameters, ...settings } = run.output;
  const { columns: _, plots, ...said } = settings;
  return {
    ok: true,
    signals: {
      buy: signal(run, 'buy'),
      sell: signal(run, 'sell'),
      short: signal(run, 'short'),
      cover: signal(run, 'cover'),
    },
    exploration: run.action === 'explore' ? explore(run) : { columns: [], rows: [] },
    plots: [...plots, ...oldPlots(run)],
    text: text.join(''),
    trace,
    alerts,
    parameters: [...parameters.values()],
    settings: said,
    warnings: run.warnings,
  };
}

function signal(run: RunState, name: string): Float32Array | null {
  const value = run.get(name);
  if (value === undefined) return null;
  if (typeof value !== 'number' && !isSeries(value))
    return run.fail(5, `The variable ${name} must hold an array or a number.`);
  if (typeof value === 'number') return new Float32Array(run.barCount).fill(isNothing(value) ? 0 : value);
  const values = value.data.slice();
  clearNothing(values);
  return values;
}

/** Null lies mostly in one stretch at the start; the native search passes quickly over what comes after it. */
function clearNothing(values: Float32Array): void {
  for (let bar = values.indexOf(NULL); bar >= 0; bar = values.indexOf(NULL, bar)) {
    for (; values[bar] === NULL; bar += 1) values[bar] = 0;
  }
  if (!values.includes(Number.NaN)) return;
  for (let bar = 0; bar < values.length; bar += 1) if (Number.isNaN(values[bar])) values[bar] = 0;
}

function isNothing(value: number): boolean {
  return value === NULL || Number.isNaN(value);
}

/** What ended the run, as a diagnostic at the place where it stood. Anything else is a bug of ours and goes on up. */
function explain(run: RunState, reason: unknown): { readonly reason: 'error' | 'overrun'; readonly error: Diagnostic } {
  const span = run.at;
  if (reason instanceof AflOverrun) {
    const code = reason.budget === 'memory' ? errorCode(28) : 'AFL-E902';
    return { reason: 'overrun', error: errorAt({ code, message: reason.message, span }) };
  }
  if (reason instanceof AflError) {
    const { number, message, hint } = reason;
    const said = number === 0 ? message : `Error ${number}: ${message}`;
    return { reason: 'error', error: errorAt({ code: errorCode(number), message: said, hint, span }) };
  }
  throw reason;
}
