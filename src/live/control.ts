/**
 * What the server and the terminal may ask of the running program. Everything here answers at once from memory, but
 * for `accounts` (the gateway is asked) and the acts that wait for the kernel to have taken them in.
 */
import type { Account, AccountId } from '#account';
import type { EpochMs, Result } from '#base';
import type { Fact, KernelView, SessionConfig, SessionId, SessionView, StopPolicy } from '#kernel';
import type { Bar, ContractId } from '#market';
import type { PlotLine, ScannerStanding } from '#scan';
import type { GatewayFailure, Stamp } from './ports.ts';

/** A refusal that a person can act on. */
export interface Refusal {
  /** Stable, `ERR_…`. */
  readonly code: string;
  readonly status: 400 | 404 | 409 | 500;
  readonly message: string;
  readonly hint: string;
}

/** Something happened that listeners may want to hear of; `seq` is the ledger’s number of the fact, `at` venue time. */
export interface Publication {
  readonly seq: number;
  readonly at: EpochMs;
  readonly fact: Fact;
}

/** The forming bar moved: sent at most four times a second a session, outside the ledger. */
export interface Pulse {
  readonly session: SessionId;
  readonly forming: Bar | null;
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly at: EpochMs;
}

export interface Chart {
  /** Closed bars, oldest first. */
  readonly bars: readonly Bar[];
  readonly forming: Bar | null;
  readonly plots: readonly PlotLine[];
}

/**
 * A session, running or over; all that an account holds, or of one contract (`NQH6`, or the venue's id); or everything.
 * Whether a session keeps the contracts or none does is all one.
 */
export type FlattenTarget =
  | { readonly session?: SessionId }
  | { readonly accountName: string; readonly contract?: string };

export interface Flattening {
  readonly sessions: readonly SessionId[];
  /** Contracts that no session keeps. */
  readonly left: readonly { readonly account: AccountId; readonly contract: ContractId; readonly symbol: string }[];
}

export interface Live {
  view(): KernelView;
  now(): Stamp;
  /** Venue milliseconds a millisecond of ours. */
  readonly clockRate: number;
  /** The guard of arming has passed (names agree, no twin session): the session is opened. */
  launch(config: Omit<SessionConfig, 'id'>): Result<SessionId, Refusal>;
  /**
   * Without a session: the only one, else a refusal. Resolves when the session is over or 30 s have passed, with how it
   * stands then.
   */
  stop(request: {
    readonly session?: SessionId;
    readonly positions: StopPolicy;
  }): Promise<Result<SessionView, Refusal>>;
  /** The gate is closed when this returns, before the kernel has heard of it (K9). Without a session: everything. */
  kill(request: { readonly session?: SessionId }): Result<readonly SessionId[], Refusal>;
  /** Whether the last kill, flatten or stop outlives this process; resolves within three seconds. */
  haltKept(): Promise<boolean>;
  /** Reopens the gate of the account with this name, typed by hand. */
  /** Also lifts a loss limit that has struck, for the rest of the day, where that is asked for. */
  resume(request: {
    readonly accountName: string;
    readonly liftLosses?: boolean;
  }): Result<readonly SessionId[], Refusal>;
  /** Says what the contracts are that no order of ours brought to the account with this name, typed by hand. */
  settleExternal(request: {
    readonly accountName: string;
    readonly as: 'adopted' | 'left';
  }): Result<readonly SessionId[], Refusal>;
  /** Cancels working orders and closes what is open, until flat is proven. */
  flatten(request: FlattenTarget): Result<Flattening, Refusal>;
  accounts(): Promise<Result<readonly Account[], GatewayFailure>>;
  /** The newest `bars` closed bars with the formula's plots. */
  chart(request: { readonly session: SessionId; readonly bars: number }): Promise<Result<Chart, Refusal>>;
  /** Facts from the ledger after `seq`, at most `limit`, oldest first; of these types, or of all. */
  history(request: {
    readonly after: number;
    readonly limit: number;
    readonly types?: readonly string[];
  }): Promise<readonly Publication[]>;
  /** @returns a way to stop listening */
  listen(listener: { publication?(publication: Publication): void; pulse?(pulse: Pulse): void }): () => void;
  /** How it stands with what runs the formulas; null: there is nothing to say. */
  scanner(): ScannerStanding | null;
  /** Whether all is well, and if not, what. */
  health(): { readonly ok: boolean; readonly problems: readonly string[] };
}
