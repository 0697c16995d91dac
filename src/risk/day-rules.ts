/**
 * What a trading day and the firm allow: how many orders and contracts, how large a position over all products, until
 * when, and how much may be lost. They bind entries; an exit always passes.
 */
import { direction } from '#account';
import { cents } from '#base';
import { toTicks } from '#market';
import type { DayContext, FirmContext } from './day-context.ts';
import type { GuardContext, GuardRule } from './guard-rule.ts';
import type { LossRule } from './loss.ts';
import type { OrderRequest } from './order-request.ts';

const ENTRIES = ['entry'] as const;
const MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export const DAY_RULES: readonly GuardRule[] = [
  {
    name: 'day-unknown',
    binds: ENTRIES,
    check: (_order, { day }) =>
      day === null ? 'the trading day has not begun for this account: its balance is not known yet' : null,
  },
  {
    name: 'maximum-loss',
    binds: ENTRIES,
    check: (order, context) => latched('maximum-loss', context) ?? crossed('maximum-loss', order, context),
  },
  {
    name: 'daily-loss',
    binds: ENTRIES,
    check: (order, context) => latched('daily-loss', context) ?? crossed('daily-loss', order, context),
  },
  {
    name: 'equity-unknown',
    binds: ENTRIES,
    check: (_order, { day }) =>
      day !== null && day.losses.length > 0 && day.equity === null
        ? `the equity is not known, so no loss limit can be kept: ${day.equityWhy}`
        : null,
  },
  {
    name: 'flat-time',
    binds: ENTRIES,
    check: (_order, { day }) => {
      const ended = day?.firm?.entriesEnded ?? null;
      return ended === null ? null : `no entry is placed after ${ended} Chicago until the next opening`;
    },
  },
  {
    name: 'position-weight',
    binds: ENTRIES,
    check: (order, context) => {
      const { day } = context;
      if (day === null || day.firm === null) return null;
      const minis = minisAfter(order, heldBefore(order, context), day.firm);
      return minis > day.firm.minisMax + 1e-9
        ? `all positions would be ${tidy(minis)} minis, limit ${day.firm.minisMax} today`
        : null;
    },
  },
  {
    name: 'opposite-account',
    binds: ENTRIES,
    check: (order, { day }) => {
      const other = day?.firm?.opposite.find(({ side }) => side !== order.side);
      return other === undefined
        ? null
        : `${other.account} ${other.side === 'buy' ? 'is long' : 'is short'} ${other.size} of the same: hedging across accounts is forbidden, limit 0`;
    },
  },
  {
    name: 'orders-per-day',
    binds: ENTRIES,
    check: (_order, { day, limits }) =>
      day !== null && day.orders >= limits.ordersPerDayMax
        ? `${day.orders} orders today, limit ${limits.ordersPerDayMax}`
        : null,
  },
  {
    name: 'contracts-per-day',
    binds: ENTRIES,
    check: (order, { day, positionWorst }) => {
      if (day === null) return null;
      const whole = contractsAfter(order, positionWorst, day);
      return whole > day.contractsMax
        ? `${day.contracts} contracts today, with this order and every exit ${whole}, limit ${day.contractsMax}`
        : null;
    },
  },
];

/** What may be held when the order goes: what may be there, and what orders at work may add on its own side. */
export function heldBefore(
  { side }: Pick<OrderRequest, 'side'>,
  { positionWorst, pending }: Pick<GuardContext, 'positionWorst' | 'pending'>,
): number {
  return positionWorst + direction(side) * pending[side];
}

/** What all positions come to with this order, in minis. */
export function minisAfter(order: Pick<OrderRequest, 'side' | 'size'>, position: number, firm: FirmContext): number {
  return firm.minisElsewhere + firm.weight * Math.abs(positionAfter(order, position));
}

/** The contracts of the day once this order and all that is held have been closed again. */
export function contractsAfter(
  order: Pick<OrderRequest, 'side' | 'size'>,
  position: number,
  day: Pick<DayContext, 'contracts' | 'contractsElsewhere'>,
): number {
  return day.contracts + day.contractsElsewhere + order.size + Math.abs(positionAfter(order, position));
}

/** The equity left after this order and a move of `adverseTicks` against the whole position, in money. */
export function equityAfter(
  order: Pick<OrderRequest, 'side' | 'size'>,
  position: number,
  { equity, contract, limits, prices }: Pick<GuardContext, 'contract' | 'limits' | 'prices'> & { equity: number },
): number {
  const { bid, ask } = prices;
  const spread = bid === null || ask === null ? 0 : Math.max(toTicks(ask - bid, contract.tickSize), 0);
  const ticks = Math.abs(positionAfter(order, position)) * limits.adverseTicks + order.size * spread;
  return cents(equity - contract.tickValue * ticks);
}

function positionAfter({ side, size }: Pick<OrderRequest, 'side' | 'size'>, position: number): number {
  return position + direction(side) * size;
}

function latched(rule: LossRule, { day }: GuardContext): string | null {
  return day?.latch?.rule === rule ? day.latch.why : null;
}

function crossed(rule: LossRule, order: OrderRequest, context: GuardContext): string | null {
  const { day, limits } = context;
  const limit = day?.losses.find((each) => each.rule === rule);
  if (day === null || limit === undefined || day.equity === null) return null;
  const worst = equityAfter(order, heldBefore(order, context), { ...context, equity: day.equity });
  return worst <= limit.floor
    ? `equity is ${MONEY.format(day.equity)}; ${limits.adverseTicks} ticks against the position would leave ${MONEY.format(worst)}, limit ${MONEY.format(limit.floor)}`
    : null;
}

function tidy(minis: number): number {
  return Number(minis.toFixed(2));
}
