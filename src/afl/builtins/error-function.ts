/**
 * The error function to full float64 precision, its inverse, and the normal distribution by them. Near 0 a power series
 * converges fast; farther out a continued fraction does, and keeps the relative precision of the tails.
 */

/** erf(x) */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (!(size < 2)) return Number.isNaN(x) ? x : Math.sign(x) * (1 - tail(size));
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k += 1) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
    if (term === 0) break;
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** 1 − erf(x) */
export function complementaryErrorFunction(x: number): number {
  return x > 2 ? tail(x) : 1 - errorFunction(x);
}

/** 1 − erf(x) for x ≥ 2, by the continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + …))), evaluated from its far end. */
function tail(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k -= 1) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The x with erf(x) = y: Winitzki's approximation, made exact by Newton's steps. ±∞ at ±1, NaN beyond. */
export function inverseErrorFunction(y: number): number {
  if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  const logarithm = Math.log((1 - y) * (1 + y));
  const middle = 2 / (Math.PI * 0.147) + logarithm / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(middle * middle - logarithm / 0.147) - middle);
  for (let k = 0; k < 3; k += 1) {
    x -= ((errorFunction(x) - y) * Math.sqrt(Math.PI)) / 2 / Math.exp(-x * x);
  }
  return x;
}

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** The standard normal distribution, precise in both tails. */
export function normalDistribution(z: number): number {
  return complementaryErrorFunction(-z / Math.SQRT2) / 2;
}
