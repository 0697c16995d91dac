import { expect, test } from 'vitest';
import { ran, spoken } from './spoken.test-support.ts';

test('string functions give the guide’s examples', () => {
  for (const [expression, expected] of [
    ['StrExtract( "MSFT,AAPL,AMD,INTC", 2 )', 'AMD'],
    ['StrExtract( "MSFT,AAPL,AMD,INTC", 0 )', 'MSFT'],
    ['StrExtract( "MSFT,AAPL,AMD,INTC", 200 )', ''],
    ['StrExtract( "AAPL,MSFT,INTC", -1 )', 'INTC'],
    ['StrExtract( "AAPL,MSFT,INTC", -4 )', ''],
    ['StrExtract( "2005-03-05", 1, \'-\' )', '03'],
    ['StrReplace( "This fox is red", "red", "brown" )', 'This fox is brown'],
    ['StrMatch( "Every breath you take", "Every * you *" )', '1'],
    ['StrMatch( "Every breath", "every*" )', '0'],
    ['StrMatch( "abc", "a?c" ) + StrMatch( "abc", "a?" )', '1'],
    ['StrTrim( "== ==string with extra chars== =="," =" )', 'string with extra chars'],
    ['StrTrim( "  x  ", "", 1 ) + "|"', 'x  |'],
    ['StrSort( "MSFT,INTC,AAPL,GOOG" )', 'AAPL,GOOG,INTC,MSFT'],
    ['StrSort( "b,A,a,B", False )', 'A,a,b,B'],
    ['1 + StrCount( "AAPL,MSFT,INTC", "," )', '3'],
    ['StrMid( "abcdef", 1, 2 )', 'bc'],
    ['StrMid( "abcdef", 4 )', 'ef'],
    ['StrMid( "abc", 9, 2 )', ''],
    ['StrLeft( "abc", 2 ) + StrRight( "abc", 2 )', 'abbc'],
    ['StrLeft( "abc", -1 ) + StrRight( "abc", 99 )', 'abc'],
    ['StrFind( "abcabc", "ca" )', '3'],
    ['StrFind( "abc", "C" )', '0'],
    ['StrToUpper( "aBc" ) + StrToLower( "aBc" )', 'ABCabc'],
    ['StrToNum( "12.5 points" )', '12.5'],
    ['StrToNum( "1,234.5" )', '1234.5'],
    ['StrToNum( "-.5e1" )', '-5'],
    ['StrToNum( "none" )', '0'],
    ['Asc( "ABC" ) + Asc( "ABC", -1 ) + Asc( "", 5 )', '132'],
    ['Chr( 65 ) + Chr( 0 ) + Chr( -1e20 )', 'A'],
    ['StrLen( "" )', '0'],
  ] as const) {
    expect([expression, spoken(expression)]).toEqual([expression, expected]);
  }
});

test('a string cannot grow without end', () => {
  const result = ran('s = "abcdefgh"; for ( i = 0; i < 1000; i++ ) s = StrReplace( s, "a", "aaaaaaaa" );');
  expect(result.ok ? '' : result.error.code).toBe('AFL-E028');
});

test('a pattern of many stars is matched without going back further than the last', () => {
  expect(spoken(`StrMatch( "${'a'.repeat(300)}", "${'*a'.repeat(100)}b" )`)).toBe('0');
});
