/**
 * A live session is what a trader launches and stops: one account, one contract, one formula. It may span runs of the
 * process; its configuration is fixed at launch and recorded whole.
 */
import type { AccountId, Protection } from '#account';
import type { Brand, EpochMs } from '#base';
import type { Contract, Periodicity } from '#market';

export type SessionId = Brand<string, 'SessionId'>;

/** Names the contracts of one account and month that no session keeps. */
export type LeftId = Brand<string, 'LeftId'>;

/** `halted`: no order that comes from a signal; `reducing`: exits only. The kill switch is the operator's way to `halted`. */
export type TradingState = 'active' | 'reducing' | 'halted';

export interface SessionConfig {
  readonly id: SessionId;
  /** The strategy's id: its file name without `.afl`, odd characters as `_`. */
  readonly strategy: string;
  /** The formula's file, absolute. */
  readonly file: string;
  readonly account: AccountId;
  readonly accountName: string;
  /** As asked for: `NQH6`. */
  readonly symbol: string;
  /** What the formula calls it: `NQ`. */
  readonly amiSymbol: string;
  readonly periodicity: Periodicity;
  /** 0: a scan at each closed bar only; else also every so many milliseconds. */
  readonly scanIntervalMs: number;
  /** How many of the newest closed bars a scan searches. */
  readonly lookbackBars: number;
  readonly params: Readonly<Record<string, number | string>>;
  readonly alertChannels: readonly string[];
  readonly webhookUrl: string | null;
  readonly tradeEnabled: boolean;
  /** In contracts. */
  readonly tradeSize: number;
  readonly tradeTimeoutMs: number;
  /** IANA zone in which the formula sees bar starts. */
  readonly zone: string;
  readonly origin: 'api' | 'demo' | 'terminal';
  /** What contracts that are not ours mean to it; sessions from before this was a setting: `stop`. */
  readonly externalPolicy?: ExternalPolicy;
  /** Stop and target of its entries; not there: none. */
  readonly stops?: StopSettings;
  /** What an entry signal means while a position is open; sessions from before this was a setting: `add`. */
  readonly entryPolicy?: EntryPolicy;
}

/** Where an entry's stop and target come from, and how long the venue has to show them. */
export interface StopSettings extends Protection {
  /** The formula's `ApplyStop` takes the place of these distances where it says one. */
  readonly applyStop: boolean;
  /** A position whose stop does not stand by then is flattened. */
  readonly withinMs: number;
}

/** `stop`: no entry until a person has said what they are; `adopt`: they are ours; `ignore`: they may stay untouched. */
export type ExternalPolicy = 'stop' | 'adopt' | 'ignore';

/**
 * With a position on the signal's side, `add` adds to it, the others leave it as it is. Against the signal's side, `add`
 * closes at most the position, `reverse` closes it whole, proves it flat and enters, `ignore` does nothing.
 */
export type EntryPolicy = 'add' | 'ignore' | 'reverse';

export type SessionState = 'starting' | 'running' | 'stopping' | 'stopped' | 'error';

/** It is not over. */
export function isActive({ state }: { readonly state: SessionState }): boolean {
  return state !== 'stopped' && state !== 'error';
}

/** What becomes of position and orders at a stop. */
export type StopPolicy = 'keep' | 'close' | 'cancel-orders';

/** What the gateway and the scanner found when the session was prepared. */
export interface SessionGround {
  readonly contract: Contract;
  /** SHA-256 of the formula with its includes: pinned at launch. */
  readonly formulaHash: string;
  readonly preparedAt: EpochMs;
}
