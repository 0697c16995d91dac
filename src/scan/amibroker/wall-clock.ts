/**
 * Bars as AmiBroker dates them: days since 1899-12-30 on the wall clock of the database's zone; bars of a day by the
 * trading day that they belong to, though they begin on the evening before. The way back is by the bars that were sent,
 * never by turning a wall clock round, which has two answers in autumn and none in spring.
 */
import { DAY, type EpochMs, SECOND } from '#base';
import { type Bar, isIntraday, type Periodicity, TradingCalendar, Zone } from '#market';
import type { ComBar } from './com/protocol.ts';

const DAY_ZERO_MS = Date.UTC(1899, 11, 30);

/** What is added to an instant to make its wall clock, as a zone says it. */
export type WallClock = Pick<Zone, 'offsetMs'>;

export function wallClockOf({
  zone,
  periodicity,
  calendar = new TradingCalendar(),
}: {
  readonly zone: string;
  readonly periodicity: Periodicity;
  readonly calendar?: TradingCalendar;
}): WallClock {
  if (isIntraday(periodicity)) return new Zone(zone);
  return { offsetMs: (start) => calendar.dateOfDailyBar(start) - start };
}

export function comBar(bar: Bar, clock: WallClock): ComBar {
  const { start, open, high, low, close, volume } = bar;
  return { date: comDate(start, clock), open, high, low, close, volume };
}

/** Rounded to the second. */
export function comDate(at: EpochMs, clock: WallClock): number {
  return (Math.round((wallClockMs(at, clock) - DAY_ZERO_MS) / SECOND) * SECOND) / DAY;
}

/** The zone's date and time, counted as if it were UTC. */
export function wallClockMs(at: EpochMs, clock: WallClock): number {
  return at + clock.offsetMs(at);
}

/** `2026-01-15 09:30:00` */
export function wallClockText(at: EpochMs, clock: WallClock): string {
  return new Date(wallClockMs(at, clock)).toISOString().slice(0, 19).replace('T', ' ');
}
