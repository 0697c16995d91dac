/**
 * All that a seed decides beforehand: the market, the sessions, what the formula says, which troubles come when, and what
 * the person at the keyboard does.
 */
import type { AccountId } from '#account';
import { type EpochMs, HOUR, MINUTE } from '#base';
import type { SessionConfig } from '#kernel';
import type { Bar, ContractId } from '#market';
import type { Limits, Times } from '#risk';
import type { Strain, VenueQuirks } from '#simulator/venue';
import type { Family, Trouble } from './faults.ts';

/** Troubles and signals last so long … */
export const BUSY_MS = 2 * HOUR;
/** … and then there is peace, longer than any audit, wait or backoff of the code. */
export const CALM_MS = 14 * MINUTE;

export type Word = 'kill' | 'flatten' | 'stop-keep' | 'stop-close' | 'stop-cancel-orders' | 'adopt' | 'leave-alone';

/** So long after the so-many-th order, or fill, was seen at the venue. */
export interface Near {
  readonly event: 'order' | 'fill';
  readonly count: number;
  readonly delayMs: number;
}

export interface WordNear extends Near {
  readonly word: Word;
  readonly session: number;
}

export interface TroubleNear extends Near {
  readonly family: Family;
  readonly lastsMs: number;
}

/** The person stops everything, keeps what is open, and launches nothing until later. */
export interface Leave {
  readonly at: number;
  readonly until: number;
  /** When what is left is flattened, and by which words; null: nobody says so. */
  readonly flatten: { readonly at: number; readonly what: 'everything' | 'account' | 'contract' | 'session' } | null;
}

/** A contract and what becomes of its price. */
export interface PlannedMarket {
  readonly id: ContractId;
  readonly root: string;
  readonly symbol: string;
  readonly bars: readonly Bar[];
}

export interface PlannedAccount {
  readonly id: AccountId;
  readonly name: string;
}

export interface Plan {
  readonly seed: number;
  readonly startAt: EpochMs;
  /** One of each, or two side by side. */
  readonly accounts: readonly PlannedAccount[];
  readonly markets: readonly PlannedMarket[];
  readonly tradesPerBar: number;
  readonly strain: Strain | null;
  readonly quirks: Partial<VenueQuirks>;
  readonly limits: Limits;
  readonly times: Times;
  readonly sessions: readonly Omit<SessionConfig, 'id'>[];
  /** The person kills just when this intent (the so-many-th) is on its way to the disk; null: at no such moment. */
  readonly killAtIntent: number | null;
  /** Said so long after the so-many-th order, or fill, was seen at the venue: then the program knows least. */
  readonly wordsNear: readonly WordNear[];
  /** Its lives are replayed afterwards, which takes as long as they did. */
  readonly replayed: boolean;
  /** A formula of our own engine in place of the scripted one. */
  readonly afl: boolean;
  /** The formula says stops with its signals. */
  readonly saysStops: boolean;
  /** Part of the bars that carry signals. */
  readonly signalShare: number;
  readonly troubles: readonly Trouble[];
  readonly troublesNear: readonly TroubleNear[];
  /** The machine falls asleep just when a bar has closed. */
  readonly sleepsAtBars: boolean;
  /** Part of the orders whose request or answer is lost while the busy time lasts. */
  readonly lostBefore: number;
  readonly lostAfter: number;
  /** A program that dies stays dead at least so long, but never beyond the busy time. */
  readonly outageMs: number;
  readonly tokenLifeMs: number;
  readonly words: readonly { readonly at: number; readonly word: Word; readonly session: number }[];
  readonly leaves: readonly Leave[];
}
