/** Recorded market data against our own: a vendor's compression, real session hours, real prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { epochMs } from '#base';
import {
  type Bar,
  BarBuilder,
  type CsvBarsOptions,
  compressBars,
  contractId,
  type Periodicity,
  parseCsvBars,
  TradingCalendar,
} from '#market';

const folder = process.env.OPENBELL_TEST_DATA;
const calendar = new TradingCalendar();

function text(file: string): string {
  return gunzipSync(readFileSync(join(folder ?? '', file))).toString('utf8');
}

function bars(file: string, options: CsvBarsOptions): readonly Bar[] {
  const parsed = parseCsvBars(text(file), options);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.error.join('; ')}`);
  return parsed.value;
}

const NEW_YORK: CsvBarsOptions = { zone: 'America/New_York', stamp: 'start' };
const UTC: CsvBarsOptions = { zone: 'UTC', stamp: 'start' };

describe.skipIf(folder === undefined)('recorded bars (OPENBELL_TEST_DATA)', () => {
  test.each<[string, Periodicity]>([
    ['5min', { unit: 'minute', count: 5 }],
    ['15min', { unit: 'minute', count: 15 }],
    ['30min', { unit: 'minute', count: 30 }],
    ['60min', { unit: 'hour', count: 1 }],
  ])('one-minute NQ compressed to %s equals the vendor on every bar', (name, periodicity) => {
    const minutes = bars('nq-1min-2023-11_2023-12.csv.gz', NEW_YORK);
    expect(compressBars(minutes, periodicity, calendar)).toEqual(bars(`nq-${name}-2023-11_2023-12.csv.gz`, NEW_YORK));
  });

  test("daily NQ has the vendor's open, high and low, except that the vendor joins Thanksgiving to its Friday", () => {
    const minutes = bars('nq-1min-2023-11_2023-12.csv.gz', NEW_YORK);
    const known = ({ start, open, high, low }: Bar) => ({
      day: calendar.tradingDay(start),
      start,
      prices: [open, high, low],
    });
    const ours = compressBars(minutes, { unit: 'day', count: 1 }, calendar).map(known);
    const theirs = bars('nq-1day-2023-11_2023-12.csv.gz', UTC).map(known);
    const holiday = ['2023-11-23', '2023-11-24'];
    expect(ours.filter((bar) => !holiday.includes(bar.day))).toEqual(
      theirs.filter((bar) => !holiday.includes(bar.day)),
    );
    expect(ours.map((bar) => bar.day)).toContain('2023-11-23');
  });

  test('every ES minute from December 2024 to March 2025 lies inside a session of the calendar', () => {
    const minutes = bars('es-1min-esh5-2024-12_2025-03.csv.gz', UTC);
    expect(minutes).toHaveLength(74_535);
    expect(minutes.filter((bar) => !calendar.isOpen(bar.start))).toEqual([]);
    const short = ['2024-12-24', '2025-01-09', '2025-01-20', '2025-02-17'];
    for (const day of short) {
      const close = calendar.sessionOf(day)?.close ?? 0;
      const last = minutes.findLast((bar) => bar.start < close)?.start ?? 0;
      expect(close - last).toBeLessThanOrEqual(60_000);
    }
  });

  test('an MNQ file with end stamps fits its sessions, but for its stray weekend and break prints', () => {
    const minutes = bars('mnq-1min-2025-09_2025-11.csv.gz', { zone: 'UTC', stamp: 'end' });
    const strays = minutes.filter((bar) => !calendar.isOpen(bar.start));
    expect(minutes).toHaveLength(74_132);
    expect(strays.length).toBeLessThan(40);
    expect(Math.max(...strays.map((bar) => bar.volume))).toBeLessThanOrEqual(4);
  });

  test('bars built from 9,846 real NQ prints hold their whole volume and their extremes', () => {
    const contract = contractId('CON.F.US.ENQ.M25');
    const builder = new BarBuilder({ contract, periodicity: { unit: 'minute', count: 1 }, calendar });
    const prints = text('nq-trades-2025-05-04-globex-open.csv.gz')
      .split('\n')
      .map((line) => line.split(','))
      .filter((fields) => fields[13] === 'NQM5')
      .map((fields) => ({
        at: epochMs(Date.parse(fields[1] ?? '')),
        price: Number(fields[8]),
        size: Number(fields[9]),
      }));
    const built = prints.flatMap((print) => builder.trade({ contract, aggressor: 'none', ...print }));
    built.push(...builder.advance(epochMs(Date.parse('2025-05-05T00:00:00Z'))));
    expect(prints).toHaveLength(9_846);
    expect(builder.late).toBe(0);
    expect(built).toHaveLength(120);
    expect(built.reduce((sum, bar) => sum + bar.volume, 0)).toBe(13_046);
    expect(Math.min(...built.map((bar) => bar.low))).toBe(20_052.5);
    expect(Math.max(...built.map((bar) => bar.high))).toBe(20_201.75);
    expect(built[0]?.open).toBe(20_181.5);
  });
});
