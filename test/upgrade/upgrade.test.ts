/**
 * A ledger that an earlier Openbell wrote is folded to the books it stood for then: an upgrade between two starts changes
 * nothing. Each format of facts there ever was keeps its recorded ledger here; the books beside it were written by the
 * program of that time.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { epochMs, type JsonValue, monotonicMs } from '#base';
import { type Fact, Kernel } from '#kernel';
import { FOLDED, factOf } from '#live';
import { TradingCalendar } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES } from '#risk';

const NOON = epochMs(Date.UTC(2026, 0, 15, 17));

interface Books {
  readonly sessions: readonly { readonly id: string; readonly [member: string]: JsonValue }[];
  readonly accounts: JsonValue;
  readonly haltedWhy: string | null;
}

function text(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

const FORMATS = ['format-1', 'format-2'] as const;

function recorded(name: string): readonly Fact[] {
  const records = text(`${name}.jsonl`).trim().split('\n');
  return records.map((record) => factOf(JSON.parse(record) as { readonly body: JsonValue }));
}

/** As a start folds what lies in the ledger. */
function folded(facts: readonly Fact[]): Kernel {
  const kernel = new Kernel({ calendar: new TradingCalendar(), limits: DEFAULT_LIMITS, times: DEFAULT_TIMES });
  for (const fact of facts) if (FOLDED.includes(fact.type)) kernel.fold(fact);
  return kernel;
}

const NOW = { venue: NOON, monotonic: monotonicMs(0), wall: NOON };

function booksOf(kernel: Kernel): Books {
  const { sessions, accounts, haltedWhy } = kernel.view(NOW);
  return {
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
  };
}

test.each(FORMATS)('the books of a ledger in %s are what they were', (name) => {
  expect(booksOf(folded(recorded(name)))).toEqual(JSON.parse(text(`${name}.books.json`)));
});

test.each(FORMATS)(
  'an upgrade between two starts of a ledger in %s orders nothing, and a second start changes nothing',
  (name) => {
    const facts = recorded(name);
    const venue = facts.flatMap((fact) => (fact.type === 'run.started' ? [fact.venue] : [])).at(-1) ?? '';
    const once = folded(facts);
    const before = booksOf(once);
    const first = once.begin(NOW, { venue, version: '99.0.0' });
    // Whatever was under way is looked for and read; nothing is placed, cancelled or closed.
    const acts = ['order.place', 'order.cancel', 'order.resize', 'position.close'];
    expect(first.commands.filter(({ type }) => acts.includes(type))).toEqual([]);
    const isMoney = ({ type }: Fact) => /^(intent|fill|position|balance|order|day|loss|external|trading)\./.test(type);
    expect(first.facts.filter(isMoney)).toEqual([]);
    const sums = ({ sessions, accounts, haltedWhy }: Books) => ({
      positions: sessions.map(({ id, position, tradesFilled, tradingState }) => [
        id,
        position,
        tradesFilled,
        tradingState,
      ]),
      accounts,
      haltedWhy,
    });
    expect(sums(booksOf(once))).toEqual(sums(before));

    const twice = folded([...facts, ...(JSON.parse(JSON.stringify(first.facts)) as Fact[])]);
    const second = twice.begin(NOW, { venue, version: '99.0.1' });
    expect(twice.digest()).toBe(once.digest());
    // It says that it has begun, and what it said at the first start it need not say again.
    expect(second.facts.filter(({ type }) => type !== 'run.started' && type !== 'session.changed')).toEqual([]);
    expect(second.commands).toEqual(first.commands);
  },
);
