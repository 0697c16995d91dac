/**
 * What each rule of the guard looked at, as people read it: the value it saw and the limit it held it against, taken from
 * what was recorded then. A rule that compares nothing, or that this table does not know, has its name and verdict alone.
 */
import type { JsonValue } from '#base';
import type { GuardSight, Intent } from '#kernel';

export interface Reading {
  readonly value: string | null;
  readonly limit: string | null;
}

type Read = (at: (path: string) => JsonValue | undefined, intent: Intent) => Reading;

const READINGS: Readonly<Record<string, Read>> = {
  halted: (at) => said(at('tradingState'), 'not halted'),
  reducing: (at) => said(at('tradingState'), 'active'),
  'account-unknown': (at) => said(at('account') === null ? 'unknown' : 'known', 'known'),
  'account-cannot-trade': (at) => said(word(at('account.canTrade'), 'can trade', 'cannot trade'), 'can trade'),
  'account-is-live': (at) => said(word(at('account.simulated'), 'simulated', 'real money'), 'simulated'),
  'nothing-to-close': (at, { size }) => said(`${size} of ${at('position')}`, 'the open position'),
  'order-unsettled': (at) => said(at('unsettledOrders'), '0'),
  'position-unsettled': (at) => said(word(at('positionAgrees'), 'one word', 'apart'), 'one word'),
  'order-unknown': (at) => said(at('unknownOrders'), '0'),
  'external-position': (at) => said(at('externalBlocking'), '0'),
  'external-crossing': (at) => said(at('external'), 'not crossed'),
  'ledger-failed': (at) => said(word(at('ledgerOk'), 'writes', 'failed'), 'writes'),
  'account-link-down': (at) => said(word(at('accountLinkUp'), 'up', 'down'), 'up'),
  'not-reconciled': (at) => said(word(at('reconciled'), 'compared', 'not compared'), 'compared'),
  'market-stale': (at) => said(unit(at('marketAgeMs'), 'ms'), unit(at('limits.marketAgeMsMax'), 'ms')),
  'clock-skew': (at) => said(unit(at('clockSkewMs'), 'ms'), unit(at('limits.clockSkewMsMax'), 'ms')),
  'market-closed': (at) => said(word(at('marketOpen'), 'open', 'closed'), 'open'),
  'order-size': (at, { size }) => said(size, at('limits.orderSizeMax')),
  'position-size': (at, { side, size }) => {
    const before = at('positionWorst');
    const after = typeof before === 'number' ? Math.abs(before + (side === 'buy' ? size : -size)) : undefined;
    return said(after, at('limits.positionSizeMax'));
  },
  'orders-per-minute': (at) => said(at('ordersLastMinute'), at('limits.ordersPerMinuteMax')),
  'orders-per-day': (at) => said(at('day.orders'), at('limits.ordersPerDayMax')),
  'contracts-per-day': (at) => said(at('day.contracts'), at('day.contractsMax')),
  'equity-unknown': (at) => said(at('day.equity'), 'known'),
  'price-unknown': (at) => said(`${at('prices.bid')} / ${at('prices.ask')}`, 'both known'),
  'price-spread': (at) => said(`${at('prices.bid')} / ${at('prices.ask')}`, unit(at('limits.spreadTicksMax'), 'ticks')),
  'price-gap': (at, { side }) => {
    const gap = at('limits.signalGapMax');
    const market = at(side === 'buy' ? 'prices.ask' : 'prices.bid');
    const from = at('signalPrice');
    return said(`${market} from ${from}`, typeof gap === 'number' ? `${gap * 100} %` : undefined);
  },
  duplicate: (at) => said(word(at('duplicate'), 'seen before', 'first'), 'first'),
};

export function readingOf(rule: string, { seen }: GuardSight, intent: Intent): Reading {
  const at = (path: string): JsonValue | undefined =>
    path
      .split('.')
      .reduce<JsonValue | undefined>(
        (value, name) =>
          typeof value === 'object' && value !== null ? (value as Record<string, JsonValue>)[name] : undefined,
        seen,
      );
  return READINGS[rule]?.(at, intent) ?? { value: null, limit: null };
}

function said(value: JsonValue | undefined, limit: JsonValue | undefined): Reading {
  return { value: textOf(value), limit: textOf(limit) };
}

function textOf(value: JsonValue | undefined): string | null {
  return value === undefined || value === null || typeof value === 'object' ? null : String(value);
}

function word(value: JsonValue | undefined, yes: string, no: string): string | undefined {
  return typeof value === 'boolean' ? (value ? yes : no) : undefined;
}

function unit(value: JsonValue | undefined, name: string): string | undefined {
  return typeof value === 'number' ? `${Math.round(value)} ${name}` : undefined;
}
