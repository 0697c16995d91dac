/**
 * Where a venue's markets come from: a generator that has every listed product, or a recording of one contract: its
 * bars, or its trades and quotes. Each is a flow of bars that are told moment by moment.
 */
import { DAY, type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import type { Bar, Contract, TradingCalendar } from '#market';
import { inventingTeller } from './bar-teller.ts';
import { generateBars } from './generated-bars.ts';
import type { ContractMonth } from './listing.ts';
import { liveliness } from './liveliness.ts';
import { Market } from './market.ts';
import { PRICE_LEVELS } from './price-levels.ts';
import { type RecordedTick, recordingOf } from './recording.ts';

export type MarketSource =
  | {
      readonly kind: 'generator';
      /** In an average minute of the day session; the hours change it. */
      readonly tradesPerSecond: number;
      readonly quotesPerSecond: number;
      /** Trading sessions of history before the venue's start. */
      readonly historyDays: number;
      /** Months that are active whatever the date says. */
      readonly months: readonly ContractMonth[];
    }
  | {
      readonly kind: 'replay';
      readonly month: ContractMonth;
      /** Oldest first, sound as `checkBars` has it; those before the venue's start are history. */
      readonly bars: readonly Bar[];
      readonly barMs: number;
      readonly tradesPerBar: number;
    }
  | {
      readonly kind: 'recording';
      readonly month: ContractMonth;
      /** Oldest first, on the tick grid; those before the venue's start are history. */
      readonly ticks: readonly RecordedTick[];
    };

/** Months that are active since the source has them, whatever the date says. */
export function monthsOf(source: MarketSource): readonly ContractMonth[] {
  return source.kind === 'generator' ? source.months : [source.month];
}

/** @returns undefined when the source has no such contract */
export function openMarket(
  contract: Contract,
  {
    source,
    seed,
    calendar,
    startAt,
    now,
  }: {
    readonly source: MarketSource;
    readonly seed: number;
    readonly calendar: TradingCalendar;
    /** The venue's beginning, from which the history is counted back whenever the market is opened. */
    readonly startAt: EpochMs;
    readonly now: EpochMs;
  },
): Market | undefined {
  if (source.kind !== 'generator' && contract.root !== source.month.root) return undefined;
  const { tickSize } = contract;
  if (source.kind === 'recording') {
    const { bars, tell, traded } = recordingOf(source.ticks, tickSize);
    return new Market({ contract, calendar, flow: bars.values(), barMs: MINUTE, tell, tradeless: !traded, now });
  }
  if (source.kind === 'replay') {
    const { bars, barMs, tradesPerBar } = source;
    const tell = inventingTeller({ seed, barMs, tickSize, tradesOf: () => tradesPerBar, flicker: 0 });
    return new Market({ contract, calendar, flow: bars.values(), barMs, tell, now });
  }
  const level = PRICE_LEVELS.get(contract.root);
  if (level === undefined) return undefined;
  const { tradesPerSecond, quotesPerSecond, historyDays } = source;
  const from = sessionsBefore(startAt, historyDays, calendar);
  const seedOfPath = seed ^ hash(level.path);
  // Trades are made of a bar's volume, so it must have enough of it.
  const volumeMin = 60 * tradesPerSecond;
  const flow = generateBars({ seed: seedOfPath, level, tickSize, calendar, from, volumeMin });
  const tell = inventingTeller({
    seed: seed ^ hash(contract.id),
    barMs: MINUTE,
    tickSize,
    tradesOf: (bar) => 60 * tradesPerSecond * Math.min(2, liveliness(bar.start, calendar)),
    // A trade brings about one quote; what is asked for beyond that comes without a trade.
    flicker: Math.max(0, quotesPerSecond / tradesPerSecond - 0.9),
  });
  return new Market({ contract, calendar, flow, barMs: MINUTE, tell, now });
}

/** The opening of the session that lies so many sessions before the latest one. */
function sessionsBefore(at: EpochMs, count: number, calendar: TradingCalendar): EpochMs {
  let session = calendar.latestSession(at);
  for (let i = 0; i < count; i += 1) session = calendar.latestSession(epochMs(session.open - 1));
  return session.open;
}

/**
 * 9:00 Chicago of the latest full trading day, that of `at` included once it is so late: where a demo begins, with hours
 * before it. Never later than `at`, since clients ask for bars until their own now.
 */
export function morningOf(at: EpochMs, calendar: TradingCalendar): EpochMs {
  for (let day = at; ; day = epochMs(day - DAY)) {
    const session = calendar.sessionOf(new Date(day + calendar.zone.offsetMs(day)).toISOString().slice(0, 10));
    if (session === null) continue;
    const morning = epochMs(session.open + 16 * HOUR);
    if (session.close - session.open >= 22 * HOUR && morning <= at) return morning;
  }
}

/** FNV-1a: turns a name into a seed. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
