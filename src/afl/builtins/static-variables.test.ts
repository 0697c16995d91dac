import { expect, test } from 'vitest';
import { ranWell, someBars, someHost, spoken, valuesOf } from './spoken.test-support.ts';

const start = Date.UTC(2026, 0, 15, 9, 30);
const MINUTE = 60_000;

test('a static variable outlives the run and is found in any case', () => {
  const host = someHost();
  ranWell('StaticVarSet( "Count", 3 ); StaticVarSetText( "Word", "hello" );', { host });
  expect(spoken('StaticVarGet( "count" )', { host })).toBe('3');
  expect(spoken('StaticVarGetText( "WORD" ) + StaticVarGetText( "Count" )', { host })).toBe('hello3');
  expect(spoken('IsNull( StaticVarGet( "other" ) )', { host })).toBe('1');
  expect(spoken('StaticVarGetText( "other" )', { host })).toBe('');
  expect(spoken('StaticVarCount()', { host })).toBe('2');
});

test('an array is aligned to the reader’s bars by time, or copied in order', () => {
  const host = someHost();
  ranWell('StaticVarSet( "a", C );', { host, bars: someBars({ times: [start + MINUTE, start + 3 * MINUTE] }) });
  expect(valuesOf('StaticVarGet( "a" )', { host })).toEqual([null, 101, 101, 102, 102]);
  expect(valuesOf('StaticVarGet( "a", False )', { host })).toEqual([101, 102, 102, 102, 102]);
});

test('what is kept does not change with the variable it was set from', () => {
  const host = someHost();
  ranWell('x = C; StaticVarSet( "a", x ); x[ 0 ] = 5; y = StaticVarGet( "a" ); y[ 1 ] = 6;', { host });
  expect(valuesOf('StaticVarGet( "a" )', { host })).toEqual(valuesOf('C'));
});

test('StaticVarAdd takes Null for 0 and keeps bars that the run does not have', () => {
  const host = someHost();
  const later = someBars({ times: [start + 4 * MINUTE, start + 5 * MINUTE] });
  ranWell('StaticVarAdd( "n", 2 ); StaticVarAdd( "n", 3 ); StaticVarAdd( "a", C );', { host });
  expect(spoken('StaticVarGet( "n" )', { host })).toBe('5');
  ranWell('StaticVarAdd( "a", C );', { host, bars: later });
  expect(valuesOf('StaticVarGet( "a" )', { host, bars: someBars({ count: 6 }) })).toEqual([
    101, 102, 103, 104, 206, 102,
  ]);
  ranWell('StaticVarAdd( "a", 1, False );', { host, bars: later });
  expect(valuesOf('StaticVarGet( "a" )', { host, bars: someBars({ count: 6 }) })).toEqual([
    null,
    null,
    null,
    null,
    207,
    103,
  ]);
});

test('comparing and exchanging tells the value before', () => {
  const host = someHost();
  expect(spoken('StaticVarCompareExchange( "lock", 1, 0 )', { host })).toBe('0');
  expect(spoken('StaticVarCompareExchange( "lock", 1, 0 )', { host })).toBe('1');
});

test('names are listed and removed by pattern', () => {
  const host = someHost();
  ranWell('for ( i = 1; i <= 3; i++ ) for ( j = 1; j <= 3; j++ ) StaticVarSet( "X=" + i + "_Y=" + j, 1 );', { host });
  expect(spoken('StaticVarInfo( "x=1*", "list" )', { host })).toBe('x=1_y=1,x=1_y=2,x=1_y=3');
  expect(spoken('StaticVarInfo( "*", "count" )', { host })).toBe('9');
  ranWell('StaticVarRemove( "*Y=2" ); StaticVarRemove( "X=1_Y=1" );', { host });
  expect(spoken('StaticVarCount()', { host })).toBe('5');
});

test('global variables are set and read by made-up names', () => {
  const source = `VarSet( "x" + 1, 7 ); VarSetText( "t", "hi" );
    printf( "%g %s %g[%s]", VarGet( "X1" ), VarGetText( "t" ), Nz( VarGet( "none" ), 9 ), VarGetText( "none" ) );`;
  expect(ranWell(source).text).toBe('7 hi 9[]');
});
