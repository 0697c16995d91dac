/** Money that was won or lost. A loss is red and has its minus; a gain has its plus. */
import { signedMoney } from '../words/money.ts';

export function Amount({ value }: { readonly value: number | null }) {
  const hue = value === null || Math.abs(value) < 0.005 ? '' : value > 0 ? 'text-long' : 'text-red';
  return <span className={`whitespace-nowrap ${hue}`}>{signedMoney(value)}</span>;
}
