/** What a simulator can be told, what it tells, and the accounts it has unless told otherwise. */
import { type AccountId, accountId, firmRules } from '#account';
import type { EpochMs } from '#base';
import type { Bar } from '#market';
import type { RecordedTick, Strain, VenueAccount } from '#simulator/venue';
import type { FaultRequest } from './faults.ts';
import type { HubTiming } from './hub-connection.ts';
import type { Login } from './logins.ts';
import type { Quirks } from './quirks.ts';
import type { Speed } from './venue-clock.ts';

export type SimulatorSource =
  | {
      readonly kind: 'generator';
      /** Contract months that are active whatever the date says, `NQH6`; other products have their front month. */
      readonly symbols?: readonly string[];
      /** The venue's first instant; default 9:00 Chicago of the latest full trading day. */
      readonly startAt?: EpochMs;
      /** How much is said of a contract; default `demo`. */
      readonly rates?: RatesName;
      /** Trading sessions of history before the start; default 20. */
      readonly historyDays?: number;
    }
  | {
      readonly kind: 'replay';
      /** Oldest first. */
      readonly bars: readonly Bar[];
      /** `ESH5` */
      readonly contract: string;
      /** Bars that start earlier are history; default: none of them. */
      readonly startAt?: EpochMs;
      /** The bars' interval; default the smallest distance between two of them. */
      readonly barMs?: number;
      /** Default 6. */
      readonly tradesPerBar?: number;
    }
  | {
      readonly kind: 'recording';
      /** Oldest first. */
      readonly ticks: readonly RecordedTick[];
      /** `ESH2` */
      readonly contract: string;
      /** What is earlier is history; default: none of it. */
      readonly startAt?: EpochMs;
    };

/** What is said of one contract in a second of an average minute of the day session. */
export const RATES = {
  demo: { trades: 4, quotes: 6 },
  /** As recorded of MNQ on 2026-08-20; each quote and each trade moves the depth, which makes about the 62.4 of it. */
  live: { trades: 19.6, quotes: 41.7 },
  burst: { trades: 196, quotes: 417 },
} as const satisfies Readonly<Record<string, { readonly trades: number; readonly quotes: number }>>;
export type RatesName = keyof typeof RATES;

/** Somebody else who trades at the same venue. */
export interface OtherLogin {
  readonly userName: string;
  readonly apiKey: string;
  readonly accounts: readonly VenueAccount[];
}

export interface SimulatorOptions {
  /** Default: any that is free. */
  readonly port?: number;
  readonly seed: number;
  /** Venue milliseconds in one of ours; `max`: as fast as the clients take it. */
  readonly speed: Speed;
  readonly source: SimulatorSource;
  /** Whether venue time stands still until a client subscribes to trades; default for a replay: yes. */
  readonly waitForSubscriber?: boolean;
  readonly userName?: string;
  readonly apiKey?: string;
  /** Of the first login. */
  readonly accounts?: readonly VenueAccount[];
  /** Further logins, each with accounts of its own. */
  readonly others?: readonly OtherLogin[];
  /** Default: yes. */
  readonly rateLimits?: boolean;
  /** Default 24 hours. */
  readonly tokenLifeMs?: number;
  /** Which quirks are otherwise than by default; see `QUIRKS`. */
  readonly quirks?: Partial<Quirks>;
  /** How it executes when it is busy, such as `PIECEMEAL`; default whole and at once. */
  readonly strain?: Strain;
  /** What goes wrong from the beginning. */
  readonly faults?: readonly FaultRequest[];
  /** From it trouble is drawn, one fault after the other, for as long as the simulator lives. */
  readonly faultSeed?: number;
  /** Default: pings after 15 s, silence for 30 s. */
  readonly timing?: HubTiming;
}

export interface Simulator {
  /** `http://127.0.0.1:49152` */
  readonly rest: string;
  readonly userHub: string;
  readonly marketHub: string;
  readonly userName: string;
  readonly apiKey: string;
  readonly accounts: readonly {
    readonly id: AccountId;
    readonly name: string;
    readonly balance: number;
    readonly canTrade: boolean;
    readonly simulated: boolean;
  }[];
  /** Everybody who may log in, the first login first. */
  readonly logins: readonly Login[];
  venueNow(): EpochMs;
  close(): Promise<void>;
}

const ACCOUNT: Omit<VenueAccount, 'id' | 'name'> = {
  balance: 50_000,
  canTrade: true,
  simulated: true,
  visible: true,
  brackets: 'auto-oco',
};

/** A practice account without rules, an evaluation with the firm's, one that may not trade and one with real money. */
export const DEFAULT_ACCOUNTS: readonly VenueAccount[] = [
  { ...ACCOUNT, id: accountId(1_000_001), name: 'PRAC-V2-100001-10000001' },
  { ...ACCOUNT, id: accountId(1_000_002), name: '50KTC-V2-100001-10000002', rules: firmRules('50K') },
  { ...ACCOUNT, id: accountId(1_000_003), name: '50KTC-V2-100001-10000003', canTrade: false },
  { ...ACCOUNT, id: accountId(1_000_004), name: 'LIVE-V2-100001-10000004', simulated: false },
];

/** A further login with two accounts of its own, practice and evaluation. @param number from 1; ids go by it */
export function otherLogin(
  { userName, apiKey }: { readonly userName: string; readonly apiKey: string },
  number: number,
): OtherLogin {
  const [first, second] = [1_000_000 + 100 * number + 1, 1_000_000 + 100 * number + 2];
  return {
    userName,
    apiKey,
    accounts: [
      { ...ACCOUNT, id: accountId(first), name: `PRAC-V2-${first}-10000001` },
      { ...ACCOUNT, id: accountId(second), name: `50KTC-V2-${second}-10000002`, rules: firmRules('50K') },
    ],
  };
}
