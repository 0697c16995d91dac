/**
 * Our things in the venue's words, in its two hands: REST keeps nulls, prints database prices with nine decimals and
 * stamps of up to six digits; the hubs leave absent members out, print numbers short and stamps of up to seven digits.
 */
import type { Account, Fill, Order, OrderId, Position } from '#account';
import type { EpochMs } from '#base';
import { type Bar, type Contract, priceDecimals, type Trade } from '#market';
import { AGGRESSORS, ORDER_STATUSES, ORDER_TYPES, POSITION_TYPES, SIDES } from './codes.ts';
import { displayName, parseContractId, symbolId } from './contract-id.ts';
import { decimal, FEE_SCALE, PRICE_SCALE } from './decimal.ts';
import { printStamp } from './stamp.ts';

export type Hand = 'rest' | 'hub';

/** A body for JSON.stringify; it may hold numbers that are printed already. */
export type WireBody = Readonly<Record<string, unknown>>;

/** What the venue keeps of an order beyond what we keep. */
export interface OrderLinks {
  readonly trailDistance?: number;
  readonly trailPrice?: number;
  readonly parent?: OrderId;
  readonly linked?: OrderId;
}

export function accountToWire(account: Account, { visible }: { readonly visible: boolean }): WireBody {
  const { id, name, balance, canTrade, simulated } = account;
  return { id, name, balance, canTrade, isVisible: visible, simulated };
}

export function contractToWire(contract: Contract): WireBody {
  return {
    id: contract.id,
    name: contract.symbol,
    description: contract.description,
    tickSize: contract.tickSize,
    tickValue: contract.tickValue,
    activeContract: contract.active,
    symbolId: symbolId(contract.id),
  };
}

export function orderToWire(order: Order, links: OrderLinks, hand: Hand): WireBody {
  const body = {
    id: order.id,
    accountId: order.account,
    contractId: order.contract,
    symbolId: symbolId(order.contract),
    creationTimestamp: stamp(order.createdAt, hand),
    updateTimestamp: stamp(order.updatedAt, hand),
    status: ORDER_STATUSES.code(order.status),
    type: ORDER_TYPES.code(order.type),
    side: SIDES.code(order.side),
    size: order.size,
    limitPrice: price(order.limitPrice, hand),
    stopPrice: price(order.stopPrice, hand),
    fillVolume: order.filled,
    filledPrice: price(order.fillPrice, hand),
    customTag: order.tag,
  };
  // These four are left out of either hand when an order has none of them.
  const extra = {
    ...(links.trailDistance === undefined ? {} : { trailDistance: links.trailDistance }),
    ...(links.trailPrice === undefined ? {} : { trailPrice: price(links.trailPrice, hand) }),
    ...(links.parent === undefined ? {} : { parentOrderId: links.parent }),
    ...(links.linked === undefined ? {} : { linkedOrderId: links.linked }),
  };
  return inHand({ ...body, ...extra }, hand);
}

/** @param named whether to add `contractDisplayName`, which one Python client cannot bear over REST */
export function positionToWire(
  position: Position & { readonly id: number },
  { hand, named }: { readonly hand: Hand; readonly named: boolean },
): WireBody {
  const { id, account, contract, size } = position;
  const month = parseContractId(contract);
  const type = size === 0 ? 'undefined' : size > 0 ? 'long' : 'short';
  return {
    id,
    accountId: account,
    contractId: contract,
    ...(named && month !== undefined ? { contractDisplayName: displayName(month) } : {}),
    creationTimestamp: stamp(position.openedAt, hand),
    type: POSITION_TYPES.code(type),
    size: Math.abs(size),
    averagePrice: price(position.averagePrice, hand),
  };
}

/** @param commissions the part of the fill's fees that goes to the broker; the rest is the venue's `fees` */
export function fillToWire(
  fill: Fill,
  { commissions, hand }: { readonly commissions: number; readonly hand: Hand },
): WireBody {
  const money = (amount: number) => (hand === 'rest' ? decimal(amount, FEE_SCALE) : Number(amount.toFixed(FEE_SCALE)));
  const body = {
    id: fill.id,
    accountId: fill.account,
    contractId: fill.contract,
    creationTimestamp: stamp(fill.at, hand),
    price: price(fill.price, hand),
    profitAndLoss: fill.profit === null ? null : money(fill.profit),
    fees: money(fill.fees - commissions),
    commissions: money(commissions),
    side: SIDES.code(fill.side),
    size: fill.size,
    voided: fill.voided,
    orderId: fill.order,
  };
  return inHand(body, hand);
}

/** @param bars oldest first; @returns newest first, as the venue pays them out */
export function barsToWire(bars: readonly Bar[]): readonly WireBody[] {
  return bars.toReversed().map(({ start, open, high, low, close, volume }) => ({
    t: printStamp(start, { digits: 6 }),
    o: decimal(open, PRICE_SCALE),
    h: decimal(high, PRICE_SCALE),
    l: decimal(low, PRICE_SCALE),
    c: decimal(close, PRICE_SCALE),
    v: volume,
  }));
}

/** One print of a `GatewayTrade`. */
export function tradeToWire(trade: Trade): WireBody {
  return {
    symbolId: symbolId(trade.contract),
    price: trade.price,
    timestamp: printStamp(Math.floor(trade.at) as EpochMs, { digits: 7 }),
    type: AGGRESSORS.code(trade.aggressor === 'sell' ? 'sell' : 'buy'),
    volume: trade.size,
    contractId: trade.contract,
  };
}

/** What a full quote says of the session beside the two sides. */
export interface QuoteState {
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly lastPrice: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  /** Against the settlement before, in points and in parts of it. */
  readonly change: number;
  readonly changePercent: number;
}

/** A `GatewayQuote`: all of the state the first time, then what differs from the state sent before. */
export function quoteToWire(
  now: QuoteState,
  { contract, at, before }: { readonly contract: Contract; readonly at: EpochMs; readonly before: QuoteState | null },
): WireBody {
  const decimals = priceDecimals(contract.tickSize);
  const changed: Partial<Record<keyof QuoteState, number>> = {};
  for (const name of Object.keys(now) as (keyof QuoteState)[]) {
    if (before !== null && before[name] === now[name]) continue;
    changed[name] = name === 'changePercent' ? now[name] : Number(now[name].toFixed(decimals));
  }
  return {
    symbol: symbolId(contract.id),
    ...changed,
    lastUpdated: printStamp(at, { digits: 7 }),
    timestamp: printStamp(Math.floor(at) as EpochMs, { digits: 7 }),
    contract: contract.id,
  };
}

function stamp(at: EpochMs, hand: Hand): string {
  return printStamp(at, { digits: hand === 'rest' ? 6 : 7 });
}

function price(value: number | null, hand: Hand): unknown {
  if (value === null) return null;
  return hand === 'rest' ? decimal(value, PRICE_SCALE) : value;
}

function inHand(body: WireBody, hand: Hand): WireBody {
  if (hand === 'rest') return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
