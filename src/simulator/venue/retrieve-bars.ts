/**
 * Bars of any unit out of a market's own, as the venue serves them: aligned to UTC whatever the session, weeks from
 * Monday; empty intervals left out; the newest `limit` of the window. (Our own bars follow the session instead; the
 * client has to rebuild days from smaller ones, which is what makes this worth imitating.)
 */
import { DAY, type EpochMs, epochMs, HOUR, MINUTE, SECOND } from '#base';
import type { Bar, PeriodicityUnit } from '#market';
import { barOf, type Market } from './market.ts';

export interface BarsQuery {
  readonly unit: PeriodicityUnit;
  readonly count: number;
  /** Bars that start in [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly limit: number;
  /** Whether the bar that is still forming counts. */
  readonly partial: boolean;
  readonly now: EpochMs;
}

/** @returns oldest first, at most `limit` */
export function retrieveBars(market: Market, query: BarsQuery): readonly Bar[] {
  const { from, to, limit, partial, now } = query;
  const span = spanOf(query);
  const first = span(from).start;
  const reach = epochMs(Math.min(now + 1, span(epochMs(to - 1)).end));
  const base = market.barsBetween({ from: epochMs(first - market.barMs + 1), to: reach, now });
  const groups: (readonly Bar[])[] = [];
  let found = 0;
  // From the newest back, since the limit cuts at the start of the window.
  for (let end = base.length; end > 0 && found < limit; ) {
    const { start } = query.unit === 'second' ? base[end - 1]! : span(base[end - 1]!.start);
    let begin = end - 1;
    while (begin > 0 && base[begin - 1]!.start >= start) begin -= 1;
    const group = base.slice(begin, end);
    const bars =
      query.unit === 'second' ? secondsOf(market, { start: group[0]!.start, span, now }) : [joined(start, group)];
    const wanted = bars.filter((bar) => bar.start >= from && bar.start < to && (partial || span(bar.start).end <= now));
    groups.push(wanted);
    found += wanted.length;
    end = begin;
  }
  return groups.reverse().flat().slice(-limit);
}

interface Span {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

function secondsOf(
  market: Market,
  { start, span, now }: { start: EpochMs; span: (at: EpochMs) => Span; now: EpochMs },
): readonly Bar[] {
  const groups = Map.groupBy(market.printsOf({ start, now }), ({ at }) => span(at).start);
  return [...groups].flatMap(([second, prints]) => barOf(second, prints) ?? []);
}

function joined(start: EpochMs, bars: readonly Bar[]): Bar {
  let { high, low } = bars[0]!;
  let volume = 0;
  for (const bar of bars) {
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
    volume += bar.volume;
  }
  return { start, open: bars[0]!.open, high, low, close: bars.at(-1)!.close, volume };
}

/** 1970-01-05 was a Monday. */
const MONDAY = 4 * DAY;

function spanOf({ unit, count }: BarsQuery): (at: EpochMs) => Span {
  const fixed = (length: number, origin: number) => (at: EpochMs) => {
    const start = origin + Math.floor((at - origin) / length) * length;
    return { start: epochMs(start), end: epochMs(start + length) };
  };
  switch (unit) {
    case 'second':
      return fixed(count * SECOND, 0);
    case 'minute':
      return fixed(count * MINUTE, 0);
    case 'hour':
      return fixed(count * HOUR, 0);
    case 'day':
      return fixed(count * DAY, 0);
    case 'week':
      return fixed(count * 7 * DAY, MONDAY);
    case 'month':
      return (at) => {
        const date = new Date(at);
        const month = Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / count) * count;
        return { start: epochMs(Date.UTC(1970, month, 1)), end: epochMs(Date.UTC(1970, month + count, 1)) };
      };
  }
}
