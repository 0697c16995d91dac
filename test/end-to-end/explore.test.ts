/**
 * Formulas over folders of symbols, from the command line: what is printed is computed here by hand, or was compressed by
 * a vendor. Every row, date and figure comes through the real program, its threads and its files.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Ending, openbell, temporaryFolder } from './processes.ts';

const DATA = process.env.OPENBELL_TEST_DATA;
const WAIT_MS = 100_000;
const OPTIONS = { timeout: 2 * WAIT_MS };

const HEADER = 'time,open,high,low,close,volume';

/** Minutes from 2026-01-15 15:00 UTC: the close of minute i is `close(i)`, its volume i + 1. */
function minutes(count: number, close: (minute: number) => number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const time = new Date(Date.UTC(2026, 0, 15, 15, i)).toISOString();
    return `${time},${close(i)},${close(i) + 1},${close(i) - 1},${close(i)},${i + 1}`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}

interface Place {
  readonly folder: string;
  readonly bars: string;
  readonly formula: string;
}

function place(formula: string, files: Readonly<Record<string, string | Buffer>>): Place {
  const folder = temporaryFolder();
  const bars = join(folder, 'bars');
  mkdirSync(join(bars, 'WatchLists'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(bars, name), content);
  writeFileSync(join(folder, 'Mine.afl'), formula);
  return { folder, bars, formula: join(folder, 'Mine.afl') };
}

async function run(
  command: 'explore' | 'scan',
  { folder, bars, formula }: Place,
  ...flags: readonly string[]
): Promise<Ending> {
  return openbell([command, formula, '--data', bars, ...flags], { folder }).end(WAIT_MS);
}

/** As CSV: header and rows, each a list of fields. */
async function cells(at: Place, ...flags: readonly string[]): Promise<readonly (readonly string[])[]> {
  const out = join(at.folder, 'out.csv');
  const { code, stderr } = await run('explore', at, '--csv', out, ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/rows written to/) });
  const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\r\n');
  rmSync(out);
  return [header, ...rows].map((line) => (line ?? '').split(','));
}

const LAST_BAR = 'Filter = BarIndex() == BarCount - 1;';

test(
  'a folder is explored symbol by symbol, and formulas reach the other symbols and their lists',
  OPTIONS,
  async () => {
    const formula = `${LAST_BAR}
    AddColumn(Foreign("flat", "C"), "Foreign", 1.0);
    AddColumn(RelStrength("FLAT"), "Strength", 1.2);
    SetForeign("rise"); AddColumn(Sum(V, 3), "Volumes", 1.0); RestorePriceArrays();
    AddColumn(Lookup(Foreign("rise", "C"), DateTime()[1]), "Second", 1.0);
    AddTextColumn(CategoryGetSymbols(categoryWatchlist, CategoryFind("Good ones", categoryWatchlist)), "List");
    AddColumn(InWatchListName("good ones"), "In", 1.0);
    AddColumn(Status("stocknum"), "Number", 1.0);`;
    const at = place(formula, {
      'RISE.csv': minutes(10, (i) => 100 + i),
      'FLAT.csv.gz': gzipSync(minutes(10, () => 50)),
      // Two minutes late: rows of its own, and prices of the others only where it has bars.
      'LATE.csv': minutes(10, (i) => 200 - i).replace(/\n.*T15:0[01].*/g, ''),
      [join('WatchLists', 'Good ones.tls')]: 'late\r\nRISE\r\nGONE\r\n',
      [join('WatchLists', 'Bad ones.tls')]: 'FLAT\r\n',
      [join('WatchLists', 'index.txt')]: 'Good ones\r\nBad ones\r\n',
    });
    const { code, stdout, stderr } = await run('explore', at, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { symbols } = JSON.parse(stdout) as {
      symbols: { symbol: string; rows: { bar: string; cells: unknown[] }[] }[];
    };
    const last = '2026-01-15T15:09:00.000Z';
    expect(symbols.map(({ symbol, rows }) => [symbol, rows.map(({ bar, cells: [, , ...own] }) => [bar, own])])).toEqual(
      [
        ['FLAT', [[last, [50, 1, 27, 101, 'LATE,RISE', 0, 0]]]],
        ['LATE', [[last, [50, Math.fround(191 / 50), 27, 103, 'LATE,RISE', 1, 1]]]],
        ['RISE', [[last, [50, Math.fround(109 / 50), 27, 101, 'LATE,RISE', 1, 2]]]],
      ],
    );
  },
);

test('a file alone has its folder for a neighbourhood', OPTIONS, async () => {
  const at = place(
    `${LAST_BAR} AddColumn(Foreign("FLAT", "C"), "F", 1.1); AddTextColumn(CategoryGetSymbols(categoryAll, 0), "All");`,
    {
      'RISE.csv': minutes(5, (i) => 100 + i),
      'FLAT.csv': minutes(5, () => 50.5),
    },
  );
  const { stdout } = await run('explore', { ...at, bars: join(at.bars, 'RISE.csv') });
  const [header, row, ...more] = stdout.trimEnd().split('\n');
  expect(header).toMatch(/^Ticker +Date\/Time +F +All$/);
  expect(row).toMatch(/^RISE +1\/15\/2026 9:04:00 AM +50\.5 +FLAT,RISE$/);
  expect(more).toEqual([]);
});

test('foreign bars come in the interval of the run', OPTIONS, async () => {
  const at = place(
    `${LAST_BAR} AddColumn(Foreign("FAST", "O"), "O", 1.0); AddColumn(Foreign("FAST", "C"), "C", 1.0); AddColumn(Foreign("FAST", "V"), "V", 1.0);`,
    {
      'FAST.csv': minutes(30, (i) => 100 + i),
      'SLOW.csv': `${HEADER}\n${[0, 5, 10].map((i) => `2026-01-15T15:${String(i).padStart(2, '0')}:00Z,1,1,1,1,1\n`).join('')}`,
    },
  );
  const slow = { ...at, bars: join(at.bars, 'SLOW.csv') };
  expect((await cells(slow))[1]?.slice(2)).toEqual(['110', '114', String(11 + 12 + 13 + 14 + 15)]);
  const fast = await run('explore', { ...at, bars: join(at.bars, 'FAST.csv'), formula: slow.formula });
  expect(fast.code).toBe(0);
});

test('one bad file is named at the end and costs only itself', OPTIONS, async () => {
  const at = place('Buy = BarIndex() == 1; Sell = 0;', {
    'A.csv': minutes(3, () => 10),
    'B.csv': 'this is no table',
    'C.csv.gz': gzipSync(minutes(300, () => 10)).subarray(0, 60),
    'D.csv': minutes(3, () => 20),
  });
  const { code, stdout, stderr } = await run('scan', at);
  expect(code).toBe(1);
  expect(stdout.trimEnd().split('\n').slice(1)).toEqual([
    'A       1/15/2026 9:01:00 AM  Buy     10',
    'D       1/15/2026 9:01:00 AM  Buy     20',
  ]);
  expect(stderr).toMatch(/B is skipped: .*B\.csv cannot be read as bars:\n {2}line 1: the header lacks/);
  expect(stderr).toMatch(/C is skipped: .*C\.csv\.gz cannot be read: .*whole/);
  const json = JSON.parse((await run('scan', at, '--json')).stdout);
  expect(json.symbols.map(({ symbol }: { symbol: string }) => symbol)).toEqual(['A', 'D']);
  expect(json.skipped.map(({ symbol }: { symbol: string }) => symbol)).toEqual(['B', 'C']);
});

test('a formula without Filter and columns is explored by its signals', OPTIONS, async () => {
  const at = place('Buy = C > 11; Short = 0;', { 'A.csv': minutes(3, (i) => 10 + i), 'B.csv': minutes(3, () => 1) });
  expect(await cells(at)).toEqual([
    ['Ticker', 'Date/Time', 'Buy', 'Sell', 'Short', 'Cover', 'Close', 'Open', 'High', 'Low', 'Volume'],
    ['A', '1/15/2026 9:02:00 AM', '1', '0', '0', '0', '12.0000', '12.0000', '13.0000', '11.0000', '3'],
  ]);
  // One that names a Filter is taken at its word.
  const own = place('Buy = C > 11; Filter = C == 10;', { 'A.csv': minutes(3, (i) => 10 + i) });
  expect(await cells(own)).toEqual([
    ['Ticker', 'Date/Time'],
    ['A', '1/15/2026 9:00:00 AM'],
  ]);
});

test('rows of all symbols are sorted, ranked and summed up together', OPTIONS, async () => {
  const formula = `${LAST_BAR} AddColumn(C, "Close", 1.0); SetSortColumns(-3); AddRankColumn(); AddSummaryRows(1, 1.0, 3);`;
  const at = place(formula, {
    'A.csv': minutes(2, () => 5),
    'B.csv': minutes(2, () => 9),
    'C.csv': minutes(2, () => 7),
  });
  const rows = await cells(at);
  expect(rows.slice(1).map(([ticker, , close, rank]) => [ticker, close, rank])).toEqual([
    ['Total', '21', ''],
    ['B', '9', '1'],
    ['C', '7', '2'],
    ['A', '5', '3'],
  ]);
});

test('what one symbol leaves in a static variable the next one reads', OPTIONS, async () => {
  const formula = `n = Nz(StaticVarGet("n")) + 1; StaticVarSet("n", n); ${LAST_BAR} AddColumn(n, "n", 1.0);`;
  const files = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((name) => [`${name}.csv`, minutes(2, () => 5)]));
  expect((await cells(place(formula, files))).slice(1).map(([ticker, , n]) => `${ticker}${n}`)).toEqual([
    'A1',
    'B2',
    'C3',
    'D4',
    'E5',
  ]);
});

test('a file of several symbols is a folder, and its dates are trading days', OPTIONS, async () => {
  const day = (symbol: string, date: string, close: number): string =>
    `${symbol},${date},${close},${close},${close},${close},7\n`;
  const dates = ['2026-01-15', '2026-01-16', '2026-01-20', '2026-01-24'];
  const lines = dates.flatMap((date, i) => [day('UP', date, 10 + i), day('DOWN', date, 10 - i)]);
  const formula = `Filter = 1; AddColumn(DateNum(), "D", 1.0); AddColumn(Interval(), "I", 1.0); AddColumn(C + Foreign("DOWN", "C"), "Sum", 1.0);
    TimeFrameSet(inDaily); daily = C; TimeFrameRestore(); AddColumn(TimeFrameExpand(daily, inDaily) - C, "Same", 1.0);
    AddColumn(TimeFrameGetPrice("O", inWeekly), "Week", 1.0);`;
  const at = place(formula, { 'both.csv': `ticker,date,open,high,low,close,volume\n${lines.join('')}` });
  const expected = (symbol: string, sign: number): string[][] =>
    dates.map((date, i) => {
      const own = [20 + (sign - 1) * i, 0, 10 + sign * (i < 2 ? 0 : 2)];
      const [year = '', month = '', dayOfMonth = ''] = date.split('-');
      return [
        symbol,
        `${Number(month)}/${Number(dayOfMonth)}/${year}`,
        String(Number(year + month + dayOfMonth) - 19_000_000),
        '86400',
        ...own.map(String),
      ];
    });
  for (const flags of [[], ['--zone', 'Asia/Tokyo'], ['--stamp', 'end']]) {
    const rows = await cells({ ...at, bars: join(at.bars, 'both.csv') }, ...flags);
    expect(rows.slice(1)).toEqual([...expected('UP', 1), ...expected('DOWN', -1)]);
  }
  // In a folder each file is one symbol.
  const folder = await run('explore', at);
  expect({ code: folder.code, stdout: folder.stdout }).toEqual({ code: 1, stdout: '' });
  expect(folder.stderr).toMatch(/both\.csv holds 2 symbols \(UP, DOWN …\).*--data .*both\.csv/);
});

test('longer bars made here say the same as bars that were longer before', OPTIONS, async () => {
  const formula =
    'Filter = 1; AddColumn(O, "O", 1.2); AddColumn(H, "H", 1.2); AddColumn(L, "L", 1.2); AddColumn(MA(C, 3), "MA", 1.4); AddColumn(V, "V", 1.0); AddColumn(TimeNum(), "T", 1.0);';
  const at = place(formula, { 'X.csv': minutes(30, (i) => 100 + ((i * 7) % 11)) });
  const five = await cells(at, '--periodicity', '5min');
  const closes = [4, 9, 14, 19, 24, 29].map((i) => 100 + ((i * 7) % 11));
  const price = (i: number): number => 100 + ((i * 7) % 11);
  const wanted = [0, 1, 2, 3, 4, 5].map((bar) => {
    const inside = [0, 1, 2, 3, 4].map((i) => price(5 * bar + i));
    const average = bar < 2 ? '' : closes.slice(bar - 2, bar + 1).reduce((a, b) => a + b) / 3;
    return [
      price(5 * bar).toFixed(2),
      (Math.max(...inside) + 1).toFixed(2),
      (Math.min(...inside) - 1).toFixed(2),
      average === '' ? '' : Math.fround(average).toFixed(4),
      String([1, 2, 3, 4, 5].reduce((sum, i) => sum + 5 * bar + i, 0)),
      String(90_000 + 500 * bar),
    ];
  });
  expect(five.slice(1).map((row) => row.slice(2))).toEqual(wanted);
});

test('what was imported into chunks gives the same rows as the files it came from', OPTIONS, async () => {
  const formula = `${LAST_BAR} AddColumn(Sum(V, 3), "Volumes", 1.0); AddColumn(Foreign("FLAT", "C"), "Foreign", 1.2);
    AddColumn(DateTime(), "When", formatDateTime); Buy = C > Ref(C, -1);`;
  const at = place(formula, { 'RISE.csv': minutes(9, (i) => 100.1 + i), 'FLAT.csv': minutes(9, () => 50) });
  const chunks = { ...at, bars: join(at.folder, 'chunks') };
  const imported = await openbell(['bars', 'import', at.bars, '--out', chunks.bars], { folder: at.folder }).end(
    WAIT_MS,
  );
  expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/RISE +9 +1min/) });
  for (const flags of [[], ['--periodicity', '3min']]) {
    expect(await cells(chunks, ...flags)).toEqual(await cells(at, ...flags));
  }
  writeFileSync(join(chunks.bars, 'RISE.bars'), 'time,open');
  const { code, stderr } = await run('explore', chunks);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/RISE.bars cannot be read as bars/) });
});

test('wrong input is answered with one sentence, and nothing on stdout', OPTIONS, async () => {
  const at = place('Buy = C > Param("Level", 1); Sell = C < 0;', { 'A.csv': minutes(5, () => 10) });
  const empty = join(at.folder, 'empty');
  mkdirSync(empty);
  const refusals: readonly [Ending, number, RegExp][] = [
    [
      await run('explore', { ...at, bars: join(at.folder, 'nowhere') }),
      2,
      /There is no file or folder .*nowhere\. Name bars/,
    ],
    [await run('explore', { ...at, bars: empty }), 2, /The folder .*empty holds no \.csv, \.csv\.gz or \.bars file\./],
    [await run('scan', { ...at, formula: join(at.folder, 'none.afl') }), 2, /The formula .*none\.afl cannot be read/],
    [await run('scan', at, '--periodicity', '30sec'), 2, /Bars of 30sec cannot be made out of bars of 1min/],
    [await run('scan', at, '--csv', join(empty, 'no', 'out.csv')), 2, /There is no folder .*no to write/],
    [await run('scan', { ...at, formula: place('x = ;', {}).formula }), 1, /Mine\.afl:1:.* error AFL-E/],
  ];
  for (const [{ code, stdout, stderr }, exitCode, sentence] of refusals) {
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  }
  const unknown = await run('scan', at, '--param', 'Levle=3', '--param', 'LEVEL=50');
  expect(unknown.code).toBe(0);
  expect(unknown.stderr).toBe(
    'warning: --param Levle changed nothing: the formula has no parameter of that name; it has Level.\n',
  );
});

test.skipIf(DATA === undefined)(
  'one-minute NQ explored as 5 minutes says what the vendor’s own 5 minutes say (OPENBELL_TEST_DATA)',
  OPTIONS,
  async () => {
    const formula =
      'Filter = 1; AddColumn(O, "O", 1.2); AddColumn(H, "H", 1.2); AddColumn(L, "L", 1.2); AddColumn(C, "C", 1.2); AddColumn(V, "V", 1.0); AddColumn(RSI(14), "RSI", 1.6); AddColumn(ATR(10), "ATR", 1.6); AddColumn(TimeFrameGetPrice("H", inDaily, -1), "Yesterday", 1.2);';
    const at = place(formula, {});
    const of = (minutesEach: number): string => join(DATA ?? '', `nq-${minutesEach}min-2023-11_2023-12.csv.gz`);
    const flags = ['--zone', 'America/New_York', '--ami-symbol', 'NQ'];
    const ours = await cells({ ...at, bars: of(1) }, ...flags, '--periodicity', '5min');
    expect(ours).toHaveLength(2_944);
    expect(ours).toEqual(await cells({ ...at, bars: of(5) }, ...flags));
  },
);

test.skipIf(DATA === undefined)(
  '147 recorded stocks keep every date, and their averages are those of their closes (OPENBELL_TEST_DATA)',
  OPTIONS,
  async () => {
    const file = join(DATA ?? '', 'us-daily-147sym-2008_2021-04.csv.gz');
    const at = place('Filter = 1; AddColumn(DateNum(), "D", 1.0); AddColumn(MA(C, 20), "MA", 1.4);', {});
    const rows = (await cells({ ...at, bars: file })).slice(1);
    const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(469_703);
    let closes: number[] = [];
    let [previous, datesOff, averagesOff] = ['', 0, 0];
    for (const [i, line] of lines.entries()) {
      const [symbol = '', date = '', , , , close] = line.split(',');
      if (symbol !== previous) closes = [];
      previous = symbol;
      closes.push(Math.fround(Number(close)));
      const [ticker, , day, average] = rows[i] ?? [];
      if (ticker !== symbol || day !== String(Number(date.replaceAll('-', '')) - 19_000_000)) datesOff += 1;
      const wanted = closes.length < 20 ? null : closes.slice(-20).reduce((a, b) => a + b) / 20;
      // Four decimals are printed of a number of seven digits.
      const isSame = wanted === null ? average === '' : Math.abs(Number(average) - wanted) <= 0.00006 + wanted * 1.2e-7;
      if (!isSame) averagesOff += 1;
    }
    expect({ datesOff, averagesOff }).toEqual({ datesOff: 0, averagesOff: 0 });
  },
);
