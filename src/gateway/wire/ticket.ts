/** A new order, both ways: what we ask for, and the `Order/place` body that asks it. */
import { type AccountId, accountId, type OrderType, type Protection, protectionOffsets, type Side } from '#account';
import { err, ok, type Result } from '#base';
import { type ContractId, contractId } from '#market';
import { ORDER_TYPES, SIDES } from './codes.ts';
import type { RequestOf } from './endpoints.ts';

export interface Ticket {
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly type: OrderType;
  readonly side: Side;
  readonly size: number;
  readonly tag: string | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  /** Stop and target that open when it is filled. */
  readonly protection?: Protection;
}

export function ticketToWire(ticket: Ticket): RequestOf<'orderPlace'> {
  return {
    accountId: ticket.account,
    contractId: ticket.contract,
    type: ORDER_TYPES.code(ticket.type),
    side: SIDES.code(ticket.side),
    size: ticket.size,
    limitPrice: ticket.limitPrice,
    stopPrice: ticket.stopPrice,
    trailPrice: null,
    ...(ticket.tag === null ? {} : { customTag: ticket.tag }),
    ...(ticket.protection === undefined ? {} : bracketsToWire(ticket.side, ticket.protection)),
  };
}

/** What an order of ours must have before it is worth sending. */
export interface TicketPrices {
  readonly type: OrderType;
  readonly size: number;
  readonly tag: string | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly trailPrice?: number;
}

/** The venue tells no bound; children of a bracket get a suffix, and sixty were seen to work. */
const TAG_LENGTH_MAX = 50;

/**
 * What the venue would refuse for certain, or is not known to take. A stop limit order is such: its number is in the venue's
 * list of types, while the page on placing leaves it out.
 *
 * @returns why not, with a remedy; null to send it
 */
export function ticketFlaw({ type, size, tag, limitPrice, stopPrice, trailPrice }: TicketPrices): string | null {
  if (!Number.isInteger(size) || size <= 0) return `a size of ${size} is no whole number of contracts above zero`;
  if (tag !== null && tag.length > TAG_LENGTH_MAX) {
    return `the tag has ${tag.length} characters, at most ${TAG_LENGTH_MAX} are safe`;
  }
  for (const price of [limitPrice, stopPrice, trailPrice]) {
    if (price != null && !Number.isFinite(price)) return `${price} is no price`;
  }
  switch (type) {
    case 'unknown':
      return 'an order needs a type';
    case 'stop-limit':
      return 'the venue is not known to take stop limit orders: use a stop order';
    case 'limit':
      return limitPrice === null ? 'a limit order needs its limit price' : null;
    case 'stop':
      return stopPrice === null ? 'a stop order needs its stop price' : null;
    case 'trailing-stop':
      return trailPrice === undefined ? 'a trailing stop needs the absolute price from which it trails' : null;
    default:
      return null;
  }
}

function bracketsToWire(side: Side, protection: Protection) {
  const { stopLoss, takeProfit } = protectionOffsets(side, protection);
  const stop = ORDER_TYPES.code(protection.trailing ? 'trailing-stop' : 'stop');
  return {
    ...(stopLoss === null ? {} : { stopLossBracket: { ticks: stopLoss, type: stop } }),
    ...(takeProfit === null ? {} : { takeProfitBracket: { ticks: takeProfit, type: ORDER_TYPES.code('limit') } }),
  };
}

/** Failure: the sentence the venue would say of a type or side it does not have. */
export function ticketFromWire(request: RequestOf<'orderPlace'>): Result<Ticket, string> {
  const type = ORDER_TYPES.word(request.type);
  const side = SIDES.word(request.side);
  if (type === undefined || type === 'unknown') return err('Invalid order type.');
  if (side === undefined) return err('Invalid order side.');
  return ok({
    account: accountId(request.accountId),
    contract: contractId(request.contractId),
    type,
    side,
    size: request.size,
    tag: request.customTag ?? null,
    limitPrice: request.limitPrice ?? null,
    stopPrice: request.stopPrice ?? null,
  });
}
