import { expect, test } from 'vitest';
import { ran, ranWell, spoken } from './spoken.test-support.ts';

test('StrFormat writes numbers and texts by C’s rules', () => {
  expect(spoken('StrFormat( "%g %g", 5, 0.1 )')).toBe('5 0.1');
  expect(spoken('StrFormat( "%1.2f|%8.3f|%-8.1f|%08.2f", 3.14159, 2.5, 2.5, -2.5 )')).toBe(
    '3.14|   2.500|2.5     |-0002.50',
  );
  expect(spoken('StrFormat( "%e %.2E", 12345.678, 0.5 )')).toBe('1.234568e+04 5.00E-01');
  expect(spoken('StrFormat( "%s has 100%%", "NQ" )')).toBe('NQ has 100%');
  expect(spoken('StrFormat( "[%5s][%-5s][%.2s]", "ab", "ab", "abcd" )')).toBe('[   ab][ab   ][ab]');
  expect(spoken('StrFormat( "%+g% g", 3, 3 )')).toBe('+3 3');
  expect(spoken('StrFormat( "plain" )')).toBe('plain');
});

test('an array speaks by its selected bar, and printf shows Null as the number it is', () => {
  expect(spoken('StrFormat( "%g", C )')).toBe('105');
  expect(spoken('StrFormat( "%g", Ref( C, -9 ) )')).toBe('-1e+10');
  expect(spoken('StrFormat( "%g", C )', { range: { first: 0, last: 2 } })).toBe('103');
  expect(spoken('Ref( C, -9 )')).toBe('0');
});

test('a format that does not fit its arguments is Error 61, one that AFL does not have Error 62', () => {
  for (const [call, message] of [
    ['StrFormat( "%g" )', 'Error 61'],
    ['StrFormat( "x", 1 )', 'Error 61'],
    ['StrFormat( "100%", 1, 2 )', 'Error 61'],
    ['StrFormat( "%d", 1 )', 'Error 62'],
    ['StrFormat( "%x", 1 )', 'Error 62'],
    ['StrFormat( "%f", "a" )', 'Error 5'],
  ] as const) {
    const result = ran(`x = ${call};`);
    expect([call, result.ok ? '' : result.error.message.slice(0, message.length)]).toEqual([call, message]);
  }
});

test('widths and precisions that would fill the memory are cut', () => {
  expect(spoken('StrLen( StrFormat( "%999999999f", 1 ) )')).toBe('512');
  expect(spoken('StrLen( StrFormat( "%.999999999f", 1 ) )')).toBe('101');
});

test('NumToStr takes w.d, with thousands set off unless told otherwise', () => {
  expect(spoken('NumToStr( 12345.678 )')).toBe('12,345.678');
  expect(spoken('NumToStr( 12345.678, 1.2, False )')).toBe('12345.68');
  expect(spoken('NumToStr( 1234567, 1.0 )')).toBe('1,234,567');
  expect(spoken('NumToStr( -1234, 1.0 )')).toBe('-1,234');
  expect(spoken('NumToStr( 5, 6.0 )')).toBe('     5');
  expect(spoken('NumToStr( 123456789, 1.0, False, True )')).toBe('123456800');
  expect(spoken('WriteVal( C, 1.1 )')).toBe('105.0');
  expect(spoken('NumToStr( Null )')).toBe('{EMPTY}');
});

test('NumToStr writes datetimes as the region or ISO does', () => {
  expect(spoken('NumToStr( DateTime(), formatDateTime )')).toBe('1/15/2026 9:34:00 AM');
  expect(spoken('NumToStr( DateTime(), formatDateTimeISO )')).toBe('2026-01-15 09:34:00');
});

test('WriteIf chooses by the selected bar and takes Null for false', () => {
  expect(spoken('WriteIf( C > 104, "up", "down" )')).toBe('up');
  expect(spoken('WriteIf( C > 104, "up", "down" )', { range: { first: 0, last: 1 } })).toBe('down');
  expect(spoken('WriteIf( Ref( C, -9 ), "up", "down" )')).toBe('down');
  expect(spoken('WriteIf( 1, "x" + 2, "" )')).toBe('x2');
});

test('printf writes to the formula’s text and _N shows nothing', () => {
  expect(ranWell('printf( "a%gb", 1 ); _N( t = "hidden" ); printf( "c\\n" );').text).toBe('a1bc\n');
});
