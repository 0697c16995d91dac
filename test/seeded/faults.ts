/**
 * The families of trouble a seed may bring, and the stretch of time over which each lasts. The long stretches outlast every
 * timeout in the code: ten seconds of a request, thirty of a silent socket, ninety of a read with all its repeats.
 */
import { MINUTE, type Random, SECOND } from '#base';

export const FAMILIES = [
  'stream-lost',
  'stream-repeated',
  'stream-late',
  'account-stream-silent',
  'market-stream-silent',
  'market-late',
  'account-link-down',
  'market-link-down',
  'displaced',
  'rest-unreachable',
  'rest-lost',
  'rest-slow',
  'rest-split',
  'rest-429',
  'rest-500',
  'token-revoked',
  'answer-lost-before',
  'answer-lost-after',
  'order-slow',
  'order-partial',
  'wall-jump',
  'sleep',
  'crash',
  'ledger-slow',
  'ledger-full',
  'ledger-torn',
  'hand-trade',
  'hand-cancel',
  'hand-flatten',
  'scan-slow',
  'scan-failed',
  'market-still',
  'account-barred',
] as const;
export type Family = (typeof FAMILIES)[number];

/** Trouble that lasts: `chance` is the part of messages or requests it strikes. */
export interface Trouble {
  readonly family: Family;
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

/**
 * Families that are a stretch of time. `rest-split`, `market-still` and `account-barred` are some too, and are drawn by
 * themselves, so that old seeds stay as they were.
 */
export const LASTING: readonly Family[] = [
  'stream-lost',
  'stream-repeated',
  'stream-late',
  'account-stream-silent',
  'market-stream-silent',
  'market-late',
  'account-link-down',
  'market-link-down',
  'rest-unreachable',
  'rest-lost',
  'rest-slow',
  'rest-429',
  'rest-500',
  'ledger-slow',
  'scan-slow',
  'scan-failed',
];

/** Families that strike in a moment. */
export const SUDDEN: readonly Family[] = [
  'displaced',
  'token-revoked',
  'wall-jump',
  'sleep',
  'crash',
  'ledger-full',
  'hand-trade',
];

/** Most troubles are short, some outlast the timeouts, a few outlast everything. */
export function lengthOf(random: Random): number {
  const draw = random.unit();
  if (draw < 0.35) return random.integer({ low: 200, high: 5 * SECOND });
  if (draw < 0.75) return random.integer({ low: 5 * SECOND, high: 45 * SECOND });
  return random.integer({ low: 45 * SECOND, high: 6 * MINUTE });
}
