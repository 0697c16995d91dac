/**
 * From a signal to an order that the guard has looked at. Buy and Cover buy, Sell and Short sell, `trade_size`
 * contracts by market order; an order against the open position never exceeds it (K11), whatever its signal's name.
 */
import { type JsonValue, MINUTE } from '#base';
import { formatPeriodicity } from '#market';
import { approve, type GuardContext, type OrderRequest, RULES, type Verdict } from '#risk';
import type { Signal, SignalType } from '#scan';
import {
  accountBook,
  certainPosition,
  ownPosition,
  positionBook,
  type SessionBook,
  tradeKey,
  tradingStateOf,
  worstPosition,
} from './books.ts';
import { accountDesk, marketDesk, type SessionDesk } from './desk.ts';
import { blockingContracts } from './external.ts';
import type { GuardSight, Intent } from './fact.ts';
import { openOrders, pendingOf } from './open-orders.ts';
import { tagOf } from './tag.ts';
import type { Turn } from './turn.ts';

export interface Proposal {
  readonly intent: Intent;
  readonly verdict: Verdict;
  /** Null where the guard was not asked. */
  readonly guard: GuardSight | null;
}

/** What the signal wants, and what the guard says of it. Nothing is recorded yet. */
export function proposeOrder(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Proposal {
  const { config } = book;
  const account = accountBook(turn.books, config.account);
  const position = ownPosition(positionBook(account, desk.contract.id));
  const side = signal.type === 'Buy' || signal.type === 'Cover' ? 'buy' : 'sell';
  const held = side === 'buy' ? Math.max(-position, 0) : Math.max(position, 0);
  const against = Math.max(
    held - pendingOf(turn, { account: config.account, contract: desk.contract.id }, 'exit')[side],
    0,
  );
  const entry = (signal.type === 'Buy' || signal.type === 'Short') && against === 0;
  const intent: Intent = {
    tag: tagOf([
      config.account,
      desk.contract.id,
      config.strategy,
      formatPeriodicity(config.periodicity),
      signal.bar,
      side,
      signal.type,
      'market',
      1,
    ]),
    session: config.id,
    account: config.account,
    contract: desk.contract.id,
    purpose: entry ? 'entry' : 'exit',
    signalType: signal.type,
    signal,
    side,
    size: against === 0 ? config.tradeSize : Math.min(config.tradeSize, against),
    at: turn.at.venue,
  };
  if (turn.books.tradedKeys.has(tradeKey(intent, config.strategy, signal.bar))) {
    return {
      intent,
      verdict: { ok: false, rule: 'duplicate', why: 'this signal has had its order before' },
      guard: null,
    };
  }
  return { intent, ...judge(turn, book, desk, intent) };
}

/** An order that only shrinks the position, on a person's word. */
export function proposeSagaOrder(
  turn: Turn,
  book: SessionBook,
  desk: SessionDesk,
  { size, attempt, sagaAt }: { readonly size: number; readonly attempt: number; readonly sagaAt: number },
): Proposal {
  const side = size > 0 ? 'sell' : 'buy';
  const signalType: SignalType = size > 0 ? 'Sell' : 'Cover';
  const intent: Intent = {
    tag: tagOf([book.config.account, desk.contract.id, 'flatten', book.config.id, sagaAt, attempt]),
    session: book.config.id,
    account: book.config.account,
    contract: desk.contract.id,
    purpose: 'saga',
    signalType,
    signal: null,
    side,
    size: Math.abs(size),
    at: turn.at.venue,
  };
  return { intent, ...judge(turn, book, desk, intent) };
}

/** The rule by its name, and what it found. */
export function reasonOf({ rule, why }: Extract<Verdict, { ok: false }>): string {
  return `${rule}: ${why}`;
}

/** Records the verdict; an approved order is on its way to the ledger and then to the gate. */
export function submit(turn: Turn, { intent, verdict, guard: sight }: Proposal): void {
  const book = turn.books.sessions.get(intent.session);
  if (book === undefined) return;
  const guard = sight === null ? {} : { guard: sight };
  if (!verdict.ok) {
    const status = verdict.rule === 'halted' ? 'disabled' : 'denied';
    turn.record({ type: 'intent.denied', intent, status, why: reasonOf(verdict), ...guard });
    return;
  }
  const account = accountBook(turn.books, intent.account);
  turn.desk.trades.set(intent.tag, {
    phase: 'sending',
    sentAt: turn.at.monotonic,
    barClosedAt: intent.signal === null ? null : (turn.session(intent.session)?.desk.newestClosedAt ?? null),
    reads: 0,
    firstMissAt: null,
    misses: 0,
    streamFills: new Map(),
    restFills: new Map(),
    provenBy: new Set(),
    accounted: false,
    positionBefore: positionBook(account, intent.contract).stated,
    alarmedAt: null,
    cancelSent: false,
    latencyMs: null,
  });
  accountDesk(turn.desk, intent.account).orderTimes.push(turn.at.monotonic);
  turn.record({ type: 'intent.approved', intent, ...guard });
  turn.command({ type: 'order.place', session: intent.session, order: verdict.order });
  turn.after(`timeout:${intent.tag}`, book.config.tradeTimeoutMs);
}

function judge(turn: Turn, book: SessionBook, desk: SessionDesk, intent: Intent): Omit<Proposal, 'intent'> {
  const request: OrderRequest = {
    account: intent.account,
    contract: intent.contract,
    type: 'market',
    side: intent.side,
    size: intent.size,
    tag: intent.tag,
    limitPrice: null,
    stopPrice: null,
    purpose: intent.purpose,
  };
  const context = contextOf(turn, book, desk, intent.purpose);
  const verdict = approve(request, context);
  return { verdict, guard: sightOf(request, context, verdict) };
}

/** The contract is known from the session, and of the account only what the guard asks. What JSON cannot say is null. */
function sightOf({ purpose }: OrderRequest, context: GuardContext, verdict: Verdict): GuardSight {
  const { contract: _, account, ...rest } = context;
  const bound = RULES.filter(({ binds }) => binds.includes(purpose)).map(({ name }) => name);
  const shown = account === null ? null : { canTrade: account.canTrade, simulated: account.simulated };
  return {
    passed: verdict.ok ? bound : bound.slice(0, bound.indexOf(verdict.rule)),
    seen: JSON.parse(JSON.stringify({ ...rest, account: shown })) as Record<string, JsonValue>,
  };
}

function contextOf(turn: Turn, book: SessionBook, desk: SessionDesk, purpose: Intent['purpose']): GuardContext {
  const account = accountBook(turn.books, book.config.account);
  const position = positionBook(account, desk.contract.id);
  const ofAccount = accountDesk(turn.desk, book.config.account);
  const market = marketDesk(turn.desk, desk.contract.id);
  const orderTimes = ofAccount.orderTimes;
  while (orderTimes[0] !== undefined && turn.at.monotonic - orderTimes[0] >= MINUTE) orderTimes.shift();
  const open = openOrders(turn, book.config.account, desk.contract.id);
  const unknown = open.filter(({ record }) => record.status === 'unknown').length;
  return {
    account: account.account,
    contract: desk.contract,
    tradingState: tradingStateOf(turn.books, book),
    limits: turn.limits,
    // A flatten closes what is there, whoever brought it.
    position: purpose === 'saga' ? certainPosition(position) : ownPosition(position),
    positionWorst: worstPosition(position),
    external: position.external,
    externalBlocking: blockingContracts(turn, book.config.account, desk.contract.id),
    pending: pendingOf(turn, { account: book.config.account, contract: desk.contract.id }, purpose),
    unsettledOrders: open.length - unknown,
    unknownOrders: unknown,
    ordersLastMinute: orderTimes.length,
    accountLinkUp: turn.desk.links.account.state === 'up',
    marketAgeMs: market.heardAt === null ? null : turn.at.monotonic - market.heardAt,
    marketOpen: desk.calendar.isOpen(turn.at.venue),
    reconciled: ofAccount.reconciled,
    compared: ofAccount.compared,
    ledgerOk: turn.desk.ledgerFailure === null,
    clockSkewMs: turn.desk.clockSkewMs,
  };
}
