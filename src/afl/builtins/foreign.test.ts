import { expect, test } from 'vitest';
import type { BarColumns } from '#afl';
import { ran, ranWell, someBars, someHost, spoken, valuesOf } from './spoken.test-support.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 0, 15, 9, 30);

/** Another symbol: no bar at 09:30 and 09:32, one at 09:31:30 that this symbol does not have. */
const other: BarColumns = someBars({ times: [start + MINUTE, start + 1.5 * MINUTE, start + 3 * MINUTE] });
const host = someHost({ bars: (symbol) => (symbol === 'ES' ? other : null) });

test('another symbol’s bars are aligned by start, and holes filled by the rule asked for', () => {
  const field = (letter: string, fixup: number): readonly (number | null)[] =>
    valuesOf(`Foreign( "ES", "${letter}", ${fixup} )`, { host });
  expect(field('C', 0)).toEqual([null, 101, null, 103, null]);
  expect(field('C', 1)).toEqual([null, 101, 102, 103, 103]);
  expect(field('O', 1)).toEqual([null, 100.5, 102, 102.5, 103]);
  expect(field('V', 1)).toEqual([null, 1000, 0, 1002, 0]);
  expect(field('H', 2)).toEqual([null, 102, 103, 104, 104]);
  expect(field('V', 2)).toEqual([null, 1000, 1001, 1002, 1002]);
});

test('a symbol that is not known is Null, with a warning, and the formula’s own symbol is itself', () => {
  expect(valuesOf('Foreign( "XX", "C" )', { host })).toEqual([null, null, null, null, null]);
  expect(ranWell('x = Foreign( "XX", "C" );', { host }).warnings.map((each) => each.code)).toEqual(['AFL-W504']);
  expect(valuesOf('Foreign( Name(), "Close" )', { host })).toEqual(valuesOf('C'));
  const wrong = ran('x = Foreign( "ES", "Q" );', { host });
  expect(wrong.ok ? '' : wrong.error.code).toBe('AFL-E005');
});

test('SetForeign equals six Foreign calls, and RestorePriceArrays undoes it', () => {
  for (const [field, letter] of [
    ['O', 'O'],
    ['H', 'H'],
    ['L', 'L'],
    ['C', 'C'],
    ['V', 'V'],
    ['OI', 'I'],
  ]) {
    expect(valuesOf(`SetForeign( "ES" ); x = ${field};`, { host })).toEqual(
      valuesOf(`Foreign( "ES", "${letter}" )`, { host }),
    );
  }
  expect(valuesOf('SetForeign( "ES" ); x = Avg;', { host })).toEqual([null, 101, 102, 103, 103]);
  expect(valuesOf('SetForeign( "ES" ); RestorePriceArrays(); x = C;', { host })).toEqual(valuesOf('C'));
  expect(valuesOf('C = 5; RestorePriceArrays(); x = C;', { host })).toEqual(valuesOf('C'));
  expect(spoken('SetForeign( "XX" )', { host })).toBe('0');
  expect(valuesOf('SetForeign( "XX" ); x = C;', { host })).toEqual(valuesOf('C'));
});

test('trade prices are lent with SetForeign and given back when asked', () => {
  expect(valuesOf('SetForeign( "ES", True, True ); x = BuyPrice;', { host })).toEqual([null, 101, 102, 103, 103]);
  expect(
    valuesOf('BuyPrice = O; SetForeign( "ES", True, True ); RestorePriceArrays( True ); x = BuyPrice;', { host }),
  ).toEqual(valuesOf('O'));
});

test('inside a time frame other symbols are compressed as well', () => {
  const frames = 'TimeFrameSet( 120 ); x = Foreign( "ES", "V" );';
  expect(valuesOf(frames, { host })).toEqual([null, null, 1000, 1002, 0]);
});

test('relative strength is the quotient of the closes', () => {
  expect(valuesOf('RelStrength( "ES" )', { host })[3]).toBeCloseTo(104 / 103, 6);
  const unknown = ran('x = RelStrength( "none" );', { host });
  expect(unknown.ok ? '' : unknown.error.code).toBe('AFL-E021');
});

test('without a base symbol relative strength is Null, with a warning', () => {
  expect(valuesOf('RelStrength( GetBaseIndex() )', { host })).toEqual([null, null, null, null, null]);
  const said = ran('x = RelStrength( "" );', { host });
  expect(said.ok && said.warnings.map(({ code }) => code)).toEqual(['AFL-W504']);
});
