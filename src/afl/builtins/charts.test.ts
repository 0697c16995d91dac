import { expect, test } from 'vitest';
import { BUILTINS, type Plot } from '#afl';
import { ran, ranWell, someBars, someHost, spoken } from './spoken.test-support.ts';

function plots(source: string): readonly Plot[] {
  return ranWell(source).plots;
}

test('Plot is recorded with name, values, colour and style', () => {
  const [line, bars] = plots(`Plot( MA( C, 2 ), "MA" + 2, colorRed, styleThick | styleOwnScale, Null, Null, 0, 0, 2 );
    PlotOHLC( O, H, L, C, "Price", IIf( C > O, colorGreen, colorRed ), styleCandle );`);
  expect(line).toMatchObject({ type: 'line', name: 'MA2', color: 32, style: 4 + 32_768 });
  expect(Array.from(line?.values[0]?.data ?? [])).toEqual([-1e10, 101.5, 102.5, 103.5, 104.5]);
  expect(bars).toMatchObject({ type: 'ohlc', name: 'Price', style: 64 });
  expect(bars?.values.map((each) => each.data[0])).toEqual([100.5, 102, 100, 101]);
});

test('shapes stand where they are told, else around the first plot', () => {
  const [first, around, placed] =
    plots(`Plot( L, "low", colorRed ); PlotShapes( shapeUpArrow * ( C > 104 ), colorGreen );
    PlotShapes( shapeSquare, colorGreen, 0, H, -12 );`);
  expect(around?.values[1]?.data).toEqual(first?.values[0]?.data);
  expect(Array.from(around?.values[0]?.data ?? [])).toEqual([0, 0, 0, 0, 1]);
  expect(placed?.values[1]?.data[0]).toBe(102);
});

test('lines across, texts and other symbols are recorded', () => {
  const [grid, text] = plots(
    'PlotGrid( 30, colorRed ); PlotText( "here", BarCount - 1, L[ BarCount - 1 ], colorBlue );',
  );
  expect(grid).toMatchObject({ type: 'grid', color: 32 });
  expect(Array.from(grid?.values[0]?.data ?? [])).toEqual([30]);
  expect(text).toMatchObject({ type: 'text', name: 'here', color: 29 });
  expect(Array.from(text?.values[0]?.data ?? [])).toEqual([4, 104]);
  const host = someHost({ bars: () => someBars() });
  expect(ranWell('PlotForeign( "ES", "ES", colorRed );', { host }).plots[0]).toMatchObject({
    type: 'ohlc',
    name: 'ES',
  });
  expect(spoken('PlotForeign( "XX", "XX", colorRed )')).toBe('0');
});

test('plots made in a loop are kept up to a bound', () => {
  const { plots: kept, warnings } = ranWell('for ( i = 0; i < 600; i++ ) Plot( C, "c", colorRed );');
  expect(kept.length).toBe(500);
  expect(warnings.map((each) => each.code)).toEqual(['AFL-W502']);
  expect(plots('for ( i = 0; i < 6000; i++ ) PlotText( "x", i, 1, colorRed );').length).toBe(5000);
});

test('every function of charts takes the arguments that its line names', () => {
  for (const row of BUILTINS.values()) {
    if (row.status !== 'chart-only') continue;
    const least = row.parameters.filter((each) => !each.optional && each.fallback === undefined).length;
    const most = row.parameters.length;
    for (const count of new Set([least, most])) {
      const args = row.parameters.slice(0, count).map(({ kind }) => (kind === 'string' ? '"a"' : '1'));
      const result = ran(`${row.name}( ${args.join(', ')} );`);
      expect([row.name, count, result.ok ? '' : result.error.message]).toEqual([row.name, count, '']);
    }
  }
});

test('a function that needs what is not here is refused when the formula is loaded', () => {
  for (const [source, name] of [
    ['x = 1;\ny = ShellExecute( "calc", "", "" );', 'ShellExecute'],
    ['if ( 0 ) CreateObject( "A.B" );', 'CreateObject'],
    ['s = NoteSet( "NQ", "a" );', 'NoteSet'],
    ['AddToComposite( C, "~x", "X" ); InternetOpenURL( "a" );', 'InternetOpenURL'],
  ] as const) {
    expect(() => ran(source)).toThrow(name);
  }
});
