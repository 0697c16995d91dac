/**
 * Numbers as text, the way Microsoft's C runtime prints doubles: `%f`, `%e`, `%g` with flags, width and precision, two
 * digits of exponent at least, `inf` and `-nan(ind)`. Exact halves round away from zero. AFL joins numbers to strings
 * as `%g` does. float32 values are printed as the doubles they are.
 */

export interface NumberFormat {
  readonly conversion: 'f' | 'e' | 'g' | 'E' | 'G' | 'F';
  /** Digits after the point, or significant digits for `g`; 6 when not given. */
  readonly precision?: number;
  readonly width?: number;
  /** `-`: pad on the right. */
  readonly left?: boolean;
  /** `+`: a sign on positive numbers too. */
  readonly plus?: boolean;
  /** A blank where a plus would stand. */
  readonly space?: boolean;
  /** `0`: pad with zeros after the sign. */
  readonly zero?: boolean;
  /** `#`: keep the point and the trailing zeros. */
  readonly alternate?: boolean;
}

/** Bounds for what a format string may ask, so that no text grows without limit. */
export const PRECISION_MAX = 99;
export const WIDTH_MAX = 512;

/** How `+` turns a number into text: `%g`. */
export function generalText(value: number): string {
  return numberText(value, { conversion: 'g' });
}

/** @returns the text as `printf` writes it */
export function numberText(value: number, format: NumberFormat): string {
  const negative = value < 0 || Object.is(value, -0) || Number.isNaN(value);
  const sign = negative ? '-' : format.plus === true ? '+' : format.space === true ? ' ' : '';
  const upper = format.conversion === 'E' || format.conversion === 'G' || format.conversion === 'F';
  const finite = Number.isFinite(value);
  const digits = finite ? magnitudeText(Math.abs(value), format) : Number.isNaN(value) ? 'nan(ind)' : 'inf';
  const body = upper ? digits.toUpperCase() : digits;
  const width = Math.min(format.width ?? 0, WIDTH_MAX);
  if (format.left === true) return (sign + body).padEnd(width);
  if (format.zero === true && finite) return sign + body.padStart(width - sign.length, '0');
  return (sign + body).padStart(width);
}

function magnitudeText(value: number, format: NumberFormat): string {
  const precision = Math.min(format.precision ?? 6, PRECISION_MAX);
  const alternate = format.alternate === true;
  switch (format.conversion) {
    case 'f':
    case 'F':
      return withPoint(fixedText(value, precision), alternate);
    case 'e':
    case 'E':
      return exponentText(value, precision, alternate);
    default:
      return shortest(value, Math.max(precision, 1), alternate);
  }
}

/** `%g`: fixed or exponent form, whichever the exponent asks for, without trailing zeros. */
function shortest(value: number, significant: number, alternate: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  if (exponent >= -4 && exponent < significant) {
    const text = fixedText(value, significant - 1 - exponent);
    return alternate ? withPoint(text, true) : stripZeros(text);
  }
  const [mantissa = '', tail = ''] = exponentText(value, significant - 1, alternate).split('e');
  return `${alternate ? mantissa : stripZeros(mantissa)}e${tail}`;
}

function exponentText(value: number, precision: number, alternate: boolean): string {
  const [mantissa = '0', exponent = '+0'] = value.toExponential(precision).split('e');
  return `${withPoint(mantissa, alternate)}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** `toFixed` gives up at 1e21; whole numbers beyond it have no fraction to round. */
function fixedText(value: number, decimals: number): string {
  if (value < 1e21) return value.toFixed(decimals);
  const whole = BigInt(value).toString();
  return decimals === 0 ? whole : `${whole}.${'0'.repeat(decimals)}`;
}

function withPoint(text: string, alternate: boolean): string {
  return alternate && !text.includes('.') ? `${text}.` : text;
}

function stripZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
