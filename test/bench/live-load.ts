/** What the live path is measured with: sessions, contracts, and how fast the venue's time goes. */

const CONTRACTS = ['NQH6', 'MNQH6', 'ESH6', 'MESH6', 'YMH6', 'RTYH6', 'M2KH6', 'MYMH6', 'ZNH6', '6EH6'] as const;

/** A Thursday, 9:00 Chicago. */
export const MORNING = '2026-01-15T15:00:00Z';

export interface LiveLoad {
  readonly sessions: number;
  readonly contracts: number;
  /** Each has sessions on contracts of their own. */
  readonly accounts: number;
  /** Venue time in ours. A bar of a minute closes every 60 / speed seconds, and each brings an order. */
  readonly speed: number;
  readonly rates: 'demo' | 'live';
  /** Null: it is reported. */
  readonly targetMs: { readonly p50: number; readonly p99: number } | null;
}

const TARGET = { p50: 2, p99: 10 } as const;

/**
 * One login may ask 180 times a minute: an order asks three times, for it is read again with its fills to prove it, and open
 * accounts are looked at besides. So a session of its own may close a bar each second and a
 * half, ten of them one each fifteen seconds, and fifty one a minute. Fifty are five accounts with ten contracts each, as
 * many as one trader may have.
 */
export const LOADS: readonly LiveLoad[] = [
  { sessions: 1, contracts: 1, accounts: 1, speed: 40, rates: 'demo', targetMs: TARGET },
  { sessions: 10, contracts: 10, accounts: 10, speed: 4, rates: 'demo', targetMs: TARGET },
  { sessions: 50, contracts: 10, accounts: 5, speed: 1, rates: 'live', targetMs: null },
];

export function contractsOf({ contracts }: LiveLoad): readonly string[] {
  return CONTRACTS.slice(0, contracts);
}

/** @param account counted from 0 */
export function accountIdOf(account: number): number {
  return 2_000_001 + account;
}

export function accountNameOf(account: number): string {
  return `PRAC-V2-200001-${20_000_001 + account}`;
}

/** The sessions on one contract have an account each. */
export function accountOf({ contracts, accounts }: LiveLoad, session: number): number {
  return (session + Math.floor(session / contracts)) % accounts;
}
