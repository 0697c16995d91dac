import { expect, test } from 'vitest';
import type { ParameterSeen } from '#afl';
import { explorationFormula, type RewriteRequest } from '#scan/amibroker';

const PLAIN: Omit<RewriteRequest, 'text'> = {
  file: 'main.afl',
  include: () => null,
  parameters: [],
  symbol: 'NQ',
  aggregateSeconds: null,
};

/** What the user's own text became, without what is added around it. */
function rewritten(text: string, wish: Partial<RewriteRequest> = {}): string {
  const result = explorationFormula({ ...PLAIN, ...wish, text });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join(' '));
  const exploration = result.value.over(5);
  return exploration.slice(0, exploration.indexOf('// --- Openbell: the exploration'));
}

function refusals(text: string, wish: Partial<RewriteRequest> = {}): readonly string[] {
  const result = explorationFormula({ ...PLAIN, ...wish, text });
  return result.ok ? [] : result.error.map(({ code, file, line, column }) => `${code} ${file} ${line}:${column}`);
}

function parameter(seen: Pick<ParameterSeen, 'key' | 'value' | 'fallback'> & Partial<ParameterSeen>): ParameterSeen {
  const name = seen.key.split('.').at(-1) ?? '';
  return { name, section: '', kind: 'number', min: null, max: null, step: null, choices: null, ...seen };
}

test('what draws goes with its line, and what it computes stays', () => {
  expect(rewritten('a = 1;\n  Plot( C, "C", colorRed ); // the price\nPlot( C,\n "C", 1 );\nb = 2;\n')).toBe(
    'a = 1;\n   // the price\nb = 2;\n',
  );
  expect(rewritten('Plot( m = MA( C, 5 ), "m", colorRed, ( w = 2 ) + 1 );')).toBe('m = MA( C, 5 ); ( w = 2 ) + 1;\n');
  expect(rewritten('if( 1 ) Plot( C, "", 1 ); else Plot( x = C, "", 1 );')).toBe('if( 1 ) { } else { x = C; }\n');
});

test('a function of the formula’s own is called with what it had', () => {
  expect(rewritten('function Plot2( x ) { Plot( x, "", 1 ); return x; }\nPlot( Plot2( C ), "", 1 );')).toBe(
    'function Plot2( x ) {  return x; }\nPlot2( C );\n',
  );
});

test('stops and sizes go, unless Equity or PositionSize makes signals of them', () => {
  const stop = 'ApplyStop( 0, 1, 5 );\nSetPositionSize( 1, 4 );\n';
  expect(rewritten(`${stop}Buy = 1;`)).toBe('Buy = 1;\n');
  expect(rewritten(`${stop}e = Equity( 1 );`)).toBe(`${stop}e = Equity( 1 );\n`);
  expect(rewritten(`${stop}p = PositionSize;`)).toBe(`${stop}p = PositionSize;\n`);
});

test('plots stay where the formula reads them', () => {
  const plot = 'Plot( C, "C", 1 );\n';
  expect(rewritten(`${plot}x = Graph0;`)).toBe(`${plot}x = Graph0;\n`);
  const parameters = [parameter({ key: 'p', kind: 'field', value: -1, fallback: -1 })];
  const field = 'p = ParamField( "p", -1 );\n';
  expect(rewritten(plot + field, { parameters })).toBe(plot + field);
});

test('parameters become values: as written where nobody chose, as chosen otherwise', () => {
  const parameters = [
    parameter({ key: 'S.n', value: 10, fallback: 10 }),
    parameter({ key: 'S.k', value: Math.fround(0.1), fallback: 2 }),
    parameter({ key: 'S.w', value: -3, fallback: 2 }),
    parameter({ key: 'S.f', kind: 'field', value: 1, fallback: 3 }),
    parameter({ key: 'S.l', kind: 'list', value: 'a "b"', fallback: 'c' }),
    parameter({ key: 'S.d', kind: 'date', value: '2026-01-15', fallback: '2020-01-01' }),
  ];
  const text = `_SECTION_BEGIN("S");
n = Param( "n", ( 2 * 5 ), 1, 9 ); k = Param( "k", 2 ); w = Param( "w", 2 );
f = ParamField( "f", 3 ); l = ParamList( "l", "c|a" ); d = ParamDate( "d", "2020-01-01", 2 );`;
  expect(rewritten(text, { parameters }).split('\n').slice(1, 3)).toEqual([
    'n = ( ( 2 * 5 ) ); k = 0.1; w = ( -3 );',
    'f = High; l = "a \\"b\\""; d = ParamDate( "d", "2026-01-15", 2 );',
  ]);
});

test('a value whose parameter has no plain name is not lost in silence', () => {
  const parameters = [parameter({ key: 'a1', value: 5, fallback: 2 })];
  expect(refusals('n = Param( "a" + 1, 2 );', { parameters })).toEqual(['AMI-E001 main.afl 1:1']);
});

test('includes are written out once, and a comment that is never closed ends with its file', () => {
  const files: Readonly<Record<string, string>> = { 'a.afl': 'x = 1;\r\n/* open', 'b.afl': '#include_once "a.afl"\n' };
  const include: RewriteRequest['include'] = ({ path }) => ({ file: path, text: files[path] ?? '' });
  expect(rewritten('#include_once "a.afl"\n#include "b.afl"\nBuy = x;', { include })).toBe(
    `// #include_once "a.afl"
x = 1;
/* open
*/
// end of #include_once "a.afl"
// #include "b.afl"
// #include_once "a.afl"
// end of #include "b.afl"
Buy = x;
`,
  );
});

test('a question about a name that nothing has set yet is put so that AmiBroker can answer it', () => {
  expect(rewritten('if( IsEmpty( n ) ) n = 20;\nif( IsNull( n ) ) n = 5;\nx = IsEmpty( C );')).toBe(
    'if( ( typeof( n ) == "undefined" ) ) n = 20;\nif( IsNull( n ) ) n = 5;\nx = IsEmpty( C );\n',
  );
});

test('the formula is told that it is scanned, and a missing last semicolon is made up', () => {
  expect(rewritten('if( Status( "Action" ) == actionExplore ) x = 1;\nBuy = 1')).toBe(
    'if( actionScan == actionExplore ) x = 1;\nBuy = 1;\n',
  );
});

test('frames of its own are refused where AmiBroker makes the session’s bars, by line', () => {
  const text = 'x = 1;\nd = TimeFrameGetPrice( "C", inDaily, -1 );';
  expect(refusals(text)).toEqual([]);
  expect(refusals(text, { aggregateSeconds: 120 })).toEqual(['AMI-E002 main.afl 2:5']);
});

test('letters beyond Latin-1 vanish from comments and are refused in texts, by the author’s own line', () => {
  const include: RewriteRequest['include'] = () => ({ file: 'lib.afl', text: '// первая\ny = "тест";' });
  expect(rewritten('\ufeffx = 1;\u001a')).toBe(' x = 1; \n');
  expect(rewritten('// цена\nPlot( C, "цена", 1 );\nx = "é";')).toBe('// ????\nx = "é";\n');
  expect(refusals('#include "lib.afl"\nx = "日";', { include })).toEqual([
    'AMI-E003 lib.afl 2:5',
    'AMI-E003 main.afl 2:5',
  ]);
});
