/** Elementary functions of one bar's values. Computed in float64, given as float32. */
import { type Builtin, builtin, elementwiseBuiltin, type Parameter, parameter, parameterOr } from '#afl/runtime';
import { described } from './described.ts';
import { errorFunction, inverseErrorFunction, normalDensity, normalDistribution } from './error-function.ts';

type Scalar = (...values: number[]) => number;

/** A function of numbers under the parameter names of its signature. */
function scalarFunction(
  signature: string,
  summary: string,
  scalar: Scalar,
  confidence: 'doc' | 'known' | 'guess' = 'doc',
): Builtin {
  const names = signature.slice(signature.indexOf('(') + 1, -1).split(', ');
  const parameters: Parameter<'numeric', false>[] = names.map((each) => {
    const [name, fallback] = each.split('=');
    return fallback === undefined ? parameter('numeric', name!) : parameterOr('numeric', name!, Number(fallback));
  });
  return elementwiseBuiltin({ ...described(signature, 'numeric', summary, confidence), parameters, scalar });
}

/** Cut off after so many decimals. In float32, so that 10.12 (10.1199998…) keeps its second decimal. */
function truncated(value: number, decimals: number): number {
  const scale = 10 ** Math.trunc(decimals);
  return Math.trunc(Math.fround(value * scale)) / scale;
}

const BITS = new DataView(new ArrayBuffer(8));

/** Float32 numbers in order, as integers in order. */
function ordinal(value: number): number {
  BITS.setFloat32(0, value);
  const bits = BITS.getInt32(0);
  return bits < 0 ? -0x8000_0000 - bits : bits;
}

export const MATH: readonly Builtin[] = [
  scalarFunction('abs(x)', 'Absolute value.', Math.abs),
  scalarFunction('sign(x)', '1, 0 or -1.', (x) => (x > 0 ? 1 : x < 0 ? -1 : x)),
  scalarFunction('int(x)', 'Without the fraction, toward zero.', Math.trunc),
  scalarFunction('frac(x)', 'The fraction, with the sign of x.', (x) => x - Math.trunc(x)),
  scalarFunction('floor(x)', 'Largest integer not above x.', Math.floor),
  scalarFunction('ceil(x)', 'Smallest integer not below x.', Math.ceil),
  scalarFunction('Round(x)', 'Nearest integer; halves go up.', (x) => Math.floor(x + 0.5)),
  scalarFunction('Prec(array, precision)', 'Cuts off after so many decimals.', truncated),
  scalarFunction('sqrt(x)', 'Square root; of a negative number 0.', (x) => (x < 0 ? 0 : Math.sqrt(x))),
  scalarFunction('exp(x)', 'e to the power of x.', Math.exp),
  scalarFunction('log(x)', 'Natural logarithm; NaN below 0.', Math.log),
  scalarFunction('ln(x)', 'Natural logarithm; NaN below 0.', Math.log),
  scalarFunction('log10(x)', 'Logarithm to base 10.', Math.log10),
  scalarFunction('sin(x)', 'Sine of radians.', Math.sin),
  scalarFunction('cos(x)', 'Cosine of radians.', Math.cos),
  scalarFunction('tan(x)', 'Tangent of radians.', Math.tan),
  scalarFunction('asin(x)', 'Arc sine in radians; NaN outside -1 … 1.', Math.asin),
  scalarFunction('acos(x)', 'Arc cosine in radians; NaN outside -1 … 1.', Math.acos),
  scalarFunction('atan(x)', 'Arc tangent in radians.', Math.atan),
  scalarFunction('atan2(y, x)', 'Angle of the point (x, y), -π … π.', Math.atan2),
  scalarFunction('sinh(x)', 'Hyperbolic sine.', Math.sinh),
  scalarFunction('cosh(x)', 'Hyperbolic cosine.', Math.cosh),
  scalarFunction('tanh(x)', 'Hyperbolic tangent.', Math.tanh),
  scalarFunction('erf(x)', 'Error function.', errorFunction),
  scalarFunction('inverf(x)', 'Inverse of the error function.', inverseErrorFunction),
  scalarFunction('Max(a, b)', 'The larger of two.', (a, b) => (a! > b! ? a! : b!)),
  scalarFunction('Min(a, b)', 'The smaller of two.', (a, b) => (a! < b! ? a! : b!)),
  scalarFunction(
    'Remap(value, srcMin, srcMax, dstMin, dstMax)',
    'Moves a value from one range to another, without clamping.',
    (value, a, b, from, to) => ((value! - a!) * (to! - from!)) / (b! - a!) + from!,
  ),
  scalarFunction('SafeDivide(x, y, valueifzerodiv)', 'x/y, or the given value where y is 0.', (x, y, otherwise) =>
    y === 0 ? otherwise! : x! / y!,
  ),
  scalarFunction(
    'AlmostEqual(x, y, ulps=5)',
    '1 when at most so many float32 numbers lie between x and y.',
    (x, y, ulps) => (Math.abs(ordinal(x!) - ordinal(y!)) <= ulps! ? 1 : 0),
  ),
  builtin({
    ...described(
      'NormDist(x, mean=0, sigma=1, cumulative=True)',
      'number',
      "Normal distribution or its density, as Excel's NORMDIST.",
    ),
    parameters: [
      parameter('number', 'x'),
      parameterOr('number', 'mean', 0),
      parameterOr('number', 'sigma', 1),
      parameterOr('number', 'cumulative', 1),
    ],
    call: ([x, mean, sigma, cumulative]) => {
      const z = (x - mean) / sigma;
      return Math.fround(cumulative === 0 ? normalDensity(z) / sigma : normalDistribution(z));
    },
  }),
];
