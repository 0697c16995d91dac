/**
 * Bars as AmiBroker dates them: days since 1899-12-30 on the wall clock of the database's zone. The way back is by the
 * bars that were sent, never by turning a wall clock round, which has two answers in autumn and none in spring.
 */
import { DAY, type EpochMs, SECOND } from '#base';
import type { Bar, Zone } from '#market';
import type { ComBar } from './com/protocol.ts';

const DAY_ZERO_MS = Date.UTC(1899, 11, 30);

export function comBar(bar: Bar, zone: Zone): ComBar {
  const { start, open, high, low, close, volume } = bar;
  return { date: comDate(start, zone), open, high, low, close, volume };
}

/** Rounded to the second. */
export function comDate(at: EpochMs, zone: Zone): number {
  return (Math.round((wallClockMs(at, zone) - DAY_ZERO_MS) / SECOND) * SECOND) / DAY;
}

/** The zone's date and time, counted as if it were UTC. */
export function wallClockMs(at: EpochMs, zone: Zone): number {
  return at + zone.offsetMs(at);
}

/** `2026-01-15 09:30:00` */
export function wallClockText(at: EpochMs, zone: Zone): string {
  return new Date(wallClockMs(at, zone)).toISOString().slice(0, 19).replace('T', ' ');
}
