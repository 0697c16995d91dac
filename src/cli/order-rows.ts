/** The ledger as a trader's tables: one line an order, with its slippage and fees, and one line a fill. */
import { iso } from '#base';
import type { LedgerReader } from '#journal';
import type { Fact, Intent, SessionConfig, TradeRecord } from '#kernel';
import { factOf } from '#live';
import { type Contract, pointValue } from '#market';
import type { Cell } from './csv-cell.ts';

const ORDER_FACTS: readonly Fact['type'][] = [
  'run.started',
  'session.opened',
  'session.prepared',
  'intent.approved',
  'intent.denied',
  'trade.recorded',
  'fill.booked',
];

export interface DatedRow {
  /** By the venue's time. */
  readonly at: number;
  readonly row: Readonly<Record<string, Cell>>;
}

interface OrderStory {
  readonly venue: string;
  readonly intent: Intent;
  readonly config: SessionConfig | undefined;
  readonly contract: Contract | undefined;
  denial: { readonly status: string; readonly why: string } | null;
  trade: TradeRecord | null;
}

interface Told {
  readonly stories: ReadonlyMap<string, OrderStory>;
  /** The newest word on each fill. */
  readonly fills: Map<
    string,
    { readonly venue: string; readonly fill: Extract<Fact, { type: 'fill.booked' }>['fill'] }
  >;
}

/** In the order in which they were decided. */
export function* orderRows(ledger: LedgerReader, onProgress: (seq: number) => void): Generator<DatedRow> {
  const { stories, fills } = toldBy(ledger, onProgress);
  const feesByOrder = new Map<string, number>();
  for (const { venue, fill } of fills.values()) {
    const key = `${venue} ${fill.order}`;
    if (!fill.voided) feesByOrder.set(key, (feesByOrder.get(key) ?? 0) + fill.fees);
  }
  for (const { venue, intent, config, contract, denial, trade } of stories.values()) {
    const order = trade?.order ?? null;
    const slippage = trade?.slippage ?? null;
    const perPoint = contract === undefined ? null : pointValue(contract);
    yield {
      at: intent.at,
      row: {
        time: iso(intent.at),
        session: intent.session,
        strategy: config?.strategy ?? null,
        account: config?.accountName ?? intent.account,
        contract: contract?.symbol ?? intent.contract,
        signal: intent.purpose === 'saga' ? 'flatten' : intent.signalType,
        signal_bar: intent.signal === null ? null : iso(intent.signal.bar),
        side: intent.side,
        size: intent.size,
        filled: trade?.filled ?? 0,
        status: denial?.status ?? trade?.status ?? 'working',
        why: denial?.why ?? trade?.why ?? null,
        signal_price: intent.signal?.price ?? null,
        fill_price: trade?.fillPrice ?? null,
        slippage_points: slippage,
        slippage_money:
          slippage === null || perPoint === null ? null : cents(slippage * perPoint * (trade?.filled ?? 0)),
        fees: order === null ? null : cents(feesByOrder.get(`${venue} ${order}`) ?? 0),
        bar_to_wire_ms: rounded(trade?.latencyMs ?? null),
        wire_to_fill_ms: rounded(trade?.elapsedMs ?? null),
        proof: trade?.proof ?? null,
        order_id: order,
        tag: intent.tag,
      },
    };
  }
}

/** By the venue's time; a fill that was taken back says so. */
export function* fillRows(ledger: LedgerReader, onProgress: (seq: number) => void): Generator<DatedRow> {
  const { stories, fills } = toldBy(ledger, onProgress);
  const byOrder = new Map<string, OrderStory>();
  for (const story of stories.values()) {
    if (story.trade?.order != null) byOrder.set(`${story.venue} ${story.trade.order}`, story);
  }
  for (const { venue, fill } of [...fills.values()].sort((a, b) => a.fill.at - b.fill.at || a.fill.id - b.fill.id)) {
    const story = byOrder.get(`${venue} ${fill.order}`);
    yield {
      at: fill.at,
      row: {
        time: iso(fill.at),
        account: story?.config?.accountName ?? fill.account,
        contract: story?.contract?.symbol ?? fill.contract,
        side: fill.side,
        size: fill.size,
        price: fill.price,
        profit: fill.profit,
        fees: fill.fees,
        voided: fill.voided ? 'yes' : 'no',
        order_id: fill.order,
        fill_id: fill.id,
        signal: story === undefined ? null : story.intent.purpose === 'saga' ? 'flatten' : story.intent.signalType,
        session: story?.intent.session ?? null,
        tag: story?.intent.tag ?? null,
      },
    };
  }
}

function toldBy(ledger: LedgerReader, onProgress: (seq: number) => void): Told {
  const configs = new Map<string, SessionConfig>();
  const contracts = new Map<string, Contract>();
  const stories = new Map<string, OrderStory>();
  const fills: Told['fills'] = new Map();
  // Another venue gives the same numbers and meets the same tags: a simulator that was born anew.
  let venue = '';
  for (const record of ledger.records({ after: 0, types: ORDER_FACTS })) {
    onProgress(record.seq);
    const fact = factOf(record);
    if (fact.type === 'run.started') venue = fact.venue;
    if (fact.type === 'session.opened') configs.set(fact.config.id, fact.config);
    if (fact.type === 'session.prepared') contracts.set(fact.session, fact.ground.contract);
    if (fact.type === 'fill.booked') fills.set(`${venue} ${fact.fill.id}`, { venue, fill: fact.fill });
    if (fact.type === 'intent.approved' || fact.type === 'intent.denied') {
      const { intent } = fact;
      // A denial of a signal that has had its order must not hide that order.
      const key = `${venue} ${intent.tag}`;
      if (fact.type === 'intent.denied' && stories.has(key)) continue;
      stories.set(key, {
        venue,
        intent,
        config: configs.get(intent.session ?? ''),
        contract: contracts.get(intent.session ?? ''),
        denial: fact.type === 'intent.denied' ? { status: fact.status, why: fact.why } : null,
        trade: null,
      });
    }
    if (fact.type === 'trade.recorded') {
      const story = stories.get(`${venue} ${fact.trade.tag}`);
      if (story !== undefined) story.trade = fact.trade;
    }
  }
  return { stories, fills };
}

function cents(money: number): number {
  return Math.round(money * 100) / 100;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
