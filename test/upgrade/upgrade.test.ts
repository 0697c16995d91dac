/**
 * A ledger that an earlier Openbell wrote is folded to the books it stood for then: an upgrade between two starts changes
 * nothing. Each format of facts there ever was keeps its recorded ledger here; the books beside it were written by the
 * program of that time.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { epochMs, type JsonValue, monotonicMs } from '#base';
import { Kernel } from '#kernel';
import { FOLDED, factOf } from '#live';
import { TradingCalendar } from '#market';
import { DEFAULT_LIMITS } from '#risk';

const NOON = epochMs(Date.UTC(2026, 0, 15, 17));

interface Books {
  readonly sessions: readonly { readonly id: string; readonly [member: string]: JsonValue }[];
  readonly accounts: JsonValue;
  readonly haltedWhy: string | null;
}

function text(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

test.each(['format-1'])('the books of a ledger in %s are what they were', (name) => {
  const records = text(`${name}.jsonl`).trim().split('\n');
  const books = JSON.parse(text(`${name}.books.json`)) as Books;
  const kernel = new Kernel({ calendar: new TradingCalendar(), limits: DEFAULT_LIMITS });
  for (const record of records) {
    const fact = factOf(JSON.parse(record) as { readonly body: JsonValue });
    if (FOLDED.includes(fact.type)) kernel.fold(fact);
  }
  const { sessions, accounts, haltedWhy } = kernel.view({ venue: NOON, monotonic: monotonicMs(0), wall: NOON });
  expect({
    sessions: sessions.map((session) => ({
      id: session.config.id,
      state: session.state,
      tradingState: session.tradingState,
      startedAt: session.startedAt,
      signalsFound: session.signalsFound,
      tradesSubmitted: session.tradesSubmitted,
      tradesFilled: session.tradesFilled,
      position: session.position.size,
      averagePrice: session.position.averagePrice,
      openOrders: session.orders.map(({ id }) => id),
      alerts: session.alerts.length,
      trades: session.trades.map(({ tag, status, order, filled, fillPrice, proof }) => ({
        tag,
        status,
        order,
        filled,
        fillPrice,
        proof,
      })),
    })),
    accounts: accounts.map(({ id, account, tradingState, unknownOrders }) => ({
      id,
      balance: account?.balance ?? null,
      tradingState,
      unknownOrders,
    })),
    haltedWhy,
  }).toEqual(books);
});
