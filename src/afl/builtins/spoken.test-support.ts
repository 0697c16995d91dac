/** For tests: what a formula says when it is run through the whole engine, over small bars and a host of its own. */
import {
  type Action,
  type BarColumns,
  type Host,
  prepareFormula,
  type RunResult,
  runFormula,
  type StaticVariable,
} from '#afl';
import { Random } from '#base';

const DAY = 86_400_000;

/** Minute bars from 2026-01-15 09:30, close 101, 102 …; `times` overrides the starts. */
export function someBars({ count = 5, times }: { count?: number; times?: readonly number[] } = {}): BarColumns {
  const starts = Float64Array.from(
    times ?? Array.from({ length: count }, (_, bar) => Date.UTC(2026, 0, 15, 9, 30) + bar * 60_000),
  );
  const column = (add: number): Float32Array => Float32Array.from(starts, (_, bar) => 101 + bar + add);
  return {
    start: starts,
    localTime: starts,
    tradingDay: starts.map((time) => time - (time % DAY)),
    open: column(-0.5),
    high: column(1),
    low: column(-1),
    close: column(0),
    volume: column(899),
    openInterest: new Float32Array(starts.length),
  };
}

/** Static variables in a map, names in any case. */
export function someStatics(): Host['statics'] {
  const kept = new Map<string, StaticVariable>();
  return {
    get: (name) => kept.get(name.toLowerCase()),
    set: (name, variable) => void kept.set(name.toLowerCase(), variable),
    remove: (name) => void kept.delete(name.toLowerCase()),
    names: () => [...kept.keys()],
  };
}

export function someHost(changes: Partial<Host> = {}): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => Date.UTC(2026, 0, 15, 15, 4, 5),
    random: new Random(1),
    statics: someStatics(),
    symbol: {
      name: 'NQ',
      fullName: 'E-mini Nasdaq-100',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
    ...changes,
  };
}

export interface Setting {
  readonly bars?: BarColumns;
  readonly host?: Host;
  readonly action?: Action;
  readonly params?: Readonly<Record<string, number | string>>;
  readonly range?: { readonly first: number; readonly last: number };
}

/** @throws with the message when the formula does not load */
export function ran(source: string, setting: Setting = {}): RunResult {
  const { bars = someBars(), host = someHost(), action = 'explore', params = {}, range } = setting;
  const prepared = prepareFormula({ source, file: 'test.afl', host, params });
  if (!prepared.ok) throw new Error(prepared.diagnostics.map((each) => `${each.code} ${each.message}`).join('\n'));
  return runFormula(prepared.formula, { bars, host, action, params, ...(range === undefined ? {} : { range }) });
}

/** The result of a run that ends well. */
export function ranWell(source: string, setting: Setting = {}): Extract<RunResult, { ok: true }> {
  const result = ran(source, setting);
  if (!result.ok) throw new Error(`${source}: ${result.error.message}`);
  return result;
}

/** What an expression is as text: printed by `"" + expression`; or the message of the error it ends with. */
export function spoken(expression: string, setting: Setting = {}): string {
  const result = ran(`printf("%s", "" + (${expression}));`, setting);
  return result.ok ? result.text : result.error.message;
}

/** The array that an expression gives, `null` for Null. */
export function valuesOf(expression: string, setting: Setting = {}): readonly (number | null)[] {
  const source = expression.includes(';') ? expression : `x = ${expression};`;
  const { plots } = ranWell(`${source}\nPlot( x, "x", colorRed );`, setting);
  return Array.from(plots.at(-1)?.values[0]?.data ?? [], (value) => (value === -1e10 ? null : value));
}
