/** What an order itself must be: of this session's contract, wanted once, and at a price that the market still has. */
import { toTicks } from '#market';
import type { GuardContext, GuardRule } from './guard-rule.ts';

const FROM_SIGNALS = ['entry', 'exit'] as const;
const ENTRIES = ['entry'] as const;

export const ORDER_RULES: readonly GuardRule[] = [
  {
    name: 'duplicate',
    binds: FROM_SIGNALS,
    check: (_order, { duplicate }) => (duplicate ? 'this signal has had its order before, limit 1' : null),
  },
  {
    name: 'contract-wrong',
    binds: ['entry', 'exit', 'saga'],
    check: (order, { contract }) =>
      order.contract === contract.id ? null : `the order is for ${order.contract}, the session trades ${contract.id}`,
  },
  {
    name: 'contract-expired',
    binds: ENTRIES,
    check: (_order, { contract, expired }) =>
      expired === null
        ? null
        : `${contract.symbol} ended on ${expired}, and the venue has not called it active since. Launch the next month`,
  },
  {
    name: 'price-unknown',
    binds: ENTRIES,
    check: (_order, { prices }) => {
      const { bid, ask } = prices;
      return isPrice(bid) && isPrice(ask) ? null : `the market shows no usable price: bid ${bid}, ask ${ask}`;
    },
  },
  {
    name: 'price-spread',
    binds: ENTRIES,
    check: (_order, { prices: { bid, ask }, contract, limits }) => {
      if (!isPrice(bid) || !isPrice(ask)) return null;
      const ticks = toTicks(ask - bid, contract.tickSize);
      if (ticks < 0) return `bid ${bid} is above ask ${ask}: the quotes are out of order`;
      return ticks > limits.spreadTicksMax
        ? `bid ${bid} and ask ${ask} are ${ticks} ticks apart, limit ${limits.spreadTicksMax}`
        : null;
    },
  },
  {
    name: 'price-gap',
    binds: ENTRIES,
    check: (order, context) => {
      const { limits, signalPrice, prices } = context;
      const market = order.side === 'buy' ? prices.ask : prices.bid;
      for (const wanted of [signalPrice, order.limitPrice, order.stopPrice]) {
        if (wanted === null || !isPrice(market)) continue;
        const why = gapOf(wanted, market, limits.signalGapMax);
        if (why !== null) return why;
      }
      return null;
    },
  },
  {
    name: 'price-off-tick',
    binds: FROM_SIGNALS,
    check: ({ limitPrice, stopPrice }, { contract }) => {
      const odd = [limitPrice, stopPrice].find((each) => each !== null && !isOnTick(each, contract));
      return odd === undefined ? null : `${odd} is no multiple of the tick, ${contract.tickSize}`;
    },
  },
];

function isPrice(points: number | null): points is number {
  return points !== null && Number.isFinite(points);
}

function gapOf(wanted: number, market: number, most: number): string | null {
  const gap = Math.abs(market - wanted) / Math.abs(wanted);
  if (gap <= most) return null;
  const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
  return `wanted at ${wanted}, the market is at ${market}: ${percent(gap)} apart, limit ${percent(most)}`;
}

function isOnTick(price: number, { tickSize }: GuardContext['contract']): boolean {
  return Number.isFinite(price) && Math.abs(price / tickSize - toTicks(price, tickSize)) < 1e-6;
}
