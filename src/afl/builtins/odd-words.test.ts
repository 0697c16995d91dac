/** What no trader means but a formula may say: every function that is no array's answers it with a value or a numbered error. */
import { expect, test } from 'vitest';
import { type BarColumns, BUILTINS } from '#afl';
import { Random } from '#base';
import { ALERTS } from './alerts.ts';
import { CHARTS } from './charts.ts';
import { COLORS } from './colors.ts';
import { DATE_TIME } from './date-time.ts';
import { EXPLORATION } from './exploration.ts';
import { FOREIGN } from './foreign.ts';
import { FORMATTING } from './formatting.ts';
import { GFX } from './gfx.ts';
import { INFORMATION } from './information.ts';
import { PARAMETERS } from './parameters.ts';
import { PRICE_DISTRIBUTION } from './price-distribution.ts';
import { PROGRAM } from './program.ts';
import { SECTIONS } from './sections.ts';
import { SETTINGS } from './settings.ts';
import { ran, someBars, someHost } from './spoken.test-support.ts';
import { STATIC_RANKS } from './static-ranks.ts';
import { STATIC_VARIABLES } from './static-variables.ts';
import { STATUS } from './status.ts';
import { STRINGS } from './strings.ts';
import { TIME_FRAMES } from './time-frames.ts';
import { VARIABLES } from './variables.ts';
import { VISIBLE_VALUES } from './visible-values.ts';

const FAMILIES = [
  ALERTS,
  CHARTS,
  COLORS,
  DATE_TIME,
  EXPLORATION,
  FOREIGN,
  FORMATTING,
  GFX,
  INFORMATION,
  PARAMETERS,
  PRICE_DISTRIBUTION,
  PROGRAM,
  SECTIONS,
  SETTINGS,
  STATIC_RANKS,
  STATIC_VARIABLES,
  STATUS,
  STRINGS,
  TIME_FRAMES,
  VARIABLES,
  VISIBLE_VALUES,
];

const NUMBERS = [
  '0',
  '1',
  '-1',
  '2.7',
  '86400',
  '432001',
  '1e9',
  '-1e9',
  '3.4e38',
  '(0 / 0)',
  '(1 / 0)',
  '(-1 / 0)',
  'Null',
];
const TEXTS = [
  '""',
  '"a"',
  '"C"',
  '"%"',
  '"%g"',
  '"%s%s"',
  '"%*d"',
  '"a,b|c"',
  '"2026-01-15"',
  '"action"',
  '"***?"',
  '"\\n\\\\"',
  'long',
  '"NQ"',
  '"*"',
];
const ARRAYS = ['C', 'BarIndex()', 'IIf( C > 0, Null, 1 )', 'C / 0', '(C - C) / 0', 'H * 3e38'];
const MOMENTS = ['DateTime()', '_DT( "2026-01-15 09:31" )', '_DT( "" )', 'DateTimeAdd( DateTime(), 1e30 )', 'Now( 5 )'];
const OTHERS = ['nothing()', 'mx'];

const COLUMNS: Readonly<Record<string, BarColumns>> = {
  'no bars': someBars({ count: 0 }),
  'one bar': someBars({ count: 1 }),
  'sixty bars': someBars({ count: 60 }),
};

/** Arguments mostly of the kind asked for, at times of any other. */
function argument(random: Random, kind: string): string {
  const anything = [...NUMBERS, ...TEXTS, ...ARRAYS, ...MOMENTS, ...OTHERS];
  const fitting: Readonly<Record<string, readonly string[]>> = {
    number: NUMBERS,
    array: [...ARRAYS, ...NUMBERS],
    numeric: [...NUMBERS, ...ARRAYS],
    carried: [...NUMBERS, ...ARRAYS, ...MOMENTS],
    string: TEXTS,
    datetime: MOMENTS,
  };
  const choices = random.chance(0.1) ? anything : (fitting[kind] ?? anything);
  return choices[random.integer({ low: 0, high: choices.length - 1 })] as string;
}

const START = `procedure nothing() { } long = "abc,"; for ( i = 0; i < 12; i++ ) long = long + long; mx = Matrix( 2, 2, 1 );`;

/** Some thirteen thousand formulas: on a busy machine they take long. */
const LONG = { timeout: 120_000 };

test.each(Object.keys(COLUMNS))('with %s each function gives a value or a numbered error', LONG, (name) => {
  const random = new Random(7);
  const bars = COLUMNS[name] as BarColumns;
  const surprises: string[] = [];
  for (const { name: word, parameters, rest, returns } of FAMILIES.flat()) {
    for (let turn = 0; turn < 30; turn += 1) {
      const kinds: string[] = parameters.map(({ kind }) => kind);
      if (rest !== undefined)
        for (let extra = random.integer({ low: 0, high: 3 }); extra > 0; extra -= 1) kinds.push(rest);
      const call = `${word}( ${kinds.map((kind) => argument(random, kind)).join(', ')} )`;
      const use =
        returns === 'nothing'
          ? ''
          : 'printf( "%s", "" + x ); AddColumn( x, "x" ); TimeFrameSet( 120 ); y = H + x; z = DateNum();';
      try {
        const host = someHost({ bars: (symbol) => (symbol === 'a' ? someBars({ count: 3 }) : null) });
        const result = ran(`${START} ${use === '' ? '' : 'x = '}${call}; ${use}`, { bars, host });
        if (!result.ok && !/^AFL-[EW]\d{3}$/.test(result.error.code)) surprises.push(`${call}: ${result.error.code}`);
      } catch (reason) {
        surprises.push(`${call}: ${String(reason)}`);
      }
    }
  }
  expect(surprises).toEqual([]);
});

test('every row is under its own name and says where it comes from', () => {
  for (const row of FAMILIES.flat()) {
    expect(BUILTINS.get(row.name.toLowerCase())).toBe(row);
    expect(row.signature.startsWith(`${row.name}(`)).toBe(true);
    expect(row.summary).toMatch(/\.$/);
    expect(row.source).not.toBe('');
  }
});
