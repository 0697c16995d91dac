/**
 * How lively the market is over the exchange's day, 1 being an average minute of the day session: a sleepy evening,
 * Europe's morning, the burst at 8:30 Chicago that dies down within an hour and a half, the lunch, the close at 15:00.
 */
import { DAY, type EpochMs, MINUTE } from '#base';
import type { TradingCalendar } from '#market';

/** Minute of the Chicago day → liveliness; straight lines between. The session opens at 17:00. */
const POINTS: readonly (readonly [minute: number, liveliness: number])[] = [
  [0, 0.3],
  [clock(2, 0), 0.5],
  [clock(3, 0), 0.7],
  [clock(7, 0), 0.6],
  [clock(7, 30), 0.9],
  [clock(8, 29), 0.8],
  [clock(8, 30), 2.4],
  [clock(8, 45), 1.9],
  [clock(10, 0), 1.2],
  [clock(11, 30), 0.8],
  [clock(13, 0), 0.8],
  [clock(14, 30), 1.1],
  [clock(14, 59), 1.8],
  [clock(15, 0), 0.9],
  [clock(15, 20), 0.4],
  [clock(17, 0), 0.6],
  [clock(17, 20), 0.35],
  [clock(24, 0), 0.3],
];

function clock(hour: number, minute: number): number {
  return hour * 60 + minute;
}

const BY_MINUTE: readonly number[] = Array.from({ length: 1440 }, (_, minute) => {
  const next = POINTS.findIndex(([at]) => at > minute);
  const [fromMinute, from] = POINTS[next - 1]!;
  const [toMinute, to] = POINTS[next]!;
  return from + ((to - from) * (minute - fromMinute)) / (toMinute - fromMinute);
});

export function liveliness(at: EpochMs, calendar: TradingCalendar): number {
  const local = at + calendar.zone.offsetMs(at);
  return BY_MINUTE[Math.floor((((local % DAY) + DAY) % DAY) / MINUTE)]!;
}
