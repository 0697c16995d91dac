import { expect, test } from 'vitest';
import {
  type ExploredSymbol,
  explorationTable,
  type Host,
  prepareFormula,
  runFormula,
  sampleBars,
  tableCsv,
} from '#afl';
import { Random } from '#base';

function host(name: string): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => 0,
    random: new Random(1),
    statics: { get: () => undefined, set: () => {}, remove: () => {}, names: () => [] },
    symbol: { name, fullName: name, tickSize: 0, pointValue: 1, roundLotSize: 0, marginDeposit: 0, currency: '' },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}

/** Five made-up minute bars from 2026-01-05 09:30, closes 10 to 14 (or 20 to 24 for B). */
function explored(source: string, name = 'A'): ExploredSymbol {
  const bars = {
    ...sampleBars(60, 5),
    close: Float32Array.from([0, 1, 2, 3, 4], (bar) => bar + (name === 'A' ? 10 : 20)),
  };
  const prepared = prepareFormula({ source, file: 'x.afl', host: host(name) });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const result = runFormula(prepared.formula, { bars, host: host(name), action: 'explore' });
  if (!result.ok) throw new Error(result.error.message);
  return { exploration: result.exploration, settings: result.settings, intervalSeconds: 60 };
}

function csv(source: string, names: readonly string[] = ['A']): string {
  return tableCsv(explorationTable(names.map((name) => explored(source, name))));
}

test('rows stand where Filter is true, behind the default columns, in AddColumn’s formats', () => {
  expect(
    csv('Filter = C > 12; AddColumn( C, "Close" ); AddColumn( C / 3, "Third", 1.4 ); AddTextColumn( Name(), "Name" );'),
  ).toBe(
    [
      'Ticker,Date/Time,Close,Third,Name',
      'A,1/5/2026 9:33:00 AM,13.00,4.3333,A',
      'A,1/5/2026 9:34:00 AM,14.00,4.6667,A',
      '',
    ].join('\r\n'),
  );
});

test('signals, moments, chosen texts and Nulls are cells of their own kinds', () => {
  const source = `SetOption( "NoDefaultColumns", True ); Filter = BarIndex() < 2; AddColumn( DateTime(), "DT", formatDateTimeISO );
    AddColumn( IIf( C > 10, 66, 83 ), "Signal", formatChar ); AddMultiTextColumn( BarIndex(), "none\\n\\"one\\"", "Text" ); AddColumn( Ref( C, -1 ), "Before" );`;
  expect(csv(source)).toBe(
    ['DT,Signal,Text,Before', '2026-01-05 09:30:00,S,none,', '2026-01-05 09:31:00,B,"""one""",10.00', ''].join('\r\n'),
  );
});

test('rows of all symbols are sorted and trimmed together', () => {
  const source =
    'Filter = BarIndex() % 2 == 0; AddColumn( C % 10, "Rest", 1.0 ); AddColumn( C, "Close", 1.0 ); SetSortColumns( -3, 4 );';
  const cells = (more: string): readonly (readonly string[])[] =>
    explorationTable(['B', 'A'].map((name) => explored(source + more, name))).rows.map((row) => row.slice(2));
  expect(cells('')).toEqual([
    ['4', '14'],
    ['4', '24'],
    ['2', '12'],
    ['2', '22'],
    ['0', '10'],
    ['0', '20'],
  ]);
  expect(cells('TrimResultRows( 2 );')).toEqual([
    ['4', '14'],
    ['4', '24'],
  ]);
  expect(cells('TrimResultRows( -1 );')).toEqual([['0', '20']]);
});

test('ranks count over all symbols, and without a sort they are line numbers', () => {
  const source =
    'Filter = BarIndex() < 2; AddColumn( C, "Close", 1.0 ); AddRankColumn(); SetSortColumns( -3 ); AddRankColumn(); SetSortColumns( 3 );';
  const { rows } = explorationTable(['B', 'A'].map((name) => explored(source, name)));
  expect(rows.map((row) => row.slice(2))).toEqual([
    ['10', '3', '4'],
    ['11', '4', '3'],
    ['20', '1', '2'],
    ['21', '2', '1'],
  ]);
});

test('summary rows stand on top, for the columns asked for', () => {
  const source =
    'Filter = 1; AddColumn( C, "Close" ); AddColumn( C / 4, "Quarter" ); AddSummaryRows( 1 + 2 ); AddSummaryRows( 4 + 8 + 16 + 32, 1.3, 3 );';
  const { rows } = explorationTable([explored(source)]);
  expect(rows.slice(0, 6)).toEqual([
    ['Total', '', '60.000', ''],
    ['Average', '', '12.000', ''],
    ['Min', '', '10.000', ''],
    ['Max', '', '14.000', ''],
    ['Count', '', '5.000', ''],
    ['Standard deviation', '', '1.414', ''],
  ]);
  expect(
    explorationTable([explored('Filter = 1; AddColumn( C / 7, "Seventh" ); AddSummaryRows( 1 );')]).rows[0],
  ).toEqual(['Total', '', '8.57142853736877']);
});

test('raw rows follow without a filter, tab by tab', () => {
  expect(
    csv(
      'SetOption( "NoDefaultColumns", True ); Filter = 0; AddColumn( C, "a" ); AddColumn( C, "b" ); AddRow( "x\\ty\\tz" ); AddRow( "w" );',
    ),
  ).toBe(['a,b', 'x,y', 'w,', ''].join('\r\n'));
});

test('an exploration without rows is its header alone, and without a formula’s columns the default ones', () => {
  expect(csv('Filter = 0; AddColumn( C, "Close" );')).toBe('Ticker,Date/Time,Close\r\n');
  expect(tableCsv(explorationTable([]))).toBe('\r\n');
});
