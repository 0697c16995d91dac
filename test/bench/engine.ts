/**
 * Our engine as the benchmark asks it: a formula bound to resident bars, evaluated again and again. Where the fast path
 * is not there, or does not take a formula, it is the interpreter, and the row says so.
 */
import { type Action, type BarColumns, type Formula, type Host, prepareFormula, runFormula } from '#afl';
import { benchHost } from './workloads.ts';

/** One bar as the fast path takes it. */
export interface BarRow {
  readonly start: number;
  readonly localTime: number;
  readonly tradingDay: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly openInterest: number;
}

/** What of the fast path is used here. */
export interface FastBound {
  load(bars: BarColumns): void;
  evaluate(): boolean;
  append(row: BarRow): void;
  update(row: BarRow): void;
  signal(name: 'buy' | 'sell' | 'short' | 'cover'): Float32Array | null;
  values(name: string): Float32Array | number | null;
}

interface FastDoor {
  readonly Arena: new () => {
    readonly bytes?: number;
    bind(program: unknown, options: { host: Host; live: boolean; capacity: number }): FastBound;
  };
  compileFast(
    formula: Formula,
    options: { host: Host; action: Action; params: Readonly<Record<string, number | string>> },
  ): { readonly ok: true; readonly program: unknown } | { readonly ok: false; readonly reason: string };
}

/** Named by a variable, so that the benchmark stands where that room is not there yet. */
const FAST_ROOM: string = '#afl/fast';
const fast = await (import(FAST_ROOM) as Promise<FastDoor>).catch(() => null);

export function prepare(source: string): Formula {
  const prepared = prepareFormula({ source, file: 'bench.afl', host: benchHost() });
  if (prepared.ok) return prepared.formula;
  throw new Error(prepared.diagnostics.map(({ message }) => message).join('\n'));
}

export interface Evaluation {
  /** `fast`, or why it is not. */
  readonly path: string;
  /** Whole, over the bars it is bound to. */
  evaluate(): void;
  signal(name: 'buy' | 'sell'): Float32Array;
  values(name: string): Float32Array;
}

export function fastBound(
  source: string,
  { action = 'scan', live, capacity }: { readonly action?: Action; readonly live: boolean; readonly capacity: number },
): FastBound | string {
  if (fast === null) return 'there is no fast path yet';
  const host = benchHost();
  const compiled = fast.compileFast(prepare(source), { host, action, params: {} });
  if (!compiled.ok) return compiled.reason;
  return new fast.Arena().bind(compiled.program, { host, live, capacity });
}

/** The engine as users have it: the fast path, else the interpreter. */
export function bind(source: string, bars: BarColumns, action: Action = 'scan'): Evaluation {
  const bound = fastBound(source, { action, live: false, capacity: bars.close.length });
  if (typeof bound === 'string') return interpreted(source, bars, action, bound);
  bound.load(bars);
  if (!bound.evaluate()) return interpreted(source, bars, action, 'the fast path did not answer');
  return {
    path: 'fast',
    evaluate: () => void bound.evaluate(),
    signal: (name) => bound.signal(name) ?? new Float32Array(0),
    values: (name) => {
      const values = bound.values(name);
      if (values instanceof Float32Array) return values;
      throw new Error(`${name} is no array`);
    },
  };
}

/** The oracle. */
export function interpreted(
  source: string,
  bars: BarColumns,
  action: Action = 'scan',
  path = 'interpreter',
): Evaluation {
  const formula = prepare(source);
  const run = () => {
    const result = runFormula(formula, { bars, host: benchHost(), action });
    if (result.ok) return result;
    throw new Error(result.error.message);
  };
  let result: ReturnType<typeof run> | null = null;
  return {
    path,
    evaluate: () => {
      result = run();
    },
    signal: (name) => (result ?? run()).signals[name] ?? new Float32Array(0),
    values: (name) => {
      const index = Number(name.replace('Graph', ''));
      return (result ?? run()).plots[index]!.values[0]!.data;
    },
  };
}

/** How many bars of an array are set. */
export function countSet(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i] !== 0) count += 1;
  return count;
}
