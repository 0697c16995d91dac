/**
 * How AmiBroker is to look at a session's bars. It numbers the few intervals it always has; the others are slots that a
 * person may set as they like, so they are not relied upon: of those the 1-minute bars are given to it, and the formula
 * makes the session's interval of them.
 */
import { DAY, type EpochMs, epochMs, err, MINUTE, ok, type Result, SECOND } from '#base';
import { formatPeriodicity, intervalAt, intradayMs, type Periodicity, type TradingCalendar } from '#market';
import { type WallClock, wallClockMs } from './wall-clock.ts';

export interface ChartFrame {
  /** The interval of the bars that AmiBroker is given. */
  readonly bars: Periodicity;
  /** `Periodicity` of the project. */
  readonly code: number;
  /** What `TimeFrameSet` makes of them, in seconds; null: nothing to make. */
  readonly aggregateSeconds: number | null;
  /** How many of the given bars make one of the session's, at most. */
  readonly barsEach: number;
}

/** By seconds. */
const CODES: Readonly<Record<number, number>> = { 60: 5, 300: 4, 900: 3, 3600: 2 };
/** Weeks and months have codes, too, but a setting decides which day they are dated by: their rows would name no bar of ours. */
const DAILY_CODE = 0;

/** Failure: a sentence with the remedy. */
export function chartFrameOf(periodicity: Periodicity): Result<ChartFrame, string> {
  const lengthMs = intradayMs(periodicity);
  const daily = periodicity.unit === 'day' ? DAILY_CODE : undefined;
  const code = lengthMs === undefined ? daily : CODES[lengthMs / SECOND];
  if (code !== undefined) return ok({ bars: periodicity, code, aggregateSeconds: null, barsEach: 1 });
  if (lengthMs === undefined || lengthMs % MINUTE !== 0) {
    return err(
      `AmiBroker has no interval of ${formatPeriodicity(periodicity)} that a program can rely on. Use whole minutes, hours or 1day, or the embedded scanner.`,
    );
  }
  return ok({
    bars: { unit: 'minute', count: 1 },
    code: CODES[60] as number,
    aggregateSeconds: lengthMs / SECOND,
    barsEach: lengthMs / MINUTE,
  });
}

/** A week of winter, and those at whose beginning the clocks change. */
const WEEKS = [Date.UTC(2026, 0, 11), Date.UTC(2026, 2, 8), Date.UTC(2026, 10, 1)];

/**
 * Whether AmiBroker, which counts the bars that it makes from midnight of the database's clock, puts the minutes together
 * as the exchange's sessions do: a bar of three hours would reach over the evening's break there, a zone that is not the
 * exchange's moves those of two hours.
 */
export function cutsAlike({
  periodicity,
  clock,
  calendar,
}: {
  readonly periodicity: Periodicity;
  readonly clock: WallClock;
  readonly calendar: TradingCalendar;
}): boolean {
  const lengthMs = intradayMs(periodicity) ?? DAY;
  for (const from of WEEKS) {
    let [ours, theirs]: [number | null, number | null] = [null, null];
    for (let at = from; at < from + 7 * DAY; at += MINUTE) {
      const start = epochMs(at);
      if (!calendar.isOpen(start)) continue;
      const [own, their] = [
        intervalAt(start, periodicity, calendar).start,
        countedFromMidnight(start, clock, lengthMs),
      ];
      if (ours !== null && (own === ours) !== (their === theirs)) return false;
      [ours, theirs] = [own, their];
    }
  }
  return true;
}

function countedFromMidnight(at: EpochMs, clock: WallClock, lengthMs: number): number {
  const wallMs = wallClockMs(at, clock);
  const midnight = Math.floor(wallMs / DAY) * DAY;
  return midnight + Math.floor((wallMs - midnight) / lengthMs) * lengthMs;
}
