/**
 * Money and prices as traders read them: a sign, two decimals, thousands apart; prices with the decimals of their
 * contract. What is not known is a dash, never a zero.
 */
const WHOLE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const COUNT = new Intl.NumberFormat('en-US');
const MINUS = '−';

export const UNKNOWN = '–';

/** @returns `+$1,234.50`, `−$12.00`, `$0.00`, or a dash */
export function signedMoney(amount: number | null): string {
  if (amount === null) return UNKNOWN;
  const digits = WHOLE.format(Math.abs(amount));
  if (digits === '0.00') return '$0.00';
  return `${amount > 0 ? '+' : MINUS}$${digits}`;
}

/** @returns `$50,000.00`; below zero with a minus */
export function money(amount: number | null): string {
  if (amount === null) return UNKNOWN;
  return `${amount < 0 ? MINUS : ''}$${WHOLE.format(Math.abs(amount))}`;
}

/** @param decimals of the contract: 2 for a tick of 0.25 */
export function price(points: number | null, decimals: number): string {
  return points === null ? UNKNOWN : points.toFixed(decimals).replace('-', MINUS);
}

/**
 * A value of a formula, of which AmiBroker and we keep single precision: digits behind the seventh mean nothing.
 *
 * @returns `29923.3`, `0.000123`, `16777216`
 */
export function figure(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(7))).replace('-', MINUS);
}

/** Points with a sign: `+0.50`, `−0.25`, `0.00`. */
export function signedPoints(points: number | null, decimals: number): string {
  if (points === null) return UNKNOWN;
  const digits = Math.abs(points).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${points > 0 ? '+' : MINUS}${digits}`;
}

/** @returns `12,345` */
export function count(amount: number): string {
  return COUNT.format(amount);
}

/**
 * The decimals that a price needs, judged from prices seen: 2 for 24997.75, at least 2 so that columns stay even.
 *
 * @param prices any sample of one contract's prices
 */
export function decimalsOf(prices: readonly number[]): number {
  return prices.reduce((most, each) => {
    const [, fraction = ''] = String(each).split('.');
    return Math.max(most, Math.min(fraction.length, 7));
  }, 2);
}
