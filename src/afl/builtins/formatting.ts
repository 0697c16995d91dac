/**
 * Text from numbers: `printf` and `StrFormat` with C's conversions (%f %e %g %s), `NumToStr` with AmiBroker's own `w.d`
 * format, and `WriteIf`. One array value speaks for the array, the one at the selected bar.
 */
import {
  type Builtin,
  builtin,
  isDateTime,
  isDateTimes,
  NULL,
  type NumberFormat,
  numberText,
  PRECISION_MAX,
  parameter,
  parameterOr,
  type Run,
  type Value,
  WIDTH_MAX,
} from '#afl/runtime';
import { FORMAT_DATE_TIME, FORMAT_DATE_TIME_ISO } from './constants.ts';
import { dateTimeText, isEndOfDay } from './date-text.ts';
import { selectedMoment, selectedNumber, selectedOrZero, spokenText } from './spoken.ts';

const SPECIFIER = /%([-+ 0#]*)(\d*)(?:\.(\d*))?(.?)/gs;

/** @returns the text; Error 61 when specifiers and arguments do not match, 62 for one that AFL does not have */
export function formatText(run: Run, format: string, args: readonly Value[]): string {
  const wanted = [...format.matchAll(SPECIFIER)].filter((match) => match[4] !== '%').length;
  if (wanted !== args.length) {
    run.fail(
      61,
      `The format has ${wanted} % specifier(s) but ${args.length} argument(s) follow it.`,
      'Write %% for a percent sign, and one %g, %f, %e or %s for each argument.',
    );
  }
  let next = 0;
  return format.replace(
    SPECIFIER,
    (whole, flags: string, width: string, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const shape: Omit<NumberFormat, 'conversion'> = {
        width: Math.min(Number(width), WIDTH_MAX),
        left: flags.includes('-'),
        plus: flags.includes('+'),
        space: flags.includes(' '),
        zero: flags.includes('0'),
        alternate: flags.includes('#'),
        ...(precision === undefined ? {} : { precision: Math.min(Number(precision), PRECISION_MAX) }),
      };
      const value = args[next];
      next += 1;
      return conversionText(run, whole, type, shape, value, next + 1);
    },
  );
}

function conversionText(
  run: Run,
  whole: string,
  type: string,
  shape: Omit<NumberFormat, 'conversion'>,
  value: Value,
  position: number,
): string {
  switch (type) {
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return numberText(formattedNumber(run, value, position), { ...shape, conversion: type });
    case 's': {
      const text = spokenText(run, value);
      const cut = shape.precision === undefined ? text : text.slice(0, shape.precision);
      return shape.left === true ? cut.padEnd(shape.width ?? 0) : cut.padStart(shape.width ?? 0);
    }
    default:
      return run.fail(
        62,
        `The format specifier ${whole} is not supported.`,
        'Use %g, %f or %e for numbers and %s for text.',
      );
  }
}

/** Null is printed as the number it is, -1e+10. */
function formattedNumber(run: Run, value: Value, position: number): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value.kind === 'series') return selectedNumber(run, value);
  if (isDateTime(value) || isDateTimes(value)) return selectedMoment(run, value);
  return run.fail(5, `Argument #${position} of the format must be a number.`, 'Use %s for text.');
}

/**
 * AmiBroker's `w.d`: at least w characters, d decimals.
 *
 * @param separator groups of three digits get a comma
 */
export function formattedValue(value: number, format: number, separator: boolean): string {
  if (value === NULL) return '{EMPTY}';
  const shape = Math.abs(format);
  const whole = Math.floor(shape);
  const decimals = Math.min(Math.floor((shape - whole) * 10 + 0.5), 9);
  const plain = numberText(value, { conversion: 'f', precision: decimals });
  const text = separator && Number.isFinite(value) ? withThousands(plain) : plain;
  return text.padStart(Math.min(whole, WIDTH_MAX));
}

function withThousands(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Beyond the seventh significant digit a float32 knows nothing: zeros stand there. */
function sevenDigits(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}

/** One datetime by a format constant; without one, as the region writes it. */
export function formattedMoment(run: Run, ms: number, format: number): string {
  return dateTimeText(ms, format === FORMAT_DATE_TIME_ISO ? 3 : 0, isEndOfDay(ms, run.host.intervalSeconds));
}

function numberToString(name: string): Builtin {
  return builtin({
    name,
    signature: `${name}(x, format=1.3, separator=True, roundAndPad=False)`,
    summary: 'The number, or an array’s value at the selected bar, as text in the format w.d.',
    returns: 'string',
    status: 'full',
    source: 'guide numtostr',
    confidence: 'doc',
    parameters: [
      parameter('carried', 'x'),
      parameterOr('number', 'format', 1.3),
      parameterOr('number', 'separator', 1),
      parameterOr('number', 'roundAndPad', 0),
    ],
    call: ([value, format, separator, roundAndPad], run) => {
      if (isDateTime(value) || isDateTimes(value)) return formattedMoment(run, selectedMoment(run, value), format);
      const number = typeof value === 'number' ? value : selectedNumber(run, value);
      if (format === FORMAT_DATE_TIME || format === FORMAT_DATE_TIME_ISO)
        return number === NULL ? '' : spokenText(run, number);
      const sure = formattedValue(sevenDigits(number), format, separator !== 0);
      if (roundAndPad !== 0) return sure;
      const text = formattedValue(number, format, separator !== 0);
      if (text !== sure && Number(run.output.options.get('warninglevel')) >= 4)
        run.warn(506, `${name} writes more than the seven digits that a number has.`);
      return text;
    },
  });
}

export const FORMATTING: readonly Builtin[] = [
  numberToString('NumToStr'),
  numberToString('WriteVal'),
  builtin({
    name: 'StrFormat',
    signature: 'StrFormat("format", ...)',
    summary: 'Text by a C format: %f, %e and %g for numbers, %s for text.',
    rest: 'any',
    returns: 'string',
    status: 'full',
    source: 'guide strformat; Errors 61, 62',
    confidence: 'doc',
    parameters: [parameter('string', 'format')],
    call: (args, run) => formatText(run, args[0], args.slice(1) as readonly Value[]),
  }),
  builtin({
    name: 'printf',
    signature: 'printf("format", ...)',
    summary: 'Writes text by a C format to the formula’s output.',
    rest: 'any',
    returns: 'nothing',
    status: 'full',
    source: 'guide printf',
    confidence: 'doc',
    parameters: [parameter('string', 'format')],
    call: (args, run) => {
      const text = formatText(run, args[0], args.slice(1) as readonly Value[]);
      run.allocate(128 + 2 * text.length);
      run.output.text.push(text);
      return undefined;
    },
  }),
  builtin({
    name: 'WriteIf',
    signature: 'WriteIf(condition, "true", "false")',
    summary: 'One of two texts by the condition at the selected bar.',
    returns: 'string',
    status: 'full',
    source: 'guide writeif',
    confidence: 'doc',
    parameters: [parameter('numeric', 'condition'), parameter('any', 'trueText'), parameter('any', 'falseText')],
    call: ([condition, whenTrue, whenFalse], run) => {
      const value = typeof condition === 'number' ? condition : selectedOrZero(run, condition);
      return spokenText(run, value !== 0 && value !== NULL ? whenTrue : whenFalse);
    },
  }),
  builtin({
    name: '_N',
    signature: '_N("text")',
    summary: 'Takes a text and shows it nowhere.',
    returns: 'nothing',
    status: 'full',
    source: 'guide _n',
    confidence: 'doc',
    parameters: [parameter('any', 'text')],
    call: () => undefined,
  }),
];
