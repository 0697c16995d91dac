import { expect, test } from 'vitest';
import { ran, ranWell, someBars, someHost, spoken, valuesOf } from './spoken.test-support.ts';

test('options are set, read back and refused when they do not exist', () => {
  expect(
    ranWell('SetOption( "InitialEquity", 5000 ); SetOption( "NoDefaultColumns", True );').settings.options,
  ).toEqual(
    new Map([
      ['initialequity', 5000],
      ['nodefaultcolumns', 1],
    ]),
  );
  expect(
    ranWell(
      'SetOption( "MaxOpenPositions", 7 ); printf( "%g %g %g", GetOption( "maxopenpositions" ), GetOption( "InitialEquity" ), GetOption( "FilterIncludeMarket" ) );',
    ).text,
  ).toBe('7 10000 -1');
  for (const [call, code] of [
    ['SetOption( "Nonsense", 1 )', 'AFL-E037'],
    ['SetOption( "__proto__", 1 )', 'AFL-E037'],
    ['x = GetOption( "Nonsense" )', 'AFL-E038'],
  ] as const) {
    const result = ran(`${call};`);
    expect([call, result.ok ? '' : result.error.code]).toEqual([call, code]);
  }
});

test('EveryBarNullCheck makes operators look for Nulls inside arrays', () => {
  const hole = 'x = C; x[ 2 ] = Null; x = x * 2;';
  expect(valuesOf(hole)[2]).toBe(-2e10);
  expect(valuesOf(`SetOption( "EveryBarNullCheck", True ); ${hole}`)[2]).toBeNull();
});

test('SetPositionSize codes its size as AmiBroker does', () => {
  for (const [call, coded] of [
    ['SetPositionSize( 1000, spsValue )', 1000],
    ['SetPositionSize( 20, spsPercentOfEquity )', -20],
    ['SetPositionSize( 50, spsPercentOfPosition )', -1050],
    ['SetPositionSize( 3, spsShares )', -2003],
    ['SetPositionSize( 3, IIf( C > 104, spsShares, spsNoChange ) )', -2003],
  ] as const) {
    expect([call, valuesOf(`${call}; x = PositionSize;`)[4]]).toEqual([call, coded]);
  }
  expect(
    valuesOf('PositionSize = -5; SetPositionSize( 3, IIf( C > 104, spsShares, spsNoChange ) ); x = PositionSize;'),
  ).toEqual([-5, -5, -5, -5, -2003]);
});

test('stops, delays and modes are recorded and change no signal', () => {
  const result =
    ranWell(`Buy = C > 104; Sell = 0; ApplyStop( stopTypeLoss, stopModePoint, 5, True ); ApplyStop( stopTypeTrailing, stopModePercent, C );
    SetTradeDelays( 1, 1, 1, 1 ); SetBacktestMode( backtestRegularRaw ); SetBarsRequired( sbrAll );`);
  expect(Array.from(result.signals.buy ?? [])).toEqual([0, 0, 0, 0, 1]);
  expect(result.settings.stops.map(({ type, mode }) => [type, mode])).toEqual([
    [0, 2],
    [2, 1],
  ]);
  expect(result.settings.tradeSettings.get('SetTradeDelays')).toEqual([1, 1, 1, 1]);
  const wrong = ran('ApplyStop( C, 1, 5 );');
  expect(wrong.ok ? '' : wrong.error.code).toBe('AFL-E004');
});

test('Status tells who runs the formula and over which bars', () => {
  expect(spoken('Status( "action" ) == actionExplore')).toBe('1');
  expect(spoken('Status( "action" )', { action: 'scan' })).toBe('3');
  const range = { first: 1, last: 3 };
  expect(valuesOf('Status( "barinrange" )', { range })).toEqual([0, 1, 1, 1, 0]);
  expect(valuesOf('Status( "firstbarinrange" ) + 2 * Status( "lastbarinrange" )', { range })).toEqual([0, 1, 0, 2, 0]);
  expect(spoken('NumToStr( Status( "rangefromdate" ), 1.0, False )')).toBe('1260115');
  expect(spoken('Status( "rangetotime" )', { range })).toBe('93300');
  expect(spoken('DateTimeToStr( Status( "lastbarend" ), 5 )')).toBe('09:34:59');
  expect(spoken('Status( "buydelay" )')).toBe('0');
  expect(spoken('Status( "no such code" )')).toBe('0');
  for (const code of [
    'pxwidth',
    'axismaxy',
    'lastbartimeleft',
    'lastvisiblebar',
    'stocknum',
    'timeshift',
    'constructor',
  ]) {
    expect(ran(`x = Status( "${code}" );`, { bars: someBars({ count: 0 }) }).ok).toBe(true);
  }
});

test('the symbol is known by its names, facts and categories', () => {
  const categories = {
    of: (_: string, category: number) => (category === 1 ? 2 : 0),
    has: (_: string, category: number, index: number) => category === 4 && index === 1,
    name: (category: number, index: number) =>
      category === 4 ? (['First', 'Futures'][index] ?? '') : category === 1 && index === 2 ? 'Index' : '',
    symbols: (category: number, index: number) => (category === 4 && index === 1 ? ['ES', 'NQ'] : []),
  };
  const host = someHost({ categories });
  const text = `${['Name()', 'FullName()', 'GroupID()', 'GroupID( 1 )', 'MarketID()', 'SectorID( 1 )', 'IndustryID()'].join(' + "|" + ')}`;
  expect(spoken(text, { host })).toBe('NQ|E-mini Nasdaq-100|2|Index|0||0');
  expect(
    spoken('InWatchList( 1 ) + InWatchListName( "futures" ) + InWatchList( 0 ) + InWatchListName( "none" )', { host }),
  ).toBe('2');
  expect(
    spoken('CategoryGetSymbols( categoryWatchlist, 1 ) + "/" + GetCategorySymbols( categoryWatchlist, 0 )', { host }),
  ).toBe('ES,NQ/');
  expect(
    spoken('CategoryFind( "Futures", categoryWatchlist ) + CategoryGetName( categoryWatchlist, 0 )', { host }),
  ).toBe('1First');
  expect(spoken('GetFnData( "PointValue" ) + GetFnData( "TickSize" )')).toBe('20.25');
  expect(spoken('IsNull( GetFnData( "EPS" ) )')).toBe('1');
});

test('an alert is recorded with the newest bar on which its condition holds', () => {
  const alerts = (condition: string, lookback: number): readonly object[] =>
    ranWell(`AlertIf( ${condition}, "SOUND C:\\\\ding.wav", "at " + C, 1, 15, ${lookback} );`).alerts;
  expect(alerts('C > 104', 1)).toEqual([{ text: 'at 105', type: 1, bar: 4 }]);
  expect(alerts('C == 103', 1)).toEqual([]);
  expect(alerts('C == 103 OR C == 102', 99)).toEqual([{ text: 'at 105', type: 1, bar: 2 }]);
});

test('traces are lines of a log that can be cleared', () => {
  expect(ranWell('_TRACE( "a" ); _TRACEF( "%g", 2 );').trace).toEqual(['a', '2']);
  expect(ranWell('_TRACE( "a" ); _TRACE( "!CLEAR!" );').trace).toEqual([]);
});

test('the program has a version and a clock', () => {
  expect(spoken('Version( 6 ) >= 6')).toBe('1');
  expect(spoken('Prefs( 10 ) + Prefs( 16 ) + Prefs( 999 )')).toBe('28');
  expect(spoken('Prefs( 30 )')).toBe('');
  const wrong = ran('Version( 99 );');
  expect(wrong.ok ? '' : wrong.error.code).toBe('AFL-E024');
  expect(spoken('GetPerformanceCounter( True ) > 0')).toBe('1');
  expect(ranWell('printf( "a" ); _exit(); printf( "b" );').text).toBe('a');
});
