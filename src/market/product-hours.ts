/**
 * The regular hours of the products, by group, on the exchange's clock (America/Chicago). Most of Globex trades from 17:00
 * of the evening before to 16:00 and rests for an hour; grains have a night and a day with a pause between, livestock has
 * the day only.
 *
 * Source: CME Group's contract specifications, as of 2026-11. Coins are counted with the rest: where the exchange trades
 * them at the weekend too, the account rules of the firm do not. No expiry; holidays are dated data of their own.
 */

export type ProductGroup = 'equity-index' | 'energy' | 'metals' | 'rates' | 'fx' | 'crypto' | 'grains' | 'livestock';

/** Clock times, `17:00`. */
export interface ProductHours {
  readonly opens: string;
  /** Whether the session opens on the evening before its trading day. */
  readonly eveningBefore: boolean;
  readonly closes: string;
  /** No trading within the session from the first to the second. */
  readonly pause: readonly [from: string, to: string] | null;
}

const GLOBEX: ProductHours = { opens: '17:00', eveningBefore: true, closes: '16:00', pause: null };

export const PRODUCT_HOURS: Readonly<Record<ProductGroup, ProductHours>> = {
  'equity-index': GLOBEX,
  energy: GLOBEX,
  metals: GLOBEX,
  rates: GLOBEX,
  fx: GLOBEX,
  crypto: GLOBEX,
  grains: { opens: '19:00', eveningBefore: true, closes: '13:20', pause: ['07:45', '08:30'] },
  livestock: { opens: '08:30', eveningBefore: false, closes: '13:05', pause: null },
};
