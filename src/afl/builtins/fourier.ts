/**
 * The Fourier transform of the last bars, in O(n log n) for any length: Cooley and Tukey's where the length is a power
 * of two, else Bluestein's, which makes of it a convolution of such a length.
 */
import { type Builtin, builtin, parameterOr, series } from '#afl/runtime';
import { ARRAY, invalidArgument } from './array-function.ts';
import { described } from './described.ts';

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function zeros(length: number): Complex {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** In place; the length is a power of two. */
function transformPowerOfTwo({ re, im }: Complex): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k += 1) {
      const angle = (-2 * Math.PI * k) / size;
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const x = re[b]! * cos - im[b]! * sin;
        const y = re[b]! * sin + im[b]! * cos;
        re[b] = re[a]! - x;
        im[b] = im[a]! - y;
        re[a] = re[a]! + x;
        im[a] = im[a]! + y;
      }
    }
  }
}

/** Element by element product, then the inverse transform, in place of `a`. */
function convolve(a: Complex, b: Complex): void {
  const n = a.re.length;
  for (let k = 0; k < n; k += 1) {
    const re = a.re[k]! * b.re[k]! - a.im[k]! * b.im[k]!;
    // Conjugated, so that the forward transform below is the inverse.
    a.im[k] = -(a.re[k]! * b.im[k]! + a.im[k]! * b.re[k]!);
    a.re[k] = re;
  }
  transformPowerOfTwo(a);
  for (let k = 0; k < n; k += 1) {
    a.re[k] = a.re[k]! / n;
    a.im[k] = -a.im[k]! / n;
  }
}

/** Transform of real values of any length ≥ 1. */
export function fourier(values: Float64Array): Complex {
  const n = values.length;
  if ((n & (n - 1)) === 0) {
    const whole = { re: values.slice(), im: new Float64Array(n) };
    transformPowerOfTwo(whole);
    return whole;
  }
  let length = 1;
  while (length < 2 * n - 1) length *= 2;
  const chirp = zeros(n);
  for (let k = 0; k < n; k += 1) {
    // k² mod 2n, so that the angle stays exact for large k.
    const angle = (Math.PI * ((k * k) % (2 * n))) / n;
    chirp.re[k] = Math.cos(angle);
    chirp.im[k] = Math.sin(angle);
  }
  const a = zeros(length);
  const b = zeros(length);
  for (let k = 0; k < n; k += 1) {
    a.re[k] = values[k]! * chirp.re[k]!;
    a.im[k] = -values[k]! * chirp.im[k]!;
    b.re[k] = chirp.re[k]!;
    b.im[k] = chirp.im[k]!;
    if (k > 0) {
      b.re[length - k] = chirp.re[k]!;
      b.im[length - k] = chirp.im[k]!;
    }
  }
  transformPowerOfTwo(a);
  transformPowerOfTwo(b);
  convolve(a, b);
  const result = zeros(n);
  for (let k = 0; k < n; k += 1) {
    result.re[k] = a.re[k]! * chirp.re[k]! + a.im[k]! * chirp.im[k]!;
    result.im[k] = a.im[k]! * chirp.re[k]! - a.re[k]! * chirp.im[k]!;
  }
  return result;
}

export const FOURIER: readonly Builtin[] = [
  builtin({
    ...described(
      'FFT(array, len=0)',
      'array',
      'Real and imaginary parts, by turns, of the last len bars (0: all); the rest is 0.',
    ),
    lookAhead: true,
    parameters: [ARRAY, parameterOr('number', 'len', 0)],
    call: ([{ data }, len], run) => {
      const all = run.barCount - (run.barCount % 2);
      const length = len === 0 ? all : Math.trunc(len);
      if (!(length >= 0 && length <= run.barCount && length % 2 === 0)) invalidArgument(run, 'FFT', 'len');
      const out = run.floats();
      if (length === 0) return series(out);
      // Three complex arrays of at most four times the length, in float64.
      run.allocate(16 * 12 * length);
      const { re, im } = fourier(Float64Array.from(data.subarray(data.length - length)));
      for (let bin = 0; bin < length / 2; bin += 1) {
        out[2 * bin] = re[bin]!;
        out[2 * bin + 1] = im[bin]!;
      }
      return series(out);
    },
  }),
];
