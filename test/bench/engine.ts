/**
 * Our engine as the benchmark asks it: a formula bound to resident bars, evaluated again and again. Where the fast path
 * does not take a formula it is the interpreter, and the row says so.
 */
import { type Action, type BarColumns, type Formula, NULL, prepareFormula, runFormula } from '#afl';
import { Arena, BoundProgram, compileFast, type Program } from '#afl/fast';
import { benchHost } from './workloads.ts';

export function prepare(source: string): Formula {
  const prepared = prepareFormula({ source, file: 'bench.afl', host: benchHost() });
  if (prepared.ok) return prepared.formula;
  throw new Error(prepared.diagnostics.map(({ message }) => message).join('\n'));
}

export interface Evaluation {
  /** `fast`, or why it is not. */
  readonly path: string;
  /** Other bars, as many as before. */
  load(bars: BarColumns): void;
  /** Whole, over the bars it was given. */
  evaluate(): void;
  /** Null and 0 are no signal. */
  signal(name: 'buy' | 'sell'): Float32Array;
  values(name: string): Float32Array;
}

/** A formula compiled for the fast path, and places for symbols in one memory; or why there are none. */
export function fastPlaces(
  source: string,
  {
    action = 'scan',
    live,
    capacity,
    keep = [],
  }: {
    readonly action?: Action;
    readonly live: boolean;
    readonly capacity: number;
    /** Variables whose values are wanted, besides the signals. */
    readonly keep?: readonly string[];
  },
): { readonly bind: () => BoundProgram; readonly bytes: () => number; readonly parts: Program['parts'] } | string {
  const compiled = compileFast(prepare(source), { host: benchHost(), action, params: {}, keep });
  if (!compiled.ok) return compiled.reason;
  const { program } = compiled;
  const arena = new Arena();
  const bind = (): BoundProgram => {
    const bound = BoundProgram.bind(program, arena, { capacity, live });
    if (bound === null) throw new Error('the memory of the fast path is full');
    return bound;
  };
  return { bind, bytes: () => arena.mark, parts: program.parts };
}

/** The engine as users have it: the fast path, else the interpreter. */
export function bind(source: string, bars: BarColumns, action: Action = 'scan'): Evaluation {
  const places = fastPlaces(source, { action, live: false, capacity: bars.close.length });
  if (typeof places === 'string') return interpreted(source, bars, action, places);
  const bound = places.bind();
  bound.load(bars);
  if (!bound.evaluate()) return interpreted(source, bars, action, 'the fast path did not answer');
  const values = (name: string): Float32Array => {
    const found = bound.values(name);
    if (found instanceof Float32Array) return found;
    throw new Error(`${name} is no array`);
  };
  return {
    path: 'fast',
    load: (others) => bound.load(others),
    evaluate: () => void bound.evaluate(),
    signal: values,
    values,
  };
}

/** The oracle. */
export function interpreted(
  source: string,
  first: BarColumns,
  action: Action = 'scan',
  path = 'interpreter',
): Evaluation {
  const formula = prepare(source);
  let bars = first;
  const run = () => {
    const result = runFormula(formula, { bars, host: benchHost(), action });
    if (result.ok) return result;
    throw new Error(result.error.message);
  };
  let result: ReturnType<typeof run> | null = null;
  return {
    path,
    load: (others) => {
      bars = others;
    },
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

/** Whether a value is a signal. */
export function isSet(value: number | undefined): boolean {
  return value !== undefined && value !== 0 && value !== NULL && !Number.isNaN(value);
}

/** How many bars of an array are set. */
export function countSet(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (isSet(values[i])) count += 1;
  return count;
}
