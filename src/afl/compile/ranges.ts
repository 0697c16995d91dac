/**
 * Between which numbers a value lies, as far as the text of a formula tells: enough to see that `-BarsSince( x )` never
 * shifts into the future. Null, which is a number in AFL, is left aside: by it nothing is shifted.
 */
import type { BinaryOperator } from '#afl/syntax';

export interface Range {
  readonly least: number;
  readonly most: number;
}

export const ANY: Range = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
const NOT_NEGATIVE: Range = { least: 0, most: Number.POSITIVE_INFINITY };
const TRUTH: Range = { least: 0, most: 1 };

/** Functions that count bars, times or distances. */
const COUNTING = new Set(
  (
    'barssince barindex abs hhvbars llvbars highestbars lowestbars highestsincebars lowestsincebars barssincecompare ' +
    'datenum timenum day month year hour minute second dayofweek dayofyear strlen strcount strfind sqrt stdev'
  ).split(' '),
);
/** Their result lies between those of their arguments from this one on. */
const CHOOSING: Readonly<Record<string, number>> = { iif: 1, max: 0, min: 0 };
const WHOLE = new Set(['int', 'floor', 'round', 'ceil']);

/** The least that holds both. */
export function span(a: Range, b: Range): Range {
  return { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) };
}

export function opposite({ least, most }: Range): Range {
  return { least: -most, most: -least };
}

export function combined(operator: BinaryOperator, a: Range, b: Range): Range {
  switch (operator) {
    case '+':
      return { least: a.least + b.least, most: a.most + b.most };
    case '-':
      return combined('+', a, opposite(b));
    case '*':
      return product(a, b);
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '==':
    case '!=':
    case 'and':
    case 'or':
      return TRUTH;
    default:
      return ANY;
  }
}

/** @param key the function's name in lower case */
export function rangeOfCall(key: string, args: readonly Range[]): Range {
  if (COUNTING.has(key)) return NOT_NEGATIVE;
  const [first] = args;
  if (first === undefined) return ANY;
  if (WHOLE.has(key)) return { least: Math.floor(first.least), most: Math.ceil(first.most) };
  if (key === 'nz') return span(first, args[1] ?? { least: 0, most: 0 });
  if (key === 'lastvalue' || key === 'selectedvalue' || key === 'valuewhen')
    return args[key === 'valuewhen' ? 1 : 0] ?? ANY;
  const from = Object.hasOwn(CHOOSING, key) ? CHOOSING[key] : undefined;
  return from === undefined ? ANY : args.slice(from).reduce((sum, each) => span(sum, each), args[from] ?? ANY);
}

/** Only of what does not change its sign; infinities times zero are 0 here. */
function product(a: Range, b: Range): Range {
  const ends = [a.least, a.most].flatMap((x) => [b.least, b.most].map((y) => (x === 0 || y === 0 ? 0 : x * y)));
  return { least: Math.min(...ends), most: Math.max(...ends) };
}
