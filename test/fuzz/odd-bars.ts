/** Bars that a market or a broken file may hand over: none, one, with gaps in time, without volume, without numbers. */
import { type BarColumns, sampleBars } from '#afl';

const HOUR_MS = 3_600_000;

export const ODD_BARS: Readonly<Record<string, BarColumns>> = {
  plain: sampleBars(60, 20),
  none: sampleBars(60, 0),
  one: sampleBars(60, 1),
  two: sampleBars(60, 2),
  longer: sampleBars(60, 700),
  gaps: withGaps(sampleBars(60, 60)),
  still: still(sampleBars(60, 30)),
  numberless: numberless(sampleBars(60, 30)),
};

/** Every seventh bar comes hours late, over nights and weekends. */
function withGaps(bars: BarColumns): BarColumns {
  let lateMs = 0;
  for (let bar = 0; bar < bars.start.length; bar += 1) {
    if (bar % 7 === 6) lateMs += 31 * HOUR_MS;
    for (const column of [bars.start, bars.localTime]) column[bar] = (column[bar] as number) + lateMs;
    bars.tradingDay[bar] = Math.floor((bars.localTime[bar] as number) / (24 * HOUR_MS)) * 24 * HOUR_MS;
  }
  return bars;
}

/** Nothing moves and nothing is traded. */
function still(bars: BarColumns): BarColumns {
  for (const column of [bars.open, bars.high, bars.low, bars.close]) column.fill(100);
  bars.volume.fill(0);
  return bars;
}

/** Prices that are no numbers, infinite, negative, and the number that AFL takes for Null. */
function numberless(bars: BarColumns): BarColumns {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -5, -1e10, 0];
  for (const [index, column] of [bars.open, bars.high, bars.low, bars.close, bars.volume].entries()) {
    for (let bar = index; bar < column.length; bar += 4) column[bar] = odd[(bar + index) % odd.length] as number;
  }
  return bars;
}
