import { expect, test } from 'vitest';
import { type Host, Statics } from '#afl';
import { ranWell, someHost, spoken, valuesOf } from './spoken.test-support.ts';

/** A leads, then C; B has no score on the first bar and ties with A on the last. */
const SCORES = `StaticVarSet( "RocA", IIf( BarIndex() < 3, 10, 5 ) ); StaticVarSet( "RocB", IIf( BarIndex() < 1, Null, 5 ) );
  StaticVarSet( "RocC", IIf( BarIndex() < 3, 7, 9 ) );`;

function ranked(places: number, tieMode: number): Host {
  const host = someHost();
  ranWell(`${SCORES} StaticVarGenerateRanks( "Rank", "Roc", ${places}, ${tieMode} );`, { host });
  return host;
}

test('each symbol has its rank on each bar, from 1 for the greatest; ties share it or not', () => {
  const shared = ranked(0, 1224);
  expect(valuesOf('StaticVarGet( "RankRocA" )', { host: shared })).toEqual([1, 1, 1, 2, 2]);
  expect(valuesOf('StaticVarGet( "RankRocB" )', { host: shared })).toEqual([null, 3, 3, 2, 2]);
  expect(valuesOf('StaticVarGet( "RankRocC" )', { host: shared })).toEqual([2, 2, 2, 1, 1]);
  expect(valuesOf('StaticVarGet( "RankRocB" )', { host: ranked(0, 1234) })).toEqual([null, 3, 3, 3, 3]);
});

test('the first or last places are tables of indexes into a list of symbols', () => {
  const top = ranked(2, 1224);
  expect(valuesOf('StaticVarGet( "RankRoc1" )', { host: top })).toEqual([1, 1, 1, 3, 3]);
  expect(spoken('StaticVarGetText( "RankRocSymbols" )', { host: top }).toUpperCase()).toBe('A,B,C');
  const at = (host: Host, minute: string): string =>
    spoken(`StaticVarGetRankedSymbols( "Rank", "Roc", _DT( "2026-01-15 ${minute}" ) )`, { host }).toUpperCase();
  expect(at(top, '09:31')).toBe('A,C');
  expect(at(top, '09:34')).toBe('C,A');
  expect(at(ranked(-2, 1224), '09:31')).toBe('B,C');
  expect(at(top, '08:00')).toBe('');
  expect(spoken('StaticVarGetRankedSymbols( "No", "Such", DateTime() )', { host: top })).toBe('');
});

test('ranked symbols keep the case in which they were written, so that they are found again', () => {
  const host = someHost({ statics: new Statics() });
  ranWell('StaticVarSet( "scoreNQ", C ); StaticVarSet( "SCORENQ", C ); StaticVarSet( "scoreES", 2 * C );', { host });
  const ranked = 'StaticVarGenerateRanks( "top", "score", 2, 1224 );';
  const { text } = ranWell(
    `${ranked} printf( StaticVarGetRankedSymbols( "top", "score", LastValue( DateTime() ) ) );`,
    { host },
  );
  expect(text).toBe('ES,NQ');
});
