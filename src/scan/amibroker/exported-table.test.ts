import { expect, test } from 'vitest';
import { exportedLines } from './exported-fields.ts';
import { exportedNumber, exportedTimes } from './exported-values.ts';

const COLUMNS = ['Ticker', 'Date/Time', 'Buy', 'Close', 'Volume'];

function rowsOf(text: string): readonly (readonly string[])[] | string {
  const lines = exportedLines(text, { columns: COLUMNS, decimal: new Set(['Close']) });
  return lines.ok ? lines.value.map(({ fields }) => COLUMNS.map((name) => fields[name] ?? '')) : lines.error;
}

const ROW = ['NQ', '2026-01-15 09:30:00', '1', '24997.7500', '571'];

test.each([
  [
    'as AmiBroker usually writes it',
    'Ticker,Date/Time,Buy,Close,Volume\r\nNQ,2026-01-15 09:30:00,1,24997.7500,571\r\n',
  ],
  [
    'quoted throughout',
    '"Ticker","Date/Time","Buy","Close","Volume"\n"NQ","2026-01-15 09:30:00","1","24997.7500","571"',
  ],
  ['with a comma behind each line', 'Ticker,Date/Time,Buy,Close,Volume,\nNQ,2026-01-15 09:30:00,1,24997.7500,571,\n'],
  [
    'with a comma behind the rows alone',
    'Ticker,Date/Time,Buy,Close,Volume\nNQ,2026-01-15 09:30:00,1,24997.7500,571,\n',
  ],
  ['with semicolons', 'Ticker;Date/Time;Buy;Close;Volume\nNQ;2026-01-15 09:30:00;1;24997.7500;571'],
  ['with tabs', 'Ticker\tDate/Time\tBuy\tClose\tVolume\nNQ\t2026-01-15 09:30:00\t1\t24997.7500\t571'],
  [
    'below the formula',
    '// Buy, "Sell" and # more;\nFilter = 1;\n\nTicker,Date/Time,Buy,Close,Volume\nNQ,2026-01-15 09:30:00,1,24997.7500,571',
  ],
])('a table is read %s', (_, text) => {
  expect(rowsOf(text)).toEqual([ROW]);
});

test('a decimal comma between commas is put together again, and between semicolons stays', () => {
  const commas = rowsOf('Ticker,Date/Time,Buy,Close,Volume\nNQ,2026-01-15 09:30:00,1,24997,7500,571\n');
  const semicolons = rowsOf('Ticker;Date/Time;Buy;Close;Volume\nNQ;2026-01-15 09:30:00;1;24997,7500;571');
  expect(commas).toEqual([['NQ', '2026-01-15 09:30:00', '1', '24997,7500', '571']]);
  expect(semicolons).toEqual(commas);
});

test('neither # nor quotation marks, separators and spaces in a name break a row', () => {
  expect(rowsOf('Ticker,Date/Time,Buy,Close,Volume\n"#N, ""Q"" F",x,1,1.0000,5\n#ES,x,0,1.0000,5\n')).toEqual([
    ['#N, "Q" F', 'x', '1', '1.0000', '5'],
    ['#ES', 'x', '0', '1.0000', '5'],
  ]);
});

test('a header alone is an empty table; no header, or a row that does not fit, is an error', () => {
  expect(rowsOf('Ticker,Date/Time,Buy,Close,Volume\r\n')).toEqual([]);
  expect(rowsOf('Ticker,Date/Time,Buy\r\n')).toMatch(/no line that names the columns/);
  expect(rowsOf('Ticker,Date/Time,Buy,Close,Volume\nNQ,1\n')).toMatch(/^line 2: 2 fields where 5/);
});

test.each([
  ['1', 1],
  ['24997.7500', 24997.75],
  ['24997,7500', 24997.75],
  ['24,997.7500', 24997.75],
  ['24.997,7500', 24997.75],
  ['24 997,7500', 24997.75],
  ['24\u00a0997,7500', 24997.75],
  ["24'997.7500", 24997.75],
  ['1,234', 1234],
  ['1.234.567', 1234567],
  ['-37.6300', -37.63],
  ['', null],
  ['{EMPTY}', null],
  ['1e5', null],
])('the number %s', (text, value) => {
  expect(exportedNumber(text)).toBe(value);
});

test.each([
  ['2026-01-15 09:30:00', ['2026-01-15T09:30']],
  ['2026-01-15', ['2026-01-15T00:00']],
  ['2026/1/5 9:30', ['2026-01-05T09:30']],
  ['15.01.2026 09:30:00', ['2026-01-15T09:30']],
  ['02/18/2026 11:55:00 PM', ['2026-02-18T23:55']],
  ['18/02/2026 12:05:00 AM', ['2026-02-18T00:05']],
  ['5/6/2026 00:00:00', ['2026-05-06T00:00', '2026-06-05T00:00']],
  ['05/09/2569', ['2026-05-09T00:00', '2026-09-05T00:00']],
  ['2. 3. 2026 9:30:00', ['2026-03-02T09:30']],
  ['2026-02-30 00:00:00', []],
  ['noon', []],
])('the time %s', (text, times) => {
  expect(exportedTimes(text).map((at) => new Date(at).toISOString().slice(0, 16))).toEqual(times);
});
