/**
 * The rules an order must pass, as a table: each looks at one thing, and says rule, value and limit when it denies.
 * Exits pass where an entry would not, since getting out is what the rules are for; nothing passes a closed gate. What
 * the order itself must be is in order-rules.ts, what a day and the firm allow in day-rules.ts.
 */
import { DAY_RULES, heldBefore } from './day-rules.ts';
import type { GuardRule } from './guard-rule.ts';
import { ORDER_RULES } from './order-rules.ts';

const ALL = ['entry', 'exit', 'saga'] as const;
const FROM_SIGNALS = ['entry', 'exit'] as const;
const ENTRIES = ['entry'] as const;

const STATE_RULES: readonly GuardRule[] = [
  {
    name: 'halted',
    binds: FROM_SIGNALS,
    check: (_order, { tradingState, tradingWhy }) =>
      tradingState === 'halted' ? `trading is halted: ${tradingWhy ?? 'the kill switch is on'}` : null,
  },
  {
    name: 'reducing',
    binds: ENTRIES,
    check: (_order, { tradingState }) => (tradingState === 'reducing' ? 'only exits are allowed now' : null),
  },
  {
    name: 'account-unknown',
    binds: ALL,
    check: (_order, { account }) => (account === null ? 'the venue has not stated the account yet' : null),
  },
  {
    name: 'account-cannot-trade',
    binds: ALL,
    check: (_order, { account }) =>
      account?.canTrade === false ? `the venue says ${account.name} cannot trade` : null,
  },
  {
    name: 'account-is-live',
    binds: ALL,
    check: (_order, { account }) =>
      account?.simulated === false ? `${account.name} holds real money; Openbell trades simulated accounts only` : null,
  },
  {
    name: 'nothing-to-close',
    binds: ['exit', 'saga'],
    check: (order, { position, pending }) => {
      const held = order.side === 'sell' ? Math.max(position, 0) : Math.max(-position, 0);
      if (held === 0) return `the position is ${position}`;
      const closes = held - pending[order.side];
      if (closes <= 0) return `the position is ${position}, and an order whose fate is open may be closing it already`;
      return order.size > closes ? `an exit of ${order.size} exceeds the open position of ${closes}` : null;
    },
  },
  {
    name: 'order-unsettled',
    binds: FROM_SIGNALS,
    check: (_order, { unsettledOrders }) =>
      unsettledOrders > 0 ? `${unsettledOrders} order(s) of this contract are still working` : null,
  },
  {
    name: 'order-unknown',
    binds: ENTRIES,
    check: (_order, { unknownOrders }) =>
      unknownOrders > 0 ? `the fate of ${unknownOrders} order(s) of this contract is unknown` : null,
  },
  {
    name: 'external-position',
    binds: ENTRIES,
    check: (_order, { externalBlocking }) =>
      externalBlocking === 0
        ? null
        : `${Math.abs(externalBlocking)} contracts are there that did not come from Openbell; adopt them, leave them alone or flatten`,
  },
  {
    name: 'external-crossing',
    binds: ENTRIES,
    check: ({ side }, { external }) =>
      (side === 'buy' ? external < 0 : external > 0)
        ? `it would close ${Math.abs(external)} contracts that did not come from Openbell`
        : null,
  },
  {
    name: 'ledger-failed',
    binds: FROM_SIGNALS,
    check: (_order, { ledgerOk }) =>
      ledgerOk ? null : 'the ledger cannot write; an order must be recorded before it leaves',
  },
  {
    name: 'account-link-down',
    binds: ENTRIES,
    check: (_order, { accountLinkUp }) => (accountLinkUp ? null : 'the account link is down; fills could not be seen'),
  },
  {
    name: 'not-reconciled',
    binds: FROM_SIGNALS,
    check: ({ purpose }, { reconciled, compared }) =>
      (purpose === 'entry' ? reconciled : compared) ? null : 'the account has not been compared with the venue yet',
  },
  {
    name: 'market-stale',
    binds: ENTRIES,
    check: (_order, { marketAgeMs, limits }) => {
      if (marketAgeMs === null) return 'no market data has arrived yet';
      const over = marketAgeMs > limits.marketAgeMsMax;
      return over
        ? `the last market event is ${Math.round(marketAgeMs)} ms old, limit ${limits.marketAgeMsMax} ms`
        : null;
    },
  },
  {
    name: 'clock-skew',
    binds: ENTRIES,
    check: (_order, { clockSkewMs, limits }) => {
      const over = clockSkewMs !== null && Math.abs(clockSkewMs) > limits.clockSkewMsMax;
      return over
        ? `this machine's clock is ${Math.round(Math.abs(clockSkewMs) / 1_000)} s off the venue's, limit ${limits.clockSkewMsMax / 1_000} s`
        : null;
    },
  },
  {
    name: 'market-closed',
    binds: FROM_SIGNALS,
    check: (_order, { marketOpen }) => (marketOpen ? null : 'the market is closed'),
  },
  {
    name: 'contract-inactive',
    binds: ENTRIES,
    check: (_order, { contract }) => (contract.active ? null : `${contract.symbol} is not the venue's active month`),
  },
  {
    name: 'order-size',
    binds: ENTRIES,
    check: ({ size }, { limits }) =>
      size > limits.orderSizeMax ? `order size ${size}, limit ${limits.orderSizeMax} contracts` : null,
  },
  {
    name: 'position-size',
    binds: ENTRIES,
    check: (order, { limits, ...context }) => {
      const after = Math.abs(heldBefore(order, context) + (order.side === 'buy' ? order.size : -order.size));
      return after > limits.positionSizeMax
        ? `the position would be ${after}, limit ${limits.positionSizeMax} contracts`
        : null;
    },
  },
  {
    name: 'orders-per-minute',
    binds: ENTRIES,
    check: (_order, { ordersLastMinute, limits }) =>
      ordersLastMinute >= limits.ordersPerMinuteMax
        ? `${ordersLastMinute} orders in the last minute, limit ${limits.ordersPerMinuteMax}`
        : null,
  },
];

/** Asked last: it holds for moments only, and every other reason says more. */
const LAST_RULES: readonly GuardRule[] = [
  {
    // Sized and protected as an entry, it might close what the other word shows, and leave its stop and target without a position.
    name: 'position-unsettled',
    binds: ENTRIES,
    check: (_order, { positionAgrees, position, positionWorst }) =>
      positionAgrees ? null : `fills and the venue's word on the position are apart: ${position} or ${positionWorst}`,
  },
];

/** In this order: the first that denies gives the reason. */
export const RULES: readonly GuardRule[] = [...STATE_RULES, ...ORDER_RULES, ...DAY_RULES, ...LAST_RULES];
