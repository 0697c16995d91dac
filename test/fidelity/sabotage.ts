/**
 * What a check proves is found by breaking things: a built-in function is proven by a check that passes, and that fails
 * as soon as this one function gives wrong values. So no function counts as proven because it is merely called.
 */
import { BUILTINS, type Builtin, type Value } from '#afl';
import { DAY } from '#base';

/** The engine's own table, into which a broken function is put for the time of one check. */
const table = BUILTINS as Map<string, Builtin>;

/** @param name in lower case @returns whether the check fails while the function gives wrong values */
export function noticesBroken(name: string, passes: () => boolean): boolean {
  const row = table.get(name);
  if (row === undefined) throw new Error(`there is no built-in ${name}`);
  table.set(name, broken(row));
  try {
    return !passes();
  } catch {
    // An engine that a wrong value brings to a halt has noticed it.
    return true;
  } finally {
    table.set(name, row);
  }
}

/** A function without a result does nothing; any other gives a result that is near, but wrong on every bar. */
function broken(row: Builtin): Builtin {
  if (row.returns === 'nothing') return { ...row, call: () => undefined };
  return { ...row, call: (args, run) => wrong(row.call(args, run)) };
}

function wrong(value: Value): Value {
  if (value === undefined) return value;
  if (typeof value === 'number') return wrongNumber(value);
  if (typeof value === 'string') return `${value}~`;
  switch (value.kind) {
    case 'series': {
      const data = value.data.map(wrongNumber);
      return { ...value, data, first: 0, last: data.length - 1 };
    }
    case 'matrix':
      return { ...value, data: value.data.map(wrongNumber) };
    case 'datetime':
      return { ...value, ms: wrongInstant(value.ms) };
    case 'datetimes':
      return { ...value, data: value.data.map(wrongInstant) };
    default:
      return undefined;
  }
}

/** A step that float32 keeps at any size; Null, NaN and infinities become plain numbers. */
function wrongNumber(value: number): number {
  const plain = Number.isFinite(value) && value > -1e9 && value < 1e9;
  return plain ? Math.fround(value + Math.max(1, Math.abs(value) / 8)) : 1;
}

function wrongInstant(ms: number): number {
  return Number.isNaN(ms) ? 0 : ms + 40 * DAY;
}

/** Lower-case names of the built-ins that a text of AFL calls. */
export function calledIn(source: string): readonly string[] {
  const words = new Set(source.toLowerCase().match(/[a-z_]\w*(?=\s*\()/g) ?? []);
  return [...words].filter((word) => table.has(word));
}
