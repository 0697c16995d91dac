/**
 * What the hubs say, in our words. A user event comes as `{action, data}` or as the bare thing; a market event's data as
 * one object or as an array that may hold nulls. All forms read alike.
 */

import { z } from 'zod';
import type { Account, Fill, Order, Position } from '#account';
import { assertNever, type EpochMs, err, ok, type Result } from '#base';
import { type ContractId, contractId, type Quote, type Trade } from '#market';
import { AGGRESSORS, DEPTH_KINDS, type DepthKind } from './codes.ts';
import { parse } from './door.ts';
import { accountFromWire, fillFromWire, orderFromWire, positionFromWire } from './from-wire.ts';
import type { UserStream } from './hubs.ts';
import {
  accountModel,
  depthModel,
  halfTurnModel,
  orderModel,
  positionModel,
  printModel,
  type QuoteModel,
  quoteModel,
} from './models.ts';
import { parseStamp } from './stamp.ts';

export type UserEvent =
  | { readonly type: 'account'; readonly account: Account }
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'fill'; readonly fill: Fill };

/** @param argument the event's only argument */
export function userEventFromWire(stream: UserStream, argument: unknown): Result<UserEvent, string> {
  const data = unwrapped(argument);
  switch (stream) {
    case 'account': {
      const read = parse(accountModel, data);
      return read.ok ? ok({ type: 'account', account: accountFromWire(read.value) }) : read;
    }
    case 'order': {
      const read = parse(orderModel, data);
      const order = read.ok ? orderFromWire(read.value) : read;
      return order.ok ? ok({ type: 'order', order: order.value }) : order;
    }
    case 'position': {
      const read = parse(positionModel, data);
      const position = read.ok ? positionFromWire(read.value) : read;
      return position.ok ? ok({ type: 'position', position: position.value }) : position;
    }
    case 'fill': {
      const read = parse(halfTurnModel, data);
      const fill = read.ok ? fillFromWire(read.value) : read;
      return fill.ok ? ok({ type: 'fill', fill: fill.value }) : fill;
    }
    default:
      return assertNever(stream);
  }
}

/** Some clients of other firms saw an array of one around it, the documents a bare thing, captures `{action, data}`. */
function unwrapped(argument: unknown): unknown {
  const one = Array.isArray(argument) && argument.length === 1 ? argument[0] : argument;
  return typeof one === 'object' && one !== null && 'data' in one ? one.data : one;
}

const prints = z.union([z.array(printModel.nullable()), printModel.transform((print) => [print])]);

/** @returns the prints of one `GatewayTrade`, in the order sent */
export function tradesFromWire(contract: string, data: unknown): Result<readonly Trade[], string> {
  const read = parse(prints, data);
  if (!read.ok) return read;
  const trades: Trade[] = [];
  for (const print of read.value) {
    if (print === null) continue;
    const at = parseStamp(print.timestamp);
    if (at === undefined) return err(`trade: '${print.timestamp}' is no instant`);
    const aggressor = AGGRESSORS.word(print.type) ?? 'none';
    trades.push({ contract: contractId(contract), price: print.price, size: print.volume, aggressor, at });
  }
  return ok(trades);
}

/** One row of the market's depth. What the venue means by each kind is not written down beyond its name. */
export interface DepthRow {
  readonly kind: DepthKind;
  /** In points. */
  readonly price: number;
  /** Contracts that rest at the price. */
  readonly volume: number;
  /** Contracts traded at the price, probably; null where the venue leaves it out. */
  readonly traded: number | null;
  readonly at: EpochMs;
}

const depth = z.union([z.array(depthModel.nullable()), depthModel.transform((row) => [row])]);

/** @returns the rows of one `GatewayDepth`, in the order sent; the first push after a subscription is a large one */
export function depthFromWire(data: unknown): Result<readonly DepthRow[], string> {
  const read = parse(depth, data);
  if (!read.ok) return read;
  const rows: DepthRow[] = [];
  for (const row of read.value) {
    if (row === null) continue;
    const at = parseStamp(row.timestamp);
    if (at === undefined) return err(`depth: '${row.timestamp}' is no instant`);
    const kind = DEPTH_KINDS.word(row.type) ?? 'unknown';
    rows.push({ kind, price: row.price, volume: row.volume, traded: row.currentVolume ?? null, at });
  }
  return ok(rows);
}

/** Reads one `GatewayQuote`: only what changed. */
export function quoteDeltaFromWire(data: unknown): Result<QuoteModel, string> {
  return parse(quoteModel, data);
}

/**
 * The running quote after a delta. Absent members keep what was known, and time never steps back.
 *
 * @param before undefined for the first one of a connection
 */
export function mergeQuote(
  before: Quote | undefined,
  { contract, delta }: { readonly contract: ContractId; readonly delta: QuoteModel },
): Result<Quote, string> {
  const stamp = delta.timestamp ?? delta.lastUpdated;
  const at = stamp == null ? before?.at : parseStamp(stamp);
  if (at === undefined) return err(`quote: ${stamp == null ? 'no instant' : `'${stamp}' is no instant`}`);
  return ok({
    contract,
    bid: delta.bestBid ?? before?.bid ?? null,
    ask: delta.bestAsk ?? before?.ask ?? null,
    last: delta.lastPrice ?? before?.last ?? null,
    at: Math.max(at, before?.at ?? at) as EpochMs,
  });
}
