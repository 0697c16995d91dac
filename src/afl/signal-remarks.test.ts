import { expect, test } from 'vitest';
import { type Host, prepareFormula } from '#afl';
import { Random } from '#base';

const HOST: Host = {
  include: () => null,
  bars: () => null,
  now: () => 0,
  random: new Random(1),
  statics: { get: () => undefined, set: () => {}, remove: () => {}, names: () => [] },
  symbol: {
    name: 'NQ',
    fullName: 'NQ',
    tickSize: 0.25,
    pointValue: 20,
    roundLotSize: 1,
    marginDeposit: 0,
    currency: 'USD',
  },
  categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
  intervalSeconds: 60,
  deadline: () => false,
};

/** Codes, with the line and column that each is about. */
function remarks(source: string): readonly string[] {
  const { diagnostics } = prepareFormula({ source, file: 'x.afl', host: HOST });
  return diagnostics.map(({ code, line, column }) => `${code} at ${line}:${column}`);
}

const EXIT = 'Sell = C < O;';

test.for([
  `Buy = Ref( C, 1 ) > C; ${EXIT}`,
  `n = Param( "n", 5, 1, 9 ); Buy = Ref( C, n ) > C; ${EXIT}`,
  `x = Zig( C, 5 ); y = x > Ref( x, -1 ); Buy = y; ${EXIT}`,
  `TimeFrameSet( inDaily ); p = H; TimeFrameRestore(); Buy = C > TimeFrameExpand( p, inDaily, expandFirst ); ${EXIT}`,
  `Buy = C > TimeFrameGetPrice( "H", inDaily ); ${EXIT}`,
  `Buy = 0; for( i = 0; i < BarCount - 1; i++ ) { if( C[ i + 1 ] > C[ i ] ) Buy[ i ] = 1; } ${EXIT}`,
  `Buy = 0; for( i = 1; i < BarCount - 1; i++ ) Buy[ i ] = H[ i + 1 ] > H[ i - 1 ]; ${EXIT}`,
  `if( LastValue( C ) > 5 ) Buy = C > O; else Buy = 0; ${EXIT}`,
  `function top( x ) { return Peak( x, 5 ); } Buy = C > top( H ); ${EXIT}`,
  `procedure p( &y ) { y = Trough( C, 5 ); } z = 0; p( &z ); Buy = z; ${EXIT}`,
  `x = C; for( i = 0; i < 3; i++ ) { y = x; x = Zig( C, 3 ); } Buy = y > C; ${EXIT}`,
  `Buy = ValueWhen( C > O, C, 0 ) > 5; ${EXIT}`,
  `VarSet( "a" + 1, Zig( C, 5 ) ); Buy = VarGet( "a1" ) > C; ${EXIT}`,
  `Buy = Ref( C, IIf( C > O, 1, -1 ) ) > C; ${EXIT}`,
  `n = StrToNum( "1" ); Buy = Ref( C, n ) > C; ${EXIT}`,
  `Buy = Ref( C, BarsSince( C > O ) ) > C; ${EXIT}`,
  `Buy = C > C[ BarCount - 1 ]; ${EXIT}`,
  `last = BarCount - 1; x = C[ last ]; if( x > 5 ) Buy = C > O; else Buy = 0; ${EXIT}`,
  `for( i = 0; i < BarCount - 1; i++ ) { j = i + 1; Buy[ i ] = C[ j ] > C[ i ]; } ${EXIT}`,
  `TimeFrameSet( inDaily ); p = Ref( H, -1 ); TimeFrameRestore(); Buy = C > TimeFrameExpand( p, inDaily, expandPoint ); ${EXIT}`,
  `Buy = C > Ref( Foreign( "ES", "C" ), 1 ); ${EXIT}`,
  `Buy = TroughBars( L, 5 ) == 0; ${EXIT}`,
  `switch( 1 ) { case 1: Buy = Zig( C, 2 ) > C; break; default: Buy = C > O; } ${EXIT}`,
])('a signal that depends on later bars is remarked: %s', (source) => {
  expect(remarks(source)).toEqual([expect.stringMatching(/^AFL-W910 at 1:/)]);
});

test.for([
  `Buy = Cross( C, MA( C, 5 ) ); ${EXIT}`,
  `n = Param( "n", 5, 1, 9 ); Buy = Ref( C, -n ) > C; ${EXIT}`,
  `Buy = Ref( Ref( C, -2 ), 1 ) > C; ${EXIT}`,
  `x = Zig( C, 5 ); Plot( x, "z", 1 ); Buy = C > O; ${EXIT}`,
  `x = Zig( C, 5 ); x = MA( C, 5 ); Buy = x > C; ${EXIT}`,
  `TimeFrameSet( inDaily ); p = H; TimeFrameRestore(); Buy = C > TimeFrameExpand( p, inDaily ); ${EXIT}`,
  `Buy = C > TimeFrameGetPrice( "H", inDaily, -1 ); ${EXIT}`,
  `Buy = 0; for( i = 1; i < BarCount; i++ ) { if( C[ i - 1 ] > C[ i ] ) Buy[ i ] = 1; } ${EXIT}`,
  `Buy = Ref( C, -BarsSince( C > O ) ) > C; ${EXIT}`,
  `n = Max( 1, BarsSince( C > O ) ); Buy = Ref( C, -n - 1 ) > C; ${EXIT}`,
  `n = 5; if( Name() == "NQ" ) n = 9; Buy = Ref( C, -n ) > C; ${EXIT}`,
  `for( i = BarCount - 1; i > 0; i-- ) Buy[ i ] = C[ i ] > C[ i - 1 ]; ${EXIT}`,
  `for( i = 1; i < BarCount; i++ ) { j = i - 1; Buy[ i ] = C[ i ] > C[ j ]; } ${EXIT}`,
  `Buy = 0; last = BarCount - 1; Buy[ last ] = C[ last ] > O[ BarCount - 1 ]; ${EXIT}`,
  `d = DateNum(); Buy = d == d[ BarCount - 1 ] AND C > O; ${EXIT}`,
  `Buy = DateNum() == LastValue( DateNum() ) AND C > O; ${EXIT}`,
  `Buy = BarIndex() == LastValue( Cum( 1 ) ) AND C > O; ${EXIT}`,
  `Buy = C > O; ${EXIT} Buy = ExRem( Buy, Sell ); Sell = ExRem( Sell, Buy );`,
])('a signal of this bar and earlier ones is not: %s', (source) => {
  expect(remarks(source)).toEqual([]);
});

test('the day before, brought back from its own time frame, is known all day', () => {
  const pivot =
    'TimeFrameSet( inDaily ); p = ( Ref( H, -1 ) + Ref( L, -1 ) ) / 2; q = HHV( Ref( H, -1 ), 5 ); TimeFrameRestore(); ' +
    'p = TimeFrameExpand( Max( p, q ), inDaily, expandFirst );';
  expect(remarks(`${pivot} Buy = C > p; ${EXIT}`)).toEqual([]);
});

test('the remark stands where the later bars come in, once, and names the signals', () => {
  const { diagnostics } = prepareFormula({
    source: 'x = C;\nz = Zig( x, 5 );\nBuy = z > C;\nSell = z < C;',
    file: 'x.afl',
    host: HOST,
  });
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({ code: 'AFL-W910', line: 2, column: 5 });
  expect(diagnostics[0]?.message).toContain('Zig looks at later bars, and Buy, Sell depend on it');
});

test('an entry that is always 0 beside an exit that fires is remarked', () => {
  expect(remarks('Buy = 0; Sell = C > O;')).toEqual(['AFL-W911 at 1:1']);
  expect(remarks('Buy = C > O; Sell = C < O; Short = Cover = 0;')).toEqual([]);
});

test('an entry that nothing leaves is remarked, unless the formula explores', () => {
  expect(remarks('Buy = C > O;')).toEqual(['AFL-W912 at 1:1']);
  expect(remarks('Buy = C > O; Sell = 0;')).toEqual(['AFL-W912 at 1:1']);
  expect(remarks('Buy = C > O; Filter = Buy;')).toEqual([]);
  expect(remarks('Buy = C > O; Short = C < O; Sell = Cover = 0;')).toEqual([]);
  expect(remarks('Buy = C > O; Sell = 0; ApplyStop( 0, 1, 5 );')).toEqual([]);
});

test('what is too much to follow is remarked only where something looks ahead at all', () => {
  const nested = 'for( i = 0; i < 9; i++ ) { '.repeat(30) + 'x = y; y = z; z = C;' + '}'.repeat(30);
  const buy = `y = 0; z = 0; ${nested} Buy = x > 0; ${EXIT}`;
  expect(remarks(buy)).toEqual([]);
  expect(remarks(`${buy} Plot( Zig( C, 5 ), "", 1 );`)).toEqual(['AFL-W910 at 1:1']);
});

test('a price or size that depends on later bars is said by itself, and is no look-ahead of a signal', () => {
  const buy = 'Buy = C > O; Sell = C < O;';
  expect(remarks(`${buy} BuyPrice = Ref( O, 1 );`)).toEqual(['AFL-W916 at 1:39']);
  expect(remarks(`${buy} BuyPrice = ValueWhen( Buy, C ); PositionSize = -10;`)).toEqual([]);
  expect(remarks('BuyPrice = Ref( O, 1 );')).toEqual([]);
});
