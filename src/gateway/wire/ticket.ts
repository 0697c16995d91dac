/** A new order, both ways: what we ask for, and the `Order/place` body that asks it. */
import { type AccountId, accountId, type OrderType, type Side } from '#account';
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
  };
}

/** Failure: the sentence the venue would say of a type or side it does not have. */
export function ticketFromWire(request: RequestOf<'orderPlace'>): Result<Ticket, string> {
  const type = ORDER_TYPES.word(request.type);
  const side = SIDES.word(request.side);
  if (type === undefined) return err('Invalid order type.');
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
