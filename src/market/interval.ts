/**
 * Which interval an instant falls into: the one piece of code that aligns bars, whether they are built from trades or
 * out of smaller bars.
 *
 * Intraday bars lie on multiples of their length counted from midnight of the exchange's wall clock, as AmiBroker
 * aligns N-minute bars; for lengths that divide an hour this is the UTC clock too. What does not divide a day is cut
 * at midnight. No bar spans two trading sessions: one that would begin before the open begins at the open (a 4-hour
 * bar at 17:00, the next at 20:00).
 *
 * Days follow the trading session; weeks hold the sessions of Monday to Friday, months those whose trading day lies in
 * the calendar month. Prints outside of all sessions count to the day of the session before.
 */
import { DAY, type EpochMs, epochMs } from '#base';
import { intradayMs, type Periodicity } from './periodicity.ts';
import type { TradingCalendar, TradingSession } from './trading-calendar.ts';

export interface Interval {
  /** The bar's name. */
  readonly start: EpochMs;
  /** The first instant that no longer belongs to it. */
  readonly end: EpochMs;
}

/** @returns the interval with `start` ≤ `at`; `at` < `end` whenever the market is open at `at` */
export function intervalAt(at: EpochMs, periodicity: Periodicity, calendar: TradingCalendar): Interval {
  const lengthMs = intradayMs(periodicity);
  if (lengthMs !== undefined) return intradayInterval(at, lengthMs, calendar);
  const session = calendar.latestSession(at);
  switch (periodicity.unit) {
    case 'week':
      return spanOf(weekOf(session, calendar), session);
    case 'month':
      return spanOf(monthOf(session, calendar), session);
    default:
      return { start: session.open, end: session.close };
  }
}

function intradayInterval(at: EpochMs, lengthMs: number, calendar: TradingCalendar): Interval {
  const offsetMs = calendar.zone.offsetMs(at);
  const local = at + offsetMs;
  const midnight = Math.floor(local / DAY) * DAY;
  const start = midnight + Math.floor((local - midnight) / lengthMs) * lengthMs;
  const aligned = {
    start: epochMs(start - offsetMs),
    end: epochMs(Math.min(start + lengthMs, midnight + DAY) - offsetMs),
  };
  // Only a bar that holds a session's opening, off its own edge, needs cutting; short bars never do.
  const opened = calendar.latestSession(at).open;
  if (opened > aligned.start) return { start: opened, end: aligned.end };
  const opens = calendar.nextOpen(epochMs(at + 1));
  return opens < aligned.end ? { start: aligned.start, end: opens } : aligned;
}

function spanOf(sessions: readonly TradingSession[], fallback: TradingSession): Interval {
  return { start: (sessions[0] ?? fallback).open, end: (sessions.at(-1) ?? fallback).close };
}

function weekOf(session: TradingSession, calendar: TradingCalendar): readonly TradingSession[] {
  const day = Date.parse(`${session.tradingDay}T00:00:00Z`);
  const monday = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
  return calendar.sessionsBetween({ from: dateOf(monday), to: dateOf(monday + 4 * DAY) });
}

function monthOf(session: TradingSession, calendar: TradingCalendar): readonly TradingSession[] {
  const month = session.tradingDay.slice(0, 7);
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const next = new Date(first);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return calendar.sessionsBetween({ from: `${month}-01`, to: dateOf(next.getTime() - DAY) });
}

function dateOf(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(0, 10);
}
