/** Bars that a vendor compressed itself, from the minutes that he sells beside them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarColumns } from '#afl';
import { DAY, HOUR } from '#base';
import { barsOf, type Check, computed, measured } from './check.ts';

/** The vendor's name of an interval, AFL's, and the fields that are the same. */
const FRAMES = [
  ['5min', 'in5Minute', 'OHLCV'],
  ['15min', 'in15Minute', 'OHLCV'],
  ['30min', '30 * in1Minute', 'OHLCV'],
  ['60min', 'inHourly', 'OHLCV'],
  ['1day', 'inDaily', 'OHL'],
] as const;

const COLUMNS = { O: 'open', H: 'high', L: 'low', C: 'close', V: 'volume' } as const;

/** @param folder of other people's data */
export function vendorChecks(folder: string): readonly Check[] {
  const minutes = vendorBars(folder, '1min');
  return FRAMES.flatMap(([name, interval, fields]) => {
    const vendor = vendorBars(folder, name);
    const check = (formula: string, what: string, wanted: ArrayLike<number>): Check => ({
      what: `${name}, ${what}`,
      formula,
      ...(name === '1day'
        ? { note: 'The vendor’s daily close is the settlement, its volume another feed’s: not compared.' }
        : {}),
      run: () => {
        const found = computed(formula, minutes);
        const squeezed = [...new Array<null>(found.length - wanted.length).fill(null), ...Array.from(wanted)];
        return measured(found, squeezed, { limit: 0, atLeast: 10 });
      },
    });
    const prices = fields.split('').map((field) => {
      const column = COLUMNS[field as keyof typeof COLUMNS];
      return check(`TimeFrameSet(${interval}); x = ${field};`, column, vendor[column]);
    });
    if (name === '1day') return prices;
    const clock = Array.from(vendor.localTime, (at) => new Date(at).getUTCHours() * 100 + new Date(at).getUTCMinutes());
    return [...prices, check(`TimeFrameSet(${interval}); x = TimeNum() / 100;`, 'start', clock)];
  });
}

/** `time,open,high,low,close,volume`, New York wall time without a zone, bars by their start. */
function vendorBars(folder: string, name: string): BarColumns {
  const text = gunzipSync(readFileSync(join(folder, `nq-${name}-2023-11_2023-12.csv.gz`))).toString('latin1');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const times = Float64Array.from(rows, ([time = '']) =>
    Date.parse(time.includes('T') ? `${time}Z` : `${time}T00:00Z`),
  );
  const column = (index: number): number[] => rows.map((row) => Number(row[index]));
  return {
    ...barsOf({ open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }),
    start: times,
    localTime: times,
    tradingDay: times.map(tradingDay),
  };
}

/** 18:00 New York begins the next day; Thanksgiving's short session belongs to the Friday behind it. */
function tradingDay(time: number): number {
  const day = Math.floor((time + 6 * HOUR) / DAY) * DAY;
  return day === Date.UTC(2023, 10, 23) ? day + DAY : day;
}
