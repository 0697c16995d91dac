/** Contracts, and distances of their prices, as a trader says them. */
import type { ProductAnswer } from '#server/api';
import { money, price } from './money.ts';

/** @param size signed; @returns `2 long contracts`, `1 short contract` */
export function contracts(size: number): string {
  const amount = Math.abs(size);
  return `${amount} ${size > 0 ? 'long' : 'short'} contract${amount === 1 ? '' : 's'}`;
}

/** @returns `10.00 points, $200.00 a contract` */
export function distance(
  ticks: number,
  { tick_size: size, tick_value: value, decimals }: Pick<ProductAnswer, 'tick_size' | 'tick_value' | 'decimals'>,
): string {
  return `${price(ticks * size, decimals)} points, ${money(ticks * value)} a contract`;
}

/** @returns `NQ` for `NQH6`; undefined while the symbol is no contract's */
export function rootOf(symbol: string): string | undefined {
  return /^([A-Z0-9]{1,4}?)[FGHJKMNQUVXZ]\d{1,2}$/i.exec(symbol.trim())?.[1]?.toUpperCase();
}
