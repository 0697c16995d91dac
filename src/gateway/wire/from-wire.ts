/**
 * The venue's things in our words. Each translation takes what a schema has read and fails, with a sentence, only where
 * a code or an instant has no meaning to us.
 */
import { type Account, accountId, type Fill, fillId, type Order, orderId, type Position } from '#account';
import { type EpochMs, err, ok, type Result } from '#base';
import { type Bar, type Contract, contractId, formatSymbol } from '#market';
import { ORDER_STATUSES, ORDER_TYPES, POSITION_TYPES, SIDES } from './codes.ts';
import { parseContractId } from './contract-id.ts';
import type { AccountModel, BarModel, ContractModel, HalfTurnModel, OrderModel, PositionModel } from './models.ts';
import { parseStamp } from './stamp.ts';

export function accountFromWire(model: AccountModel): Account {
  const { id, name, balance, canTrade, simulated } = model;
  // An account that does not say it is simulated is taken for real money: the careful reading.
  return { id: accountId(id), name, balance, canTrade, simulated: simulated ?? false };
}

export function contractFromWire(model: ContractModel): Contract {
  const month = parseContractId(model.id);
  return {
    id: contractId(model.id),
    symbol: month === undefined ? model.name : formatSymbol(month),
    root: month === undefined ? model.name : month.root,
    description: model.description ?? '',
    tickSize: model.tickSize,
    tickValue: model.tickValue,
    active: model.activeContract,
  };
}

export function orderFromWire(model: OrderModel): Result<Order, string> {
  // Status 0, none, says nothing yet, and one without a word says nothing to us: such an order may do anything still.
  const status = ORDER_STATUSES.word(model.status) ?? 'pending';
  const type = ORDER_TYPES.word(model.type) ?? 'unknown';
  const side = SIDES.word(model.side);
  const createdAt = parseStamp(model.creationTimestamp);
  if (side === undefined) return err(`order ${model.id}: side ${model.side} is unknown`);
  if (createdAt === undefined) return err(`order ${model.id}: '${model.creationTimestamp}' is no instant`);
  const updatedAt = model.updateTimestamp == null ? createdAt : parseStamp(model.updateTimestamp);
  if (updatedAt === undefined) return err(`order ${model.id}: '${model.updateTimestamp}' is no instant`);
  return ok({
    id: orderId(model.id),
    account: accountId(model.accountId),
    contract: contractId(model.contractId),
    tag: model.customTag ?? null,
    type,
    side,
    size: model.size,
    status,
    filled: model.fillVolume ?? 0,
    fillPrice: model.filledPrice ?? null,
    limitPrice: model.limitPrice ?? null,
    stopPrice: model.stopPrice ?? null,
    createdAt,
    updatedAt,
  });
}

/** What an order says in numbers that no document names, as a clause for people; null: nothing. */
export function oddityOf({ id, status, type }: OrderModel): string | null {
  const isOdd = status !== 0 && ORDER_STATUSES.word(status) === undefined;
  const odd = [isOdd ? `status ${status}` : [], ORDER_TYPES.word(type) === undefined ? `type ${type}` : []].flat();
  if (odd.length === 0) return null;
  return `order ${id}: ${odd.join(' and ')} ${odd.length === 1 ? 'is' : 'are'} not documented; it may still work`;
}

export function fillFromWire(model: HalfTurnModel): Result<Fill, string> {
  const side = SIDES.word(model.side);
  const at = parseStamp(model.creationTimestamp);
  if (side === undefined) return err(`fill ${model.id}: side ${model.side} is unknown`);
  if (at === undefined) return err(`fill ${model.id}: '${model.creationTimestamp}' is no instant`);
  return ok({
    id: fillId(model.id),
    order: orderId(model.orderId),
    account: accountId(model.accountId),
    contract: contractId(model.contractId),
    side,
    size: model.size,
    price: model.price,
    profit: model.profitAndLoss ?? null,
    fees: cents(model.fees + (model.commissions ?? 0)),
    voided: model.voided,
    at,
  });
}

/** A closed position arrives as type 0, size 0 and reads as size 0. */
export function positionFromWire(model: PositionModel): Result<Position, string> {
  const type = POSITION_TYPES.word(model.type);
  const openedAt = parseStamp(model.creationTimestamp);
  if (type === undefined || (type === 'undefined' && model.size !== 0)) {
    return err(`position ${model.id}: type ${model.type} with size ${model.size} says no direction`);
  }
  if (openedAt === undefined) return err(`position ${model.id}: '${model.creationTimestamp}' is no instant`);
  return ok({
    account: accountId(model.accountId),
    contract: contractId(model.contractId),
    size: type === 'short' ? 0 - model.size : model.size,
    averagePrice: model.averagePrice,
    openedAt,
  });
}

/** Bars come newest first, and pages overlap: here oldest first, one a start. */
export function barsFromWire(models: readonly BarModel[]): Result<readonly Bar[], string> {
  const byStart = new Map<EpochMs, Bar>();
  for (const { t, o, h, l, c, v } of models) {
    const start = parseStamp(t);
    if (start === undefined) return err(`bar: '${t}' is no instant`);
    byStart.set(start, { start, open: o, high: h, low: l, close: c, volume: v });
  }
  return ok([...byStart.values()].sort((a, b) => a.start - b.start));
}

/** Sums of printed amounts, exact to the four decimals the venue prints. */
function cents(amount: number): number {
  return Number(amount.toFixed(4));
}
