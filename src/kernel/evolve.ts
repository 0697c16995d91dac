/**
 * Applies one fact to the books. This is the only way they change, live and in recovery alike; it decides nothing, asks
 * no clock, and forgets by bounds alone.
 */
import { type AccountId, advanceOrder, direction, isTerminal, type Order, type OrderId } from '#account';
import { assertNever, type EpochMs, epochMs } from '#base';
import { signalKey } from '#scan';
import {
  accountBook,
  type Books,
  driftOf,
  HISTORY_MAX,
  KEYS_MAX,
  ORDERS_MAX,
  type PositionBook,
  positionBook,
  type SessionBook,
  STOPPED_SESSIONS_MAX,
  type TradeBook,
  tradeKey,
} from './books.ts';
import { beginDay, countFill, countOrder, latchLoss, liftLoss, notePeak, noteWarning } from './day-book.ts';
import type { Fact, Intent } from './fact.ts';
import { hasBrought, isOfOurs, parentOf } from './own-orders.ts';
import type { TradeRecord } from './records.ts';
import { isActive, type SessionId } from './session.ts';
import { deniedRecord, recordOf } from './trade-record.ts';

export function evolve(books: Books, fact: Fact): void {
  switch (fact.type) {
    case 'run.started':
      return beginRun(books, fact.venue);
    case 'session.opened':
      return openSession(books, fact);
    case 'session.prepared':
      return inSession(books, fact.session, (session) => {
        session.ground = fact.ground;
      });
    case 'session.changed':
      return inSession(books, fact.session, (session) => {
        session.state = fact.state;
        session.message = fact.message;
        if (fact.state === 'stopping') session.ending = fact.positions ?? 'keep';
      });
    case 'bars.closed':
      return inSession(books, fact.session, (session) => {
        session.barsInjected += fact.bars.length;
      });
    case 'scan.recorded':
      return inSession(books, fact.session, (session) => {
        session.scansRun = fact.number;
      });
    case 'signal.found':
      return inSession(books, fact.session, (session) => tellSignal(session, fact));
    case 'signal.settled':
      return inSession(books, fact.session, (session) => settleSignal(session, fact));
    case 'intent.approved':
      return approveIntent(books, fact.intent);
    case 'intent.denied':
      return denyIntent(books, fact);
    case 'order.answered':
      return answerOrder(books, fact);
    case 'order.changed': {
      const { orders } = accountBook(books, fact.order.account);
      if (fact.gone === true) return void orders.delete(fact.order.id);
      orders.set(fact.order.id, advanceOrder(orders.get(fact.order.id), fact.order));
      if (isOfOurs(books, fact.order)) claim(books, fact.order.account, fact.order.id);
      return forgetEndedOrders(orders);
    }
    case 'fill.booked':
      return bookFill(books, fact);
    case 'protection.noted':
      return inSession(books, fact.session, (session) => {
        session.protection = fact.state;
      });
    case 'external.noted':
      positionBook(accountBook(books, fact.account), fact.contract).external = fact.size;
      return;
    case 'external.settled':
      return settleExternal(books, fact);
    case 'position.stated':
      return statePosition(books, fact);
    case 'balance.stated':
      accountBook(books, fact.account.id).account = fact.account;
      return;
    case 'trade.recorded':
      return recordTrade(books, fact.session, fact.trade);
    case 'trading.set':
      explainTrading(books, fact);
      return setTrading(books, fact);
    case 'error.noted':
      if (fact.session !== null) {
        inSession(books, fact.session, (session) => push(session.errors, fact.error));
      }
      return;
    case 'day.began':
      return beginDay(books, fact);
    case 'equity.peaked':
      return notePeak(books, fact.account, fact.equity);
    case 'loss.warned':
      return noteWarning(books, fact);
    case 'loss.latched':
      return latchLoss(books, fact);
    case 'loss.lifted':
      return liftLoss(books, fact);
    case 'flatten.noted':
      return noteFlatten(books, fact);
    case 'alarm.raised':
    case 'link.noted':
    case 'run.digested':
      return;
    default:
      assertNever(fact);
  }
}

/** Another venue knows nothing of our orders and positions there; only the latches of a person's hand stay. */
function beginRun(books: Books, venue: string): void {
  if (books.venue !== '' && books.venue !== venue) {
    for (const account of books.accounts.values()) {
      account.account = null;
      account.day = null;
      account.positions.clear();
      account.orders.clear();
      account.fills.clear();
      account.ownOrders.clear();
      account.owed.clear();
    }
    books.tradedKeys.clear();
    books.trades.clear();
    for (const session of books.sessions.values()) {
      if (!isActive(session)) continue;
      session.state = 'stopped';
      session.message = 'its venue is gone: this run speaks to another';
    }
  }
  books.venue = venue;
}

function openSession(books: Books, { config, at }: Extract<Fact, { type: 'session.opened' }>): void {
  books.sessions.set(config.id, {
    config,
    startedAt: at,
    state: 'starting',
    message: '',
    ground: null,
    tradingState: 'active',
    tradingWhy: null,
    protection: 'none',
    flattening: false,
    ending: null,
    barsInjected: 0,
    scansRun: 0,
    signalsFound: 0,
    alertsDispatched: 0,
    tradesSubmitted: 0,
    tradesFilled: 0,
    alerts: [],
    trades: [],
    errors: [],
    told: new Set(),
  });
  accountBook(books, config.account);
  const over = [...books.sessions.values()].filter((session) => !isActive(session));
  for (const session of over.slice(0, Math.max(0, over.length - STOPPED_SESSIONS_MAX))) {
    books.sessions.delete(session.config.id);
  }
}

function tellSignal(session: SessionBook, fact: Extract<Fact, { type: 'signal.found' }>): void {
  session.signalsFound += 1;
  session.alertsDispatched += 1;
  session.told.add(signalKey(fact.signal));
  trim(session.told, KEYS_MAX);
  push(session.alerts, {
    key: signalKey(fact.signal),
    signal: fact.signal,
    symbol: session.config.amiSymbol,
    strategy: session.config.strategy,
    at: fact.at,
    traded: fact.traded,
    waits: fact.waits === true,
    why: fact.why,
    suppressed: fact.suppressed,
  });
}

function settleSignal({ alerts }: SessionBook, fact: Extract<Fact, { type: 'signal.settled' }>): void {
  const index = alerts.findLastIndex(
    ({ signal }) => signal.type === fact.signal.type && signal.bar === fact.signal.bar,
  );
  const alert = alerts[index];
  if (alert !== undefined) alerts[index] = { ...alert, traded: fact.traded, waits: false, why: fact.why };
}

function approveIntent(books: Books, intent: Intent): void {
  const drift = driftOf(positionBook(accountBook(books, intent.account), intent.contract));
  books.trades.set(intent.tag, { intent, record: recordOf(intent), answer: null, settled: false, drift });
  countOrder(books, intent);
  inSession(books, intent.session, (session) => {
    session.tradesSubmitted += 1;
    if (intent.signal !== null) {
      books.tradedKeys.add(tradeKey(intent, session.config.strategy, intent.signal.bar));
      trim(books.tradedKeys, KEYS_MAX);
    }
    pushTrade(session, recordOf(intent));
  });
  forgetSettledTrades(books);
}

function denyIntent(books: Books, { intent, status, why }: Extract<Fact, { type: 'intent.denied' }>): void {
  inSession(books, intent.session, (session) => pushTrade(session, deniedRecord({ intent, status, why })));
}

function answerOrder(books: Books, fact: Extract<Fact, { type: 'order.answered' }>): void {
  const trade = books.trades.get(fact.tag);
  if (trade === undefined) return;
  trade.answer = fact.answer;
  trade.record = { ...trade.record, order: fact.order ?? trade.record.order };
  if (fact.order !== null && fact.answer !== 'rejected') claim(books, trade.intent.account, fact.order);
  // What is shown names the order as soon as the venue has, though nobody may speak of it for a while.
  inSession(books, trade.intent.session, (session) => pushTrade(session, trade.record));
}

function bookFill(books: Books, { fill }: Extract<Fact, { type: 'fill.booked' }>): void {
  const account = accountBook(books, fill.account);
  const before = account.fills.get(fill.id);
  countFill(books, fill, before);
  account.fills.set(fill);
  const delta = (fill.voided ? 0 : fill.size) - (before === undefined || before.voided ? 0 : before.size);
  const position = positionBook(account, fill.contract);
  position.booked += direction(fill.side) * delta;
  position.told += direction(fill.side) * delta;
  if (!account.ownOrders.has(fill.order)) return;
  const counted = Math.min(account.owed.get(fill.order) ?? 0, Math.max(delta, 0));
  if (counted > 0) account.owed.set(fill.order, (account.owed.get(fill.order) ?? 0) - counted);
  moveOwn(position, direction(fill.side) * (delta - counted), fill.at);
}

/** Its fills, also those that were told before the order was known to be ours, have moved our own part of the position. */
function claim(books: Books, id: AccountId, order: OrderId): void {
  const account = accountBook(books, id);
  if (account.ownOrders.has(order)) return;
  account.ownOrders.add(order);
  trim(account.ownOrders, ORDERS_MAX);
  for (const fill of account.fills.of(order)) {
    if (fill.voided) continue;
    moveOwn(positionBook(account, fill.contract), direction(fill.side) * fill.size, fill.at);
  }
}

function moveOwn(position: PositionBook, delta: number, at: EpochMs): void {
  if (position.own === 0 && delta !== 0) position.ownSince = at;
  position.own += delta;
}

function settleExternal(books: Books, fact: Extract<Fact, { type: 'external.settled' }>): void {
  const account = accountBook(books, fact.account);
  const position = positionBook(account, fact.contract);
  if (fact.as === 'left') {
    position.leftAlone = fact.size;
    return;
  }
  // What brought it is the newest that was filled there, if anything was told of it at all.
  const newest = [...account.fills.values()].findLast(({ contract }) => contract === fact.contract);
  moveOwn(position, fact.size, newest?.at ?? epochMs(0));
  position.external -= fact.size;
  for (const { order, size } of fact.owed ?? []) account.owed.set(order, size);
  trim(account.owed, ORDERS_MAX);
  // A word on these says nothing of others that come later.
  position.leftAlone = 0;
}

function statePosition(books: Books, { position, channel }: Extract<Fact, { type: 'position.stated' }>): void {
  const book = positionBook(accountBook(books, position.account), position.contract);
  book.stated = position.size;
  book.averagePrice = position.averagePrice;
  // A REST statement came after the fills that went with it were booked: it is the new ground to count from.
  if (channel === 'rest') book.booked = position.size;
}

function recordTrade(books: Books, id: SessionId | null, record: TradeRecord): void {
  const trade = books.trades.get(record.tag);
  const wasFilled = trade?.record.status === 'filled';
  if (trade !== undefined) {
    if (record.order !== null && record.status !== 'rejected') claim(books, trade.intent.account, record.order);
    trade.record = record;
    trade.settled = record.status !== 'working' && record.status !== 'unknown';
  }
  inSession(books, id, (session) => {
    // A stop or target is part of the order that took it along.
    if (record.status === 'filled' && !wasFilled && trade !== undefined) session.tradesFilled += 1;
    pushTrade(session, record);
  });
}

function setTrading(books: Books, { target, state }: Extract<Fact, { type: 'trading.set' }>): void {
  if (target === 'all') {
    books.haltedAll = state === 'halted';
    for (const account of books.accounts.values()) account.tradingState = state;
    return;
  }
  if ('session' in target) {
    return inSession(books, target.session, (session) => {
      session.tradingState = state;
    });
  }
  accountBook(books, target.account).tradingState = state;
}

/** The reason goes where the state goes. */
function explainTrading(books: Books, { target, state, why }: Extract<Fact, { type: 'trading.set' }>): void {
  const said = state === 'active' ? null : why;
  if (target === 'all') {
    books.haltedWhy = said;
    for (const account of books.accounts.values()) account.tradingWhy = said;
  } else if ('session' in target) {
    inSession(books, target.session, (session) => {
      session.tradingWhy = said;
    });
  } else accountBook(books, target.account).tradingWhy = said;
}

/** A rule begins its own flatten anew, from the latch or the clock. */
function noteFlatten(books: Books, fact: Extract<Fact, { type: 'flatten.noted' }>): void {
  const { session, place, by, step, venueCall } = fact;
  if (venueCall !== undefined)
    positionBook(accountBook(books, venueCall.account), venueCall.contract).venueCalledAt = venueCall.at;
  const isWanted = by === undefined && (step === 'gate-closed' || step === 'sent');
  if (place === undefined) {
    return inSession(books, session, (book) => {
      book.flattening = isWanted;
    });
  }
  const position = positionBook(accountBook(books, place.account), place.contract);
  if (isWanted) position.flattening = true;
  else delete position.flattening;
}

function pushTrade(session: SessionBook, record: TradeRecord): void {
  const index = session.trades.findLastIndex(({ tag }) => tag === record.tag);
  if (index >= 0) session.trades[index] = record;
  else push(session.trades, record);
}

function inSession(books: Books, id: SessionId | null, change: (session: SessionBook) => void): void {
  const session = id === null ? undefined : books.sessions.get(id);
  if (session !== undefined) change(session);
}

/** An order that works may protect a position for weeks: it is never forgotten. */
function forgetEndedOrders(orders: Map<OrderId, Order>): void {
  for (const [id, { status }] of orders) {
    if (orders.size <= ORDERS_MAX) return;
    if (isTerminal(status)) orders.delete(id);
  }
}

function forgetSettledTrades(books: Books): void {
  for (const [tag, trade] of books.trades) {
    if (books.trades.size <= ORDERS_MAX) return;
    if (trade.settled && !isHeld(books, trade)) books.trades.delete(tag);
  }
}

/** What an entry has brought may be held for weeks, and its stop is known by it. */
function isHeld(books: Books, trade: TradeBook): boolean {
  const { account: id, contract, purpose, protection } = trade.intent;
  const account = accountBook(books, id);
  if (purpose !== 'entry') return false;
  if (hasBrought(positionBook(account, contract), trade)) return true;
  if (protection === undefined) return false;
  for (const order of account.orders.values())
    if (!isTerminal(order.status) && parentOf(books, order) === trade) return true;
  return false;
}

function push<Line>(lines: Line[], line: Line): void {
  lines.push(line);
  if (lines.length > HISTORY_MAX) lines.shift();
}

function trim(collection: Map<unknown, unknown> | Set<unknown>, most: number): void {
  for (const key of collection.keys()) {
    if (collection.size <= most) return;
    collection.delete(key);
  }
}
