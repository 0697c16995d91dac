/**
 * The world as a formula of one session sees it. Everything is a function of the session and its bars: `Now()` is the end
 * of the newest bar and chance is seeded by it, so the same bars give the same signals, live and in replay.
 */
import type { BarColumns, Categories, FileStore, Host, StaticVariables } from '#afl';
import { type EpochMs, Random, SECOND } from '#base';
import { type Contract, intradayMs, type Periodicity, pointValue, Zone } from '#market';

/** What a formula runs for. */
export interface FormulaSubject {
  readonly contract: Contract;
  /** What `Name()` says inside the formula. */
  readonly amiSymbol: string;
  readonly periodicity: Periodicity;
  /** IANA zone in which the formula sees times. */
  readonly zone: string;
}

export interface FormulaWorld {
  readonly subject: FormulaSubject;
  readonly include: Host['include'];
  readonly statics: StaticVariables;
  /** The formula's own files; without them they lie in memory and end with the run. */
  readonly files?: FileStore;
  /** Bars by symbol, besides the subject's own. */
  readonly bars?: (symbol: string) => BarColumns | null;
  /** Of a folder of symbols; without them every symbol is alone. */
  readonly categories?: Categories;
  /** The subject's place in the list of symbols that are run over, from 0. */
  readonly stockNumber?: number;
  /** Start of the newest bar; null while there is none. */
  readonly newest: EpochMs | null;
  readonly deadline: () => boolean;
}

export function createFormulaHost(world: FormulaWorld): Host {
  const {
    subject,
    include,
    statics,
    files,
    bars,
    categories = NO_CATEGORIES,
    stockNumber = 0,
    newest,
    deadline,
  } = world;
  const { contract, amiSymbol, periodicity, zone } = subject;
  const zoneOffsetMs = newest === null ? 0 : zoneNamed(zone).offsetMs(newest);
  const nowMs = newest === null ? 0 : newest + (intradayMs(periodicity) ?? 0) + zoneOffsetMs;
  return {
    include,
    bars: bars ?? (() => null),
    now: () => nowMs,
    random: new Random(Math.floor((newest ?? 0) / SECOND)),
    statics,
    symbol: {
      name: amiSymbol,
      fullName: contract.description,
      tickSize: contract.tickSize,
      pointValue: pointValue(contract),
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories,
    ...(files === undefined ? {} : { files }),
    stockNumber,
    intervalSeconds: intervalSecondsOf(periodicity),
    deadline,
  };
}

/** A zone learns its offsets slowly and once. No more than there are zones in the world. */
const zones = new Map<string, Zone>();

/** Also for the times of files. */
export function zoneNamed(name: string): Zone {
  const zone = zones.get(name) ?? new Zone(name);
  zones.set(name, zone);
  return zone;
}

/** `Interval()` as AmiBroker numbers it: weeks and months are their length and one second. */
export function intervalSecondsOf(periodicity: Periodicity): number {
  const lengthMs = intradayMs(periodicity);
  if (lengthMs !== undefined) return lengthMs / SECOND;
  switch (periodicity.unit) {
    case 'week':
      return 432_001;
    case 'month':
      return 2_160_001;
    default:
      return 86_400;
  }
}

/** Market, group, sector and industry are AmiBroker's categories 0 to 3: every symbol has one of each. */
const EXCLUSIVE_MAX = 3;

/**
 * A trader's categories live in AmiBroker's database, which is not here. As in a new one every symbol is in the first
 * market, group, sector and industry, and in no list: neither a watch list, nor the favourites, nor the indexes.
 */
const NO_CATEGORIES: Categories = {
  of: () => 0,
  has: (_symbol, category, index) => category <= EXCLUSIVE_MAX && index === 0,
  name: () => '',
  symbols: () => [],
};
