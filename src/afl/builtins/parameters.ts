/**
 * Parameters: what a formula lets its user choose. Each returns the value given for this run, by `Section.Name` or by
 * name, in any case; otherwise its default. Every one asked for is noted, so that it can be shown and set.
 */
import {
  type Builtin,
  builtin,
  generalText,
  NULL,
  NULL_DATETIME,
  optionalParameter,
  type ParameterSeen,
  type PriceName,
  parameter,
  parameterOr,
  type Run,
  type Series,
  type Value,
} from '#afl/runtime';
import { COLOR_CYCLE } from './constants.ts';
import { parseDateTime, parseTime, regionalDate, regionalTime } from './date-text.ts';
import { described } from './described.ts';
import { noteValue, section } from './sections.ts';
import { dateNumber, timeNumber } from './wall-clock.ts';

type Wish = Pick<ParameterSeen, 'name' | 'kind' | 'fallback'> &
  Partial<Pick<ParameterSeen, 'min' | 'max' | 'step' | 'choices'>>;

/** @returns what was given for the parameter, any case of its name; undefined when nothing was */
function given(run: Run, key: string, name: string): number | string | undefined {
  const wanted = [key.toLowerCase(), name.toLowerCase()];
  for (const each of wanted) {
    const found = Object.keys(run.params).find((candidate) => candidate.toLowerCase() === each);
    if (found !== undefined) return run.params[found];
  }
  return undefined;
}

/**
 * Notes the parameter and its value.
 *
 * @param read turns what was given into a value; undefined when it is none, then the default stands and a warning says so
 */
function choose<Chosen extends number | string>(
  run: Run,
  wish: Wish,
  fallback: Chosen,
  read: (value: number | string) => Chosen | undefined,
): Chosen {
  const name = wish.name.trim();
  const { name: sectionName } = section(run);
  const key = sectionName === '' ? name : `${sectionName}.${name}`;
  const raw = given(run, key, name);
  const chosen = raw === undefined ? undefined : read(raw);
  if (raw !== undefined && chosen === undefined) {
    run.fail(5, `'${raw}' is no value for the parameter ${name}.`, hintOf(wish));
  }
  const value = chosen ?? fallback;
  run.allocate(256 + 4 * key.length);
  run.output.parameters.set(key, {
    key,
    name,
    section: sectionName,
    kind: wish.kind,
    value,
    fallback: wish.fallback,
    min: wish.min ?? null,
    max: wish.max ?? null,
    step: wish.step ?? null,
    choices: wish.choices ?? null,
  });
  return value;
}

function hintOf(wish: Wish): string {
  if (wish.choices !== undefined && wish.choices !== null) return `Choose one of ${wish.choices.join(', ')}.`;
  return `The default is ${wish.fallback}.`;
}

function toNumber(value: number | string): number | undefined {
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? Math.fround(number) : undefined;
}

/** A choice by its text, any case, or by its number from 0. @returns its number */
function toChoice(value: number | string, choices: readonly string[]): number | undefined {
  const text = String(value).trim().toLowerCase();
  const index = choices.findIndex((each) => each.trim().toLowerCase() === text);
  if (index !== -1) return index;
  const number = toNumber(value);
  return number !== undefined && choices[number] !== undefined ? number : undefined;
}

const CYCLE = Symbol('colour cycle');
/** Orange, blue, green, turquoise, gold, violet, bright green, dark yellow. */
const CYCLE_COLORS = [25, 29, 27, 44, 41, 38, 43, 26];

function cycledColor(run: Run): number {
  const state = run.keep(CYCLE, () => ({ next: 0 }));
  const color = CYCLE_COLORS[state.next % CYCLE_COLORS.length] as number;
  state.next += 1;
  return color;
}

const FIELD_NAMES = ['Open', 'High', 'Low', 'Close', 'Average', 'Volume', 'OpenInt'];
const FIELD_PRICES: readonly PriceName[] = ['open', 'high', 'low', 'close', 'avg', 'volume', 'openint'];

/** -1: the first plot, or Close without one; 0 to 6 price fields; 7 and up the plots in order. */
function fieldValues(run: Run, field: number): Series {
  const price = FIELD_PRICES[field];
  if (price !== undefined) return run.price(price);
  const plot = run.output.plots[field === -1 ? 0 : field - 7];
  return plot?.values.at(-1) ?? run.price('close');
}

/** A number or a text that holds one, as defaults of dates and times come. */
function asText(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? generalText(value) : '';
}

function dateValue(format: number, ms: number): Value {
  if (format === 1) return Number.isNaN(ms) ? '' : regionalDate(ms);
  if (format === 2) return { kind: 'datetime', ms };
  return Number.isNaN(ms) ? NULL : dateNumber(ms);
}

export const PARAMETERS: readonly Builtin[] = [
  builtin({
    ...described('Param("name", default, min, max, step, sincr=0)', 'number', 'A number the user may set.'),
    parameters: [
      parameter('string', 'name'),
      parameter('number', 'default'),
      optionalParameter('number', 'min'),
      optionalParameter('number', 'max'),
      optionalParameter('number', 'step'),
      optionalParameter('number', 'sincr'),
    ],
    call: ([name, fallback, min, max, step], run) => {
      const value = choose(
        run,
        { name, kind: 'number', fallback, min: min ?? null, max: max ?? null, step: step ?? null },
        fallback,
        toNumber,
      );
      noteValue(run, generalText(value));
      return value;
    },
  }),
  builtin({
    ...described(
      'Optimize("name", default, min, max, step)',
      'number',
      'A number an optimiser may vary; here as Param.',
    ),
    parameters: [
      parameter('string', 'name'),
      parameter('number', 'default'),
      parameter('number', 'min'),
      parameter('number', 'max'),
      parameter('number', 'step'),
    ],
    call: ([name, fallback, min, max, step], run) => {
      if (name.trim() === '') run.fail(49, 'Optimize needs a name for its parameter.');
      if (!(min <= max) || !(step > 0)) {
        run.fail(50, `Optimize '${name}': min must not be above max, and step must be positive.`);
      }
      return choose(run, { name, kind: 'number', fallback, min, max, step }, fallback, toNumber);
    },
  }),
  builtin({
    ...described('ParamColor("name", default)', 'number', 'A colour the user may set.'),
    parameters: [parameter('string', 'name'), parameter('number', 'default')],
    call: ([name, fallback], run) => {
      const color = fallback === COLOR_CYCLE ? cycledColor(run) : fallback;
      return choose(run, { name, kind: 'color', fallback: color }, color, toNumber);
    },
  }),
  builtin({
    ...described('ParamStyle("name", default=styleLine, mask=maskDefault)', 'number', 'Plot styles the user may set.'),
    parameters: [parameter('string', 'name'), parameterOr('number', 'default', 1), optionalParameter('number', 'mask')],
    call: ([name, fallback], run) => choose(run, { name, kind: 'style', fallback }, fallback, toNumber),
  }),
  builtin({
    ...described('ParamStr("name", "default")', 'string', 'A text the user may set.'),
    parameters: [parameter('string', 'name'), parameter('string', 'default')],
    call: ([name, fallback], run) => choose(run, { name, kind: 'text', fallback }, fallback, (value) => String(value)),
  }),
  builtin({
    ...described('ParamToggle("name", "No|Yes", default=0)', 'number', '0 or 1, as the user chooses.'),
    parameters: [parameter('string', 'name'), parameter('string', 'values'), parameterOr('number', 'default', 0)],
    call: ([name, values, fallback], run) => {
      const choices = values.split(/[|,]/);
      return choose(run, { name, kind: 'toggle', fallback, choices }, fallback, (value) => toToggle(value, choices));
    },
  }),
  builtin({
    ...described('ParamList("name", "a|b|c", default=0)', 'string', 'One of several texts, as the user chooses.'),
    parameters: [parameter('string', 'name'), parameter('string', 'values'), parameterOr('any', 'default', 0)],
    call: ([name, values, wanted], run) => {
      const choices = values.split(/[|,]/);
      const fallback = choices[toChoice(asText(wanted), choices) ?? 0] ?? '';
      return choose(
        run,
        { name, kind: 'list', fallback, choices },
        fallback,
        (value) => choices[toChoice(value, choices) ?? -1],
      );
    },
  }),
  builtin({
    ...described('ParamField("name", field=3)', 'array', 'A price array, or a plot’s, as the user chooses.'),
    parameters: [parameter('string', 'name'), parameterOr('number', 'field', 3)],
    call: ([name, fallback], run) => {
      const field = choose(
        run,
        { name, kind: 'field', fallback, choices: FIELD_NAMES },
        fallback,
        (value) => toChoice(value, FIELD_NAMES) ?? toNumber(value),
      );
      noteValue(run, FIELD_NAMES[field] ?? (field === -1 ? 'Close' : `Plot ${field - 6}`));
      return fieldValues(run, field);
    },
  }),
  builtin({
    ...described(
      'ParamDate("name", "default", format=0)',
      'any',
      'A date the user may set: DateNum, text (1) or datetime (2).',
    ),
    parameters: [parameter('string', 'name'), parameter('any', 'default'), parameterOr('number', 'format', 0)],
    call: ([name, wanted, format], run) => {
      const fallback = asText(wanted);
      const text = choose(run, { name, kind: 'date', fallback }, fallback, (value) =>
        Number.isNaN(parseDateTime(String(value))) ? undefined : String(value),
      );
      return dateValue(format, parseDateTime(text));
    },
  }),
  builtin({
    ...described('ParamTime("name", "default", format=0)', 'any', 'A time the user may set: TimeNum or text (1).'),
    parameters: [parameter('string', 'name'), parameter('any', 'default'), parameterOr('number', 'format', 0)],
    call: ([name, wanted, format], run) => {
      const fallback = asText(wanted);
      const text = choose(run, { name, kind: 'time', fallback }, fallback, (value) =>
        Number.isNaN(parseTime(String(value))) ? undefined : String(value),
      );
      const parsed = parseTime(text);
      const ms = Number.isNaN(parsed) ? NULL_DATETIME : parsed;
      if (format === 1) return Number.isNaN(ms) ? '' : regionalTime(ms);
      return Number.isNaN(ms) ? NULL : timeNumber(ms);
    },
  }),
  builtin({
    ...described('ParamTrigger("name", "button")', 'number', 'A button: 1 in the run that it starts, else 0.'),
    parameters: [parameter('string', 'name'), parameter('string', 'button')],
    call: ([name], run) => choose(run, { name, kind: 'trigger', fallback: 0 }, 0, toNumber),
  }),
];

/** `Yes`, `1`, `true` and `on` are the second value. */
function toToggle(value: number | string, choices: readonly string[]): number | undefined {
  const index = toChoice(value, choices);
  if (index !== undefined) return index;
  const text = String(value).trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return 1;
  return ['false', 'no', 'off', '0'].includes(text) ? 0 : undefined;
}
