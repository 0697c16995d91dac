/**
 * What a formula computes with. Numbers are float32: every operation rounds with `Math.fround`. AmiBroker's Null is the
 * float32 -1e10, a number like any other, while NaN stays NaN. A `Series` is an array of one number a bar that knows
 * where its outer Null runs end, since operators skip those runs and do not look for Nulls inside (afl-language.md §4).
 * Datetimes do not fit into float32, so they are kinds of their own in float64: zone-less local wall time in
 * milliseconds since 1970-01-01, with NaN for Null (-1e10 ms is a day of 1969).
 * Values are never changed once made; only the interpreter writes into a Series, into one that it alone holds.
 */

/** AmiBroker's `EMPTY_VAL`. Exact in float32. */
export const NULL = -1e10;

/** The Null of datetimes. */
export const NULL_DATETIME = Number.NaN;

/** One float32 a bar, oldest first. */
export interface Series {
  readonly kind: 'series';
  readonly data: Float32Array;
  /** Index of the first non-Null bar; `data.length` when all are Null. */
  readonly first: number;
  /** Index of the last non-Null bar; -1 when all are Null. */
  readonly last: number;
}

/** One instant, local wall time in ms since 1970, NaN for Null. */
export interface DateTime {
  readonly kind: 'datetime';
  readonly ms: number;
}

/** One instant a bar, local wall time in ms since 1970, NaN for Null. */
export interface DateTimes {
  readonly kind: 'datetimes';
  readonly data: Float64Array;
}

/** Row by row. */
export interface Matrix {
  readonly kind: 'matrix';
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** The one value that is shared by reference, as in AmiBroker. */
export interface AflMap {
  readonly kind: 'map';
  readonly entries: Map<string, Value>;
}

/** A variable handed over with `&`, to be written by who receives it. */
export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  get(): Value;
  set(value: Value): void;
}

/** `undefined` is AmiBroker's "no value": a variable before its first assignment, a procedure's result. */
export type Value = number | string | Series | DateTime | DateTimes | Matrix | AflMap | Reference | undefined;

/** A number or one number a bar: what arithmetic accepts. */
export type Numeric = number | Series;

/** @param data n float32 values, oldest first; it belongs to the Series from now on */
export function series(data: Float32Array): Series {
  let first = 0;
  while (first < data.length && data[first] === NULL) first += 1;
  let last = data.length - 1;
  while (last >= first && data[last] === NULL) last -= 1;
  return { kind: 'series', data, first, last: first === data.length ? -1 : last };
}

export function isSeries(value: Value): value is Series {
  return typeof value === 'object' && value.kind === 'series';
}

export function isDateTime(value: Value): value is DateTime {
  return typeof value === 'object' && value.kind === 'datetime';
}

export function isDateTimes(value: Value): value is DateTimes {
  return typeof value === 'object' && value.kind === 'datetimes';
}

export function isMatrix(value: Value): value is Matrix {
  return typeof value === 'object' && value.kind === 'matrix';
}

export function isMap(value: Value): value is AflMap {
  return typeof value === 'object' && value.kind === 'map';
}

export function isReference(value: Value): value is Reference {
  return typeof value === 'object' && value.kind === 'reference';
}

/** What `typeof(x)` says of a variable's value. */
export function typeName(value: Value): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' || typeof value === 'string') return typeof value;
  switch (value.kind) {
    case 'series':
    case 'datetimes':
      return 'array';
    case 'datetime':
      return 'number';
    case 'reference':
      return typeName(value.get());
    default:
      return value.kind;
  }
}

/**
 * Bytes that a value keeps alive, as counted against the memory budget.
 *
 * @param seen what was counted already and counts 0 now; what is counted here is added
 */
export function byteSize(value: Value, seen: Set<unknown> = new Set()): number {
  let sum = 0;
  // Maps may hold one another, deeper than a stack of calls.
  const open: Value[] = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each === 'string') sum += 2 * each.length;
    if (typeof each !== 'object' || seen.has(each)) continue;
    seen.add(each);
    if (each.kind === 'map') {
      for (const [key, entry] of each.entries) {
        sum += 64 + 2 * key.length;
        open.push(entry);
      }
    } else if (each.kind !== 'datetime' && each.kind !== 'reference') {
      sum += each.data.byteLength;
    }
  }
  return sum;
}
