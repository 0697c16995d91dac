import { expect, test } from 'vitest';
import { iso } from '#base';
import { type Bar, type CsvBarsOptions, formatCsvBars, parseCsvBars, parseCsvSymbols, TradingCalendar } from '#market';

const CHICAGO: CsvBarsOptions = { zone: 'America/Chicago', stamp: 'start' };

function bars(text: string, options: CsvBarsOptions = CHICAGO): readonly Bar[] {
  const parsed = parseCsvBars(text, options);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

function faults(text: string): readonly string[] {
  const parsed = parseCsvBars(text, CHICAGO);
  return parsed.ok ? [] : parsed.error;
}

const starts = (text: string, options?: CsvBarsOptions): readonly string[] =>
  bars(text, options).map((bar) => iso(bar.start));

test('a labelled time is that instant, an unlabelled one is in the given zone', () => {
  expect(starts('time,open,high,low,close,volume\n2026-01-15T15:00:00Z,1,2,0.5,1.5,7\n')).toEqual([
    '2026-01-15T15:00:00.000Z',
  ]);
  expect(starts('time,open,high,low,close\n2026-01-15T15:00:00+01:00,1,2,0.5,1.5\n')).toEqual([
    '2026-01-15T14:00:00.000Z',
  ]);
  expect(starts('time,open,high,low,close\n2026-01-15 09:00,1,2,0.5,1.5\n2026-07-15 09:00,1,2,0.5,1.5\n')).toEqual([
    '2026-01-15T15:00:00.000Z',
    '2026-07-15T14:00:00.000Z',
  ]);
});

test.each([
  ['Date,Time,Open,High,Low,Close', '01/15/2026,09:00:00', '2026-01-15T15:00:00.000Z'],
  ['datetime;open;high;low;close', '20260115 090000', '2026-01-15T15:00:00.000Z'],
  ['"timestamp","open","high","low","close"', '"2026-01-15 09:00"', '2026-01-15T15:00:00.000Z'],
  ['time,open,high,low,close', '1768489200', '2026-01-15T15:00:00.000Z'],
])('a header %s with a time %s is read', (header, time, start) => {
  const delimiter = header.includes(';') ? ';' : ',';
  expect(starts(`${header}\r\n${[time, 1, 2, 0.5, 1.5].join(delimiter)}\r\n`)).toEqual([start]);
});

test('columns may stand in any order and others are passed over', () => {
  const [bar] = bars('symbol,volume,close,low,high,open,date\nNQ,7,1.5,0.5,2,1,2026-01-15\n');
  expect(bar).toMatchObject({ open: 1, high: 2, low: 0.5, close: 1.5, volume: 7 });
});

test.each(['America/Chicago', 'UTC', 'Asia/Tokyo'])('a date alone is a trading day, whatever the zone (%s)', (zone) => {
  const text = 'date,open,high,low,close\n2026-01-15,1,1,1,1\n2026-07-15,1,1,1,1\n2026-07-18,1,1,1,1\n';
  for (const stamp of ['start', 'end'] as const) {
    expect(starts(text, { zone, stamp })).toEqual([
      '2026-01-14T23:00:00.000Z',
      '2026-07-14T22:00:00.000Z',
      '2026-07-17T22:00:00.000Z',
    ]);
  }
  const calendar = new TradingCalendar();
  // The last is a Saturday, on which other exchanges than ours may trade.
  const days = bars(text, { zone, stamp: 'start' }).map(({ start }) => calendar.dateOfDailyBar(start));
  expect(days).toEqual([Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15), Date.UTC(2026, 6, 18)]);
});

test('a midnight written as a date alone among times of day is midnight', () => {
  const text = 'time,open,high,low,close\n2026-01-15,1,1,1,1\n2026-01-15 00:01,1,1,1,1\n';
  expect(starts(text)).toEqual(['2026-01-15T06:00:00.000Z', '2026-01-15T06:01:00.000Z']);
});

test('a file of several symbols is split by symbol, block after block or mixed', () => {
  const blocks = 'symbol,date,open,high,low,close\nB,2026-01-15,1,1,1,1\nB,2026-01-16,2,2,2,2\nA,2026-01-15,3,3,3,3\n';
  const mixed = 'Ticker,date,open,high,low,close\nB,2026-01-15,1,1,1,1\nA,2026-01-15,3,3,3,3\nB,2026-01-16,2,2,2,2\n';
  for (const text of [blocks, mixed]) {
    const parsed = parseCsvSymbols(text, CHICAGO);
    const closes = parsed.ok
      ? parsed.value.map(({ symbol, bars: own, isDated }) => [symbol, isDated, own.map(({ close }) => close)])
      : parsed.error;
    expect(closes).toEqual([
      ['B', true, [1, 2]],
      ['A', true, [3]],
    ]);
  }
  const backward = parseCsvSymbols(`${blocks}B,2026-01-16,1,1,1,1\n`, CHICAGO);
  expect(backward).toMatchObject({ ok: false, error: [expect.stringContaining('line 5: time')] });
});

test('a file without a column for symbols is one symbol without a name, also when it has no bars', () => {
  const header = 'time,open,high,low,close\n';
  expect(parseCsvSymbols(header, CHICAGO)).toEqual({ ok: true, value: [{ symbol: null, bars: [], isDated: false }] });
  const parsed = parseCsvSymbols(`${header}2026-01-15T15:00:00Z,1,1,1,1\n`, CHICAGO);
  expect(parsed).toMatchObject({ ok: true, value: [{ symbol: null, isDated: false }] });
});

test('an end stamp names the bar that ended then', () => {
  const text =
    'time,open,high,low,close\n2026-01-14T23:01:00Z,1,1,1,1\n2026-01-14T23:02:00Z,1,1,1,1\n2026-01-14T23:07:00Z,1,1,1,1\n';
  expect(starts(text, { zone: 'UTC', stamp: 'end' })).toEqual([
    '2026-01-14T23:00:00.000Z',
    '2026-01-14T23:01:00.000Z',
    '2026-01-14T23:06:00.000Z',
  ]);
});

test('an hour that the clocks show twice is read in order', () => {
  const lines = ['01:30', '01:30', '02:30'].map((clock) => `2026-11-01 ${clock},1,1,1,1\n`).join('');
  expect(starts(`time,open,high,low,close\n${lines}`)).toEqual([
    '2026-11-01T06:30:00.000Z',
    '2026-11-01T07:30:00.000Z',
    '2026-11-01T08:30:00.000Z',
  ]);
});

test.each([
  ['a torn line', '2026-01-15T15:01:00Z,1,2', 'line 3: 3 fields where the header has 6'],
  ['a torn time', '2026-01-1,1,2,0,1,5', 'line 3: time 2026-01-01'],
  ['text for a price', '2026-01-15T15:01:00Z,1,2,x,1,5', 'line 3: prices and volume must be numbers'],
  ['an endless price', '2026-01-15T15:01:00Z,1,Infinity,0,1,5', 'line 3: prices and volume must be numbers'],
  ['an empty field', '2026-01-15T15:01:00Z,1,2,,1,5', 'line 3: prices and volume must be numbers'],
  ['high below low', '2026-01-15T15:01:00Z,1,1,2,1,5', 'line 3: high 1 is below low 2'],
  ['a close outside', '2026-01-15T15:01:00Z,1,2,0,3,5', 'line 3: open and close must lie between'],
  ['a repeated time', '2026-01-15T15:00:00Z,1,2,0,1,5', 'line 3: time 2026-01-15T15:00:00.000Z does not come after'],
  ['no time', 'yesterday,1,2,0,1,5', "line 3: 'yesterday' is no time"],
  ['a day that does not exist', '2026-02-30,1,2,0,1,5', "line 3: '2026-02-30' is no time"],
])('%s is named with its line', (_, line, fault) => {
  const [first] = faults(`time,open,high,low,close,volume\n2026-01-15T15:00:00Z,1,2,0,1,5\n${line}\n`);
  expect(first).toContain(fault);
});

test('a file without the needed header, or an unknown zone, is refused with what it needs', () => {
  expect(faults('')[0]).toContain('empty');
  expect(faults('2026-01-15,1,2,3,4\n')[0]).toContain('the header lacks time, open, high, low, close');
  const zoned = parseCsvBars('time,open,high,low,close\n', { zone: 'Chicago', stamp: 'start' });
  expect(zoned).toEqual({ ok: false, error: ["'Chicago' is no time zone; use one such as America/Chicago or UTC"] });
});

test('at most ten faults are listed', () => {
  expect(faults(`time,open,high,low,close\n${'x,1,1,1,1\n'.repeat(50)}`)).toHaveLength(10);
});

test('what is written is read back the same', () => {
  const some = bars(
    'time,open,high,low,close,volume\n2026-01-15T15:00:00Z,1.25,2,0.5,1.5,7\n2026-01-15T15:02:00Z,1,1,1,1,1\n',
  );
  expect(bars(formatCsvBars(some))).toEqual(some);
});
