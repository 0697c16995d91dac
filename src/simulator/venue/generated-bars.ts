/**
 * A believable market without end, minute by minute, from a seed: volatility follows the hour, comes in clusters and
 * differs from day to day; volume follows volatility. Bars exist in the exchange's sessions only, on the tick grid, and
 * each opens near the close before it.
 */
import { type EpochMs, epochMs, MINUTE, Random } from '#base';
import { type Bar, fromTicks, type TradingCalendar, type TradingSession } from '#market';
import { liveliness } from './liveliness.ts';
import type { PriceLevel } from './price-levels.ts';

const MINUTES_A_YEAR = 252 * 1_380;
/** The path within a minute, from which high and low are taken. */
const STEPS = 12;
/** Any bar is traded enough to show four prices, and thinly traded hours still have a pulse. */
const VOLUME_MIN = 24;

export interface GeneratedMarket {
  readonly seed: number;
  readonly level: PriceLevel;
  /** In points. */
  readonly tickSize: number;
  readonly calendar: TradingCalendar;
  /** What is traded at least in an average minute of the day session, if the product's own level is lower. */
  readonly volumeMin: number;
  /** The opening of a session, with which the path begins. */
  readonly from: EpochMs;
}

/** One-minute bars, oldest first, for ever. */
export function* generateBars({
  seed,
  level,
  tickSize,
  calendar,
  from,
  volumeMin,
}: GeneratedMarket): Generator<Bar, never> {
  const random = new Random(seed);
  const minuteDeviation = level.yearlyVolatility / Math.sqrt(MINUTES_A_YEAR);
  let points = level.price * (1 + 0.02 * random.normal());
  let cluster = 1;
  let session = calendar.latestSession(from);
  for (;;) {
    const mood = Math.exp(0.3 * random.normal());
    for (let start = session.open; start < session.close; start = epochMs(start + MINUTE)) {
      if (isPaused(start, session)) continue;
      const hour = liveliness(start, calendar);
      // Shocks arrive now and then and fade with a half-life of about ten minutes.
      cluster = 1 + 0.93 * (cluster - 1) + (random.chance(0.012) ? 1.5 * random.unit() : 0);
      const deviation = points * minuteDeviation * hour * mood * cluster;
      const path = walk({ from: points, deviation, random });
      const ticks = path.map((price) => Math.max(1, Math.round(price / tickSize)));
      const last = path.at(-1)!;
      const surprise = Math.min(3, Math.abs(last - points) / deviation);
      const traded = level.minuteVolume * hour ** 1.4 * mood * cluster * (0.6 + 0.5 * surprise);
      const least = Math.max(VOLUME_MIN, volumeMin * Math.min(2, hour));
      points = last;
      yield {
        start,
        open: fromTicks(ticks[0]!, tickSize),
        high: fromTicks(Math.max(...ticks), tickSize),
        low: fromTicks(Math.min(...ticks), tickSize),
        close: fromTicks(ticks.at(-1)!, tickSize),
        volume: Math.round(Math.max(least, traded * Math.exp(0.3 * random.normal()))),
      };
    }
    session = calendar.sessionAt(calendar.nextOpen(session.close))!;
  }
}

function isPaused(at: EpochMs, { pause }: TradingSession): boolean {
  return pause !== undefined && at >= pause.from && at < pause.to;
}

/** @returns the first price traded, then one a step; its last is the close */
function walk({ from, deviation, random }: { from: number; deviation: number; random: Random }): readonly number[] {
  const path: number[] = [];
  let price = from;
  for (let step = 0; step <= STEPS; step += 1) {
    price += (deviation / Math.sqrt(STEPS + 1)) * random.normal();
    path.push(price);
  }
  return path;
}
