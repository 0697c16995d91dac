/**
 * Sums that do not drift. A running sum is held as two float64 numbers, high + low, whose exact sum it is (Knuth's
 * two-sum; Dekker's two-product for products). For float32 inputs it loses no bit in practice, so a value taken
 * out of a window leaves no trace: a window's sum does not depend on how the window came to be, and a variable period
 * gives the same bits as a constant one.
 */
export interface ExactSum {
  high: number;
  low: number;
}

export function exactSum(): ExactSum {
  return { high: 0, low: 0 };
}

/** Adds one number in place. */
export function addExactly(sum: ExactSum, value: number): void {
  const total = sum.high + value;
  const part = total - sum.high;
  const low = sum.low + (sum.high - (total - part) + (value - part));
  sum.high = total + low;
  sum.low = low - (sum.high - total);
}

/** What float64 cut off the product of two numbers. */
export function productError(a: number, b: number, product: number): number {
  const aHigh = highHalf(a);
  const bHigh = highHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The upper 26 bits of a float64. */
function highHalf(value: number): number {
  const scaled = 134_217_729 * value;
  return scaled - (scaled - value);
}

/** n·Σxy − Σx·Σy without the cancellation that float64 alone would suffer: n² times the covariance. */
export function crossMoment(n: number, xy: ExactSum, x: ExactSum, y: ExactSum): number {
  const left = n * xy.high;
  const right = x.high * y.high;
  const leftLow = productError(n, xy.high, left) + n * xy.low;
  const rightLow = productError(x.high, y.high, right) + (x.high * y.low + x.low * y.high);
  return left - right + (leftLow - rightLow);
}

/** sum − factor·other, without cancellation. */
export function lessMultiple(sum: ExactSum, factor: number, other: ExactSum): number {
  const product = factor * other.high;
  return sum.high - product + (sum.low - (productError(factor, other.high, product) + factor * other.low));
}
