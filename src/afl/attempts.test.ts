/**
 * What a formula might try against the machine that runs it: to take its time, its memory, its files. Each attempt ends
 * soon, with a value or with a diagnostic that has a code. The clock is a real one, since what is proven is that it is
 * looked at in time: an attempt that is not stopped fails by the test's own limit.
 */
import { expect, test } from 'vitest';
import { type Action, type Host, prepareFormula, type RunResult, runFormula, Statics, sampleBars } from '#afl';
import { Random } from '#base';

const BARS = sampleBars(60, 60_000);
const PATIENCE_MS = 100;
/** What none of them may take, by far. */
const TIMEOUT_MS = 60_000;

function host({ statics = new Statics(), patienceMs = PATIENCE_MS } = {}): Host {
  const endsAt = performance.now() + patienceMs;
  return {
    include: () => null,
    bars: (symbol) => (symbol === 'X' ? BARS : null),
    now: () => 0,
    random: new Random(1),
    statics,
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
    deadline: () => performance.now() > endsAt,
  };
}

interface Trying {
  readonly statics?: Statics;
  readonly patienceMs?: number;
  readonly action?: Action;
}

/** @returns the code of the error that ended it, or `ok` */
function outcome(source: string, { action = 'explore', ...world }: Trying = {}): string {
  const prepared = prepareFormula({ source, file: 'x.afl', host: host(world) });
  if (!prepared.ok) return prepared.diagnostics.find(({ severity }) => severity === 'error')?.code ?? 'no error';
  const result = runFormula(prepared.formula, { bars: BARS, host: host(world), action });
  return result.ok ? 'ok' : result.error.code;
}

function ran(source: string): Extract<RunResult, { ok: true }> {
  const prepared = prepareFormula({ source, file: 'x.afl', host: host() });
  if (!prepared.ok) throw new Error(prepared.diagnostics.map(({ message }) => message).join('\n'));
  const result = runFormula(prepared.formula, { bars: BARS, host: host(), action: 'explore' });
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

const ALTERNATING = 'p = IIf( BarIndex() % 2, 2, 30000 ); ';
const LONG = 's = "a"; for( i = 0; i < 19; i++ ) s = s + s; ';

test.for([
  ...['Median( C, 30000 )', 'Percentile( C, 30000, 50 )', 'PercentRank( C, 30000 )', 'FIR( C, C, 30000 )'],
  ...['CCI( 30000 )', 'CCIa( C, 30000 )', 'Skewness( C, 30000 )', 'Kurtosis( C, 30000 )', 'RWI( 1, 30000 )'],
  ...['RWIHi( 1, 30000 )', 'RWILo( 1, 30000 )', 'Correlation( C, O, 30000 )', 'Ultimate( 30000, 30000, 30000 )'],
  ...['StochD( 30000, 30000, 30000 )', 'StdErr( C, 30000 )', 'Zig( C, 0.0001 )', 'Peak( C, 0.0001, 30000 )'],
  ...['ValueWhen( C > O, C, 30000 )', 'HighestSince( C > O, C, 30000 )', 'BarsSinceCompare( C, ">", O )'],
  ...['Equity( 1 )', 'PriceVolDistribution( H, L, V, 10000 )', 'FFT( C )', 'Sort( C )'],
])('a period of half the bars is answered or cut off: %s', { timeout: TIMEOUT_MS }, (call) => {
  expect(outcome(`x = ${call};`)).toMatch(/^(ok|AFL-E902)$/);
});

test.for(['Median', 'Percentile', 'PercentRank', 'Sum', 'WMA', 'StDev', 'LinearReg', 'HHV', 'LLVBars', 'DEMA'])(
  'a period that changes from bar to bar by half the bars is answered or cut off: %s',
  { timeout: TIMEOUT_MS },
  (name) => {
    const more = name === 'Percentile' ? ', 50' : '';
    expect(outcome(`${ALTERNATING} x = ${name}( C, p${more} );`)).toMatch(/^(ok|AFL-E902|AFL-E005)$/);
  },
);

test.for([
  'm = Matrix( 3000, 3000, 1, 1 ); x = m @ m;',
  'm = Matrix( 4000, 4000, 5, -1 ); m = MxSort( m ); m = MxSortRows( m ); t = MxToString( m );',
  'm = Matrix( 4000, 4000, 5 ); b = MxGetBlock( m, 0, 3999, 0, 3999 );',
  'm = Matrix( 500, 500, 1 ); for( i = 0; i < 500; i++ ) m[ i ][ i ] = i; x = MxSolve( m, Matrix( 500, 30000, 1, 1 ) );',
  'm = Matrix( 10, 10, 1, 0.7 ); x = MxDet( m, 1 );',
  'm = Matrix( 1e9, 1e9 );',
  'm = Matrix( 4000, 4000, 1 ); for( i = 0; i < 1000; i++ ) m = MxTranspose( m );',
])('a large matrix is answered, refused or cut off: %s', { timeout: TIMEOUT_MS }, (source) => {
  expect(outcome(source)).toMatch(/^(ok|AFL-E902|AFL-E060|AFL-E028)$/);
});

test.for([
  'x = StrFind( s, StrLeft( s, 120000 ) + "b" + StrLeft( s, 120000 ) );',
  'x = StrCount( s, StrLeft( s, 120000 ) + "b" + StrLeft( s, 120000 ) );',
  'x = StrMatch( s, "*" + StrLeft( s, 100000 ) + "b*" + s );',
  'for( i = 0; i < 100000; i++ ) x = StrToUpper( s );',
  'x = StrReplace( s, "a", "b" ); for( i = 0; i < 10000; i++ ) x = StrReplace( x, "b", "b" );',
  'x = StrReplace( s, "a", s );',
  'x = StrSort( StrReplace( s, "a", "b," ), False );',
  'x = StrToDateTime( "1 " + StrReplace( s, "a", " " ) );',
  'x = MxFromString( "{" + StrReplace( s, "a", "{" ) );',
  'x = StrFormat( "%999999999.999999999f%0999999999g%-999999999s", 1, 1, s );',
  'for( i = 0; i < 1000; i++ ) StaticVarSet( "a" + i + StrLeft( s, 2000 ), 1 ); StaticVarRemove( "*a*a*a*a*a*b*a*a*b" );',
])('a long text is answered, refused or cut off: %s', { timeout: TIMEOUT_MS }, (source) => {
  expect(outcome(LONG + source)).toMatch(/^(ok|AFL-E902|AFL-E028|AFL-E005)$/);
});

test.for([
  'for( i = 0; i < 90000; i++ ) VarSet( "x" + i, C * i );',
  'for( i = 0; i < 90000; i++ ) VarSet( "x" + i, DateTime() );',
  'm = MapCreate(); for( i = 0; i < 90000; i++ ) m[ "k" + i ] = C * i;',
  'm = MapCreate(); for( i = 0; i < 90000; i++ ) { n = MapCreate(); n[ "a" ] = m; n[ "b" ] = C * i; m = n; }',
  'for( i = 0; i < 90000; i++ ) AddColumn( C * i, "x" );',
  `${LONG} for( i = 0; i < 5000; i++ ) PlotText( s + i, 1, 1, 1 );`,
  `${LONG} for( i = 0; i < 90000; i++ ) ParamStr( "p" + i, s + i );`,
  `${LONG} for( i = 0; i < 90000; i++ ) _TRACE( s + i );`,
  `${LONG} for( i = 0; i < 90000; i++ ) printf( s + i );`,
  `${LONG} for( i = 0; i < 90000; i++ ) AddRow( s + i );`,
  'for( i = 0; i < 90000; i++ ) StaticVarSet( "s" + i, C * i );',
])('a formula that hoards is stopped by its memory: %s', { timeout: TIMEOUT_MS }, (source) => {
  expect(outcome(source, { patienceMs: TIMEOUT_MS })).toBe('AFL-E028');
});

test('static variables are counted over runs', { timeout: TIMEOUT_MS }, () => {
  const statics = new Statics();
  const source = 'n = Nz( StaticVarGet( "n" ) ) + 1; StaticVarSet( "n", n ); StaticVarSet( "array" + n, C );';
  const codes = new Set<string>();
  for (let run = 0; run < 400; run += 1) codes.add(outcome(source, { statics, patienceMs: TIMEOUT_MS }));
  expect([...codes]).toEqual(['ok', 'AFL-E028']);
});

test('static variables are bounded in number, and none is lost by it', { timeout: TIMEOUT_MS }, () => {
  const statics = new Statics();
  const each = 'for( i = 0; i < 400; i++ ) for( j = 0; j < 400; j++ ) StaticVarSet( "s" + i + "_" + j, 1 );';
  expect(outcome(each, { statics, patienceMs: TIMEOUT_MS })).toBe('AFL-E028');
  expect(statics.names()).toHaveLength(100_000);
});

test('names that JavaScript gives a meaning of their own are names like any other', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
  for (const name of names) {
    const { text } = ran(
      `${name} = 7; VarSet( "${name}x", 8 ); StaticVarSet( "${name}", 9 ); m = MapCreate(); m[ "${name}" ] = 10; ` +
        `VarSetText( "${name}y", "t" ); function f${name}( ${name} ) { return ${name}; } ` +
        `p = Param( "${name}", 11, 0, 20, 1 ); _SECTION_BEGIN( "${name}" ); q = Param( "${name}", 12, 0, 20, 1 ); ` +
        `printf( "%g %g %g %g %g %g %g", ${name}, VarGet( "${name}x" ), StaticVarGet( "${name}" ), m[ "${name}" ], ` +
        `f${name}( 1 ), p, q );`,
    );
    expect(text).toBe('7 8 9 10 1 11 12');
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('no name that every object inherits is a function, an option, a field or a code', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(outcome(`x = ${name}( 1 );`)).toBe('AFL-U005');
    expect(outcome(`SetOption( "${name}", 1 );`)).toBe('AFL-E037');
    expect(outcome(`x = GetOption( "${name}" );`)).toBe('AFL-E038');
    expect(outcome(`x = BarsSinceCompare( C, "${name}", O );`)).toBe('AFL-E052');
    expect(ran(`x = Status( "${name}" ); printf( "%g", x );`).text).toBe('-1e+10');
    expect(outcome(`m = MapCreate(); x = m[ "${name}" ]; if( x != Null ) Error( "found" );`)).toBe('ok');
    expect(ran(`printf( "%g", VarGet( "${name}" ) );`).text).toBe('-1e+10');
    expect(ran(`printf( "%g", StaticVarGet( "${name}" ) );`).text).toBe('-1e+10');
  }
});

test.for([
  'ShellExecute( "cmd.exe", "/c dir", "" );',
  'x = CreateObject( "WScript.Shell" );',
  'x = CreateStaticObject( "WScript.Shell" );',
  'x = InternetOpenURL( "http://127.0.0.1" );',
  'x = InternetPostRequest( "http://127.0.0.1", "a=b" );',
  'SendEmail( "a", "b" );',
  'x = GetTradingInterface( "IB" );',
  'x = ADOConnect( "x" );',
])('a function that reaches out of the engine is refused: %s', (source) => {
  expect(outcome(source)).toMatch(/^AFL-U00[25]$/);
});

test.for(['while( 1 ) x = 1;', 'do x = 1; while( 1 );', 'for( ;; ) x = 1;'])(
  'an endless loop is ended: %s',
  (source) => {
    expect(outcome(source)).toMatch(/^AFL-E(013|014|015|902)$/);
  },
);

test.for([
  'function f( x ) { return f( x ); } x = f( 1 );',
  'function f( x ) { return g( x ); } function g( x ) { return f( x ); } x = f( 1 );',
])('a function that calls itself is refused: %s', (source) => {
  expect(outcome(source)).toMatch(/^AFL-(E|U)\d+$/);
});
