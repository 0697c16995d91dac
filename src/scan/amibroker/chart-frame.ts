/**
 * How AmiBroker is to look at a session's bars. It numbers the few intervals it always has; the others are slots that a
 * person may set as they like, so they are not relied upon: of those the 1-minute bars are given to it, and the formula
 * makes the session's interval of them.
 */
import { err, MINUTE, ok, type Result, SECOND } from '#base';
import { formatPeriodicity, intradayMs, type Periodicity } from '#market';

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
