/**
 * When a contract's entries end, when it is flattened, when that must be proven, and before when the firm wants it: four
 * instants of each trading day. A day that ends early, and one the calendar does not know, has them earlier.
 */
import { BEFORE_EARLY_CLOSE_MS, FLAT_TIME, type FlatTime, flatTimeOf, UNKNOWN_DAY_CLOSE } from '#account';
import { DAY, type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import { calendarOf, type TradingCalendar, type TradingSession } from '#market';
import type { Times } from './times.ts';

export interface FlatSchedule {
  readonly tradingDay: string;
  /** The first instant at which no entry is placed any more. */
  readonly entriesUntil: EpochMs;
  readonly flattenAt: EpochMs;
  /** Not flat by then: the loudest alarm. */
  readonly provenBy: EpochMs;
  /** The firm's own. */
  readonly flatBy: EpochMs;
  /** When the next trading day begins. */
  readonly over: EpochMs;
  /** False: product or day is not established, and the stricter time was taken. */
  readonly established: boolean;
}

type FlatTimes = Pick<Times, 'entriesEndBeforeMs' | 'flattenBeforeMs' | 'provenBeforeMs'>;

/** The schedule of the trading day that this instant counts to. @param root the exchange's: `ZC` */
export function flatSchedule(
  root: string,
  at: EpochMs,
  { calendar, times }: { readonly calendar: TradingCalendar; readonly times: FlatTimes },
): FlatSchedule {
  const session = calendar.latestSession(at);
  const { flatBy, established } = flatByOf(root, session, calendar);
  return {
    tradingDay: session.tradingDay,
    entriesUntil: epochMs(flatBy - times.entriesEndBeforeMs),
    flattenAt: epochMs(flatBy - times.flattenBeforeMs),
    provenBy: epochMs(flatBy - times.provenBeforeMs),
    flatBy,
    over: calendar.nextOpen(session.close),
    established,
  };
}

/** The product's own, and never later than that of the equity indexes: the account's day goes by them. */
function flatByOf(
  root: string,
  session: TradingSession,
  calendar: TradingCalendar,
): { readonly flatBy: EpochMs; readonly established: boolean } {
  const own = flatOf(flatTimeOf(root), session, calendar);
  const account = calendarOf('');
  const day = account.sessionOf(session.tradingDay);
  const common = day === null ? own : flatOf(FLAT_TIME, day, account);
  return common.flatBy < own.flatBy ? common : own;
}

/** A day that ends as usual ends after its flat time; one that ends before has none of its own. */
function flatOf(
  usual: FlatTime,
  session: TradingSession,
  { zone }: TradingCalendar,
): { readonly flatBy: EpochMs; readonly established: boolean } {
  const midnight = Date.parse(`${session.tradingDay}T00:00:00Z`);
  const instant = ({ hour, minute }: { readonly hour: number; readonly minute: number }): EpochMs => {
    const local = midnight + ((hour * HOUR + minute * MINUTE) % DAY);
    return zone.instants(local)[0] ?? epochMs(local);
  };
  const close = session.known ? session.close : epochMs(Math.min(session.close, instant(UNKNOWN_DAY_CLOSE)));
  const regular = instant(usual);
  return regular < close
    ? { flatBy: regular, established: usual.established }
    : { flatBy: epochMs(close - BEFORE_EARLY_CLOSE_MS), established: false };
}
