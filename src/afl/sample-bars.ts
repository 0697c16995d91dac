/**
 * Bars made up by rule, to try a formula on before there are real ones: a price that wanders around 1000 in quarters,
 * with believable ranges and volumes. Always the same.
 */
import type { BarColumns } from '#afl/runtime';
import { DAY, Random } from '#base';

const START_MS = Date.UTC(2026, 0, 5, 9, 30);
const TICK = 0.25;

/** @param intervalSeconds 0 or less is taken for a minute */
export function sampleBars(intervalSeconds: number, count = 200): BarColumns {
  const random = new Random(1);
  const columns: BarColumns = {
    start: new Float64Array(count),
    localTime: new Float64Array(count),
    tradingDay: new Float64Array(count),
    open: new Float32Array(count),
    high: new Float32Array(count),
    low: new Float32Array(count),
    close: new Float32Array(count),
    volume: new Float32Array(count),
    openInterest: new Float32Array(count),
  };
  const stepMs = (intervalSeconds > 0 ? intervalSeconds : 60) * 1000;
  let price = 1000;
  for (let bar = 0; bar < count; bar += 1) {
    const open = price;
    price = Math.max(TICK, open + random.integer({ low: -12, high: 12 }) * TICK);
    columns.start[bar] = START_MS + bar * stepMs;
    columns.localTime[bar] = START_MS + bar * stepMs;
    columns.tradingDay[bar] = Math.floor((START_MS + bar * stepMs) / DAY) * DAY;
    columns.open[bar] = open;
    columns.close[bar] = price;
    columns.high[bar] = Math.max(open, price) + random.integer({ low: 0, high: 8 }) * TICK;
    columns.low[bar] = Math.max(TICK, Math.min(open, price) - random.integer({ low: 0, high: 8 }) * TICK);
    columns.volume[bar] = random.integer({ low: 10, high: 2000 });
  }
  return columns;
}
