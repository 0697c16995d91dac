/** What stands in a recording for what only a run has. */
import { type Host, NULL, type PriceName, type RunState, type Scalar, type Value } from '#afl/runtime';
import type { Late } from './line.ts';
import { Unrecordable } from './unrecordable.ts';

/** Late values pass through the interpreter as values do, and are known by nobody there. */
export function asValue(late: Late): Value {
  return late as unknown as Value;
}

/** What `typeof` says of late values. */
export const LATE_TYPES: Readonly<Record<Late['gives'], string>> = {
  number: 'number',
  text: 'string',
  datetime: 'number',
  datetimes: 'array',
  nothing: 'number',
};

/** Something that may hold another value when a run comes to it. */
export function isPlace(value: Value): boolean {
  return typeof value === 'object' && (value.kind === 'reference' || value.kind === 'map');
}

const CHECKED = new WeakMap<Scalar, Scalar>();

/** EveryBarNullCheck: Null where an operand is, on any bar. */
export function nullChecked(scalar: Scalar): Scalar {
  const known = CHECKED.get(scalar);
  if (known !== undefined) return known;
  const made: Scalar = (...values) => (values.includes(NULL) ? NULL : scalar(...values));
  CHECKED.set(scalar, made);
  return made;
}

/** Facts that hold for all runs of a session may be asked for; anything else is known only when the formula runs. */
export function guarded(host: Host): Host {
  const allowed = new Set<PropertyKey>(['symbol', 'categories', 'intervalSeconds', 'stockNumber', 'deadline']);
  return new Proxy(host, {
    get: (target, name) => {
      if (!allowed.has(name)) throw new Unrecordable(`it asks the host for ${String(name)}`);
      return Reflect.get(target, name);
    },
  });
}

/** The variables that hold bars when a formula begins, by the line each of them is. */
export const PRICE_VARIABLES: Readonly<Record<string, PriceName>> = {
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  openint: 'openint',
  avg: 'avg',
  a: 'avg',
  buyprice: 'close',
  sellprice: 'close',
  shortprice: 'close',
  coverprice: 'close',
};

/** What is given a run when it is over, in place of the bars it was recorded without. */
export interface Stage {
  readonly barCount: number;
  readonly bars: RunState['bars'];
  readonly range: RunState['range'];
}

/** What a formula asks for that only a run has, for people. */
export const WANTED: Readonly<Record<keyof Stage, string>> = {
  barCount: 'the number of bars',
  bars: 'the bars',
  range: 'the range',
};

export const PRICES: readonly PriceName[] = ['open', 'high', 'low', 'close', 'volume', 'openint', 'avg'];
