import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import type { Bar } from '#market';
import { chartFrameOf } from '#scan/amibroker';
import { signalsOf } from './explored-signals.ts';
import { IMPORT_FORMAT, importText } from './import-file.ts';
import { comDate, wallClockOf, wallClockText } from './wall-clock.ts';

const MINUTES = { unit: 'minute', count: 1 } as const;
const EXCHANGE = wallClockOf({ zone: 'America/Chicago', periodicity: MINUTES });

function bar(start: string, close = 100): Bar {
  return { start: epochMs(Date.parse(start)), open: close, high: close + 1, low: close - 1, close, volume: 7 };
}

test('the format of the import is this, byte for byte', () => {
  expect(IMPORT_FORMAT).toBe(
    '$FORMAT Ticker, Date_YMD, Time, Open, High, Low, Close, Volume\r\n$SKIPLINES 0\r\n$SEPARATOR ,\r\n$CONT 1\r\n$GROUP 255\r\n' +
      '$AUTOADD 1\r\n$DEBUG 0\r\n$ALLOWNEG 1\r\n$USEONLYLOCALDB 0\r\n$BREAKONERR 0\r\n',
  );
});

test('bars are imported by the wall clock of the database, before and after a night in which clocks change', () => {
  const bars = [bar('2026-03-06T21:59Z'), bar('2026-03-08T22:00Z', -37.63), bar('2026-11-01T23:00Z', 0.0068235)];
  expect(importText('NQ', bars, EXCHANGE)).toBe(
    'NQ,2026-03-06,15:59:00,100,101,99,100,7\r\n' +
      'NQ,2026-03-08,17:00:00,-37.63,-36.63,-38.63,-37.63,7\r\n' +
      'NQ,2026-11-01,17:00:00,0.0068235,1.0068235,-0.9931765,0.0068235,7\r\n',
  );
});

test('five thousand bars are five thousand lines with times that rise', () => {
  const from = Date.parse('2026-01-12T00:00Z');
  const bars = Array.from({ length: 5000 }, (_, i) => bar(new Date(from + i * MINUTE).toISOString()));
  const lines = importText('NQ', bars, EXCHANGE).split('\r\n');
  expect(lines.pop()).toBe('');
  expect(new Set(lines).size).toBe(5000);
  expect([...lines].sort()).toEqual(lines);
});

test('bars of a day bear their trading day, whatever the zone', () => {
  const clock = wallClockOf({ zone: 'Asia/Tokyo', periodicity: { unit: 'day', count: 1 } });
  // Sunday's opening is Monday's bar.
  expect(wallClockText(bar('2026-01-11T23:00Z').start, clock)).toBe('2026-01-12 00:00:00');
  expect(comDate(bar('2026-01-11T23:00Z').start, clock)).toBe(46_034);
});

const HEADER = 'Ticker,Date/Time,Buy,Sell,Short,Cover,Close,Open,High,Low,Volume';

function read(rows: string, searched: readonly Bar[]) {
  return signalsOf(`${HEADER}\r\n${rows}`, { searched, clock: EXCHANGE, tickSize: 0.25 });
}

test('in the hour that comes twice the close tells which bar is meant', () => {
  const searched = [bar('2026-11-01T06:30Z', 100), bar('2026-11-01T07:30Z', 101)];
  const rows = 'NQ,2026-11-01 01:30:00,1,0,0,0,101.0000,101.0000,102.0000,100.0000,7\r\n';
  expect(read(rows, searched)).toEqual({
    ok: true,
    value: [{ type: 'Buy', bar: Date.parse('2026-11-01T07:30Z'), price: 101 }],
  });
});

test('a German Windows changes nothing', () => {
  const searched = [bar('2026-01-05T15:30Z', 24997.75)];
  const rows = 'NQ,05.01.2026 09:30:00,0,1,0,1,24997,7500,24997,7500,24998,7500,24996,7500,7\r\n';
  const found = read(rows, searched);
  expect(found.ok && found.value.map(({ type, price }) => [type, price])).toEqual([
    ['Sell', 24997.75],
    ['Cover', 24997.75],
  ]);
});

test('a bar that was not sent, another close, and no number each end the reading', () => {
  const searched = [bar('2026-01-05T15:30Z')];
  const faultOf = (row: string): string => {
    const found = read(`NQ,${row}`, searched);
    return found.ok ? '' : found.error;
  };
  expect(faultOf('2026-01-05 10:30:00,1,0,0,0,100.0000,1,1,1,7')).toMatch(/was not sent/);
  expect(faultOf('2026-01-05 09:30:00,1,0,0,0,100.2500,1,1,1,7')).toMatch(/has the close 100.2500/);
  expect(faultOf('2026-01-05 09:30:00,x,0,0,0,100.0000,1,1,1,7')).toMatch(/'x' is neither 0 nor 1 for Buy/);
  expect(read('', searched)).toEqual({ ok: true, value: [] });
});

test.each([
  [
    { unit: 'minute', count: 5 },
    { code: 4, aggregateSeconds: null, barsEach: 1 },
  ],
  [
    { unit: 'hour', count: 1 },
    { code: 2, aggregateSeconds: null, barsEach: 1 },
  ],
  [
    { unit: 'day', count: 1 },
    { code: 0, aggregateSeconds: null, barsEach: 1 },
  ],
  [
    { unit: 'minute', count: 2 },
    { code: 5, aggregateSeconds: 120, barsEach: 2, bars: MINUTES },
  ],
  [
    { unit: 'hour', count: 4 },
    { code: 5, aggregateSeconds: 14_400, barsEach: 240, bars: MINUTES },
  ],
] as const)('AmiBroker looks at bars of %o in this way', (periodicity, frame) => {
  expect(chartFrameOf(periodicity)).toMatchObject({ ok: true, value: frame });
});

test('seconds, weeks and months are refused', () => {
  for (const unit of ['second', 'week', 'month'] as const) expect(chartFrameOf({ unit, count: 1 }).ok).toBe(false);
});
