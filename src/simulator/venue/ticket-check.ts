/**
 * Why the venue refuses a ticket, in its own words where they are on record; the few that nobody has captured are worded
 * by analogy. The first reason found is the one given.
 */
import { direction } from '#account';
import type { Contract } from '#market';
import type { MarketQuote } from './market.ts';
import type { VenueQuirks } from './quirks.ts';
import type { Bracket, PlaceRefusal, Ticket, VenueAccount } from './venue-order.ts';

export interface Refusal {
  readonly refusal: PlaceRefusal;
  readonly message: string | null;
}

const TRAIL_TICKS_MAX = 1000;
/** Said by other clients' authors; not seen. */
const BRACKET_TICKS_MIN = 4;

/** What the venue knows when the ticket arrives. */
export interface Circumstances {
  readonly account: VenueAccount;
  readonly contract: Contract;
  readonly quote: MarketQuote | null;
  readonly open: boolean;
  readonly tagUsed: boolean;
  readonly quirks: Pick<VenueQuirks, 'stopLimits' | 'fourTickBrackets'>;
}

/** @returns null when the ticket becomes an order */
export function refusalOf(ticket: Ticket, circumstances: Circumstances): Refusal | null {
  const { account, contract, quote, open, tagUsed, quirks } = circumstances;
  const rejected = (message: string): Refusal => ({ refusal: 'OrderRejected', message });
  if (!account.simulated) return { refusal: 'AccountRejected', message: 'Live accounts not supported' };
  if (!account.canTrade) return { refusal: 'AccountViolation', message: 'Account is not allowed to trade.' };
  if (!contract.active) return { refusal: 'ContractNotActive', message: null };
  if (ticket.size <= 0) return rejected('Invalid order size.');
  if (ticket.type === 'stop-limit' && !quirks.stopLimits) return rejected('Invalid order type.');
  if (tagUsed) return rejected('Custom tag is already in use');
  const flaw = priceFlaw(ticket, { contract, quote }) ?? bracketFlaw(ticket, account, quirks);
  if (flaw !== null) return rejected(flaw);
  if (!open || quote === null) {
    const message = 'Trading is currently unavailable. The instrument is not in an active trading status.';
    return { refusal: 'OutsideTradingHours', message };
  }
  return null;
}

function priceFlaw(
  { type, limitPrice, stopPrice, trailPrice }: Ticket,
  { contract, quote }: { readonly contract: Contract; readonly quote: MarketQuote | null },
): string | null {
  const needed = [
    ...(type === 'limit' || type === 'stop-limit' ? [limitPrice] : []),
    ...(type === 'stop' || type === 'stop-limit' ? [stopPrice] : []),
  ];
  for (const price of needed) {
    if (price === null) return 'Invalid price. Price is not set.';
    if (!isOnGrid(price, contract)) return 'Invalid price. Price is not aligned to tick size.';
  }
  if (type !== 'trailing-stop') return null;
  if (trailPrice === null) return 'Trail Distance not set.';
  if (!isOnGrid(trailPrice, contract)) return 'Invalid trail price. Price is not aligned to tick size.';
  if (quote === null) return 'Cannot trail without a last price';
  const ticks = trailTicks({ last: quote.lastPrice, trailPrice, contract });
  return ticks > TRAIL_TICKS_MAX ? `Trail Distance exceeds maximum (${TRAIL_TICKS_MAX})` : null;
}

/** The distance the venue keeps of a trail price: whole ticks from the last price, the direction forgotten. */
export function trailTicks({
  last,
  trailPrice,
  contract,
}: {
  readonly last: number;
  readonly trailPrice: number;
  readonly contract: Contract;
}): number {
  return Math.floor(Math.abs(last - trailPrice) / contract.tickSize + 1e-6);
}

function bracketFlaw(
  { side, stopLoss, takeProfit }: Ticket,
  { brackets }: VenueAccount,
  { fourTickBrackets }: Pick<VenueQuirks, 'fourTickBrackets'>,
): string | null {
  if (stopLoss === null && takeProfit === null) return null;
  if (brackets === 'position') {
    return 'Brackets cannot be used with Position Brackets. You must enable Auto OCO Brackets.';
  }
  const doing = side === 'buy' ? 'longing' : 'shorting';
  const wrong = (bracket: Bracket | null, sign: 1 | -1, name: string): string | null => {
    if (bracket === null) return null;
    if (Math.sign(bracket.ticks) === sign) {
      const close = fourTickBrackets && Math.abs(bracket.ticks) < BRACKET_TICKS_MIN;
      return close ? `Invalid ${name} ticks (${bracket.ticks}). The minimum is ${BRACKET_TICKS_MIN} ticks.` : null;
    }
    return `Invalid ${name} ticks (${bracket.ticks}). Ticks should be ${sign < 0 ? 'less' : 'greater'} than zero when ${doing}.`;
  };
  const gain = direction(side);
  const flaw = wrong(stopLoss, gain === 1 ? -1 : 1, 'stop loss') ?? wrong(takeProfit, gain, 'take profit');
  if (flaw !== null) return flaw;
  if (stopLoss !== null && stopLoss.type !== 'stop' && stopLoss.type !== 'trailing-stop') {
    return `Invalid stop loss type (${title(stopLoss.type)})`;
  }
  if (takeProfit !== null && takeProfit.type !== 'limit') return `Invalid take profit type (${title(takeProfit.type)})`;
  return null;
}

function title(type: string): string {
  return type
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Whether a price is one at which the contract can trade. */
export function isOnGrid(price: number, { tickSize }: Contract): boolean {
  const ticks = price / tickSize;
  return price > 0 && Math.abs(ticks - Math.round(ticks)) < 1e-6;
}
