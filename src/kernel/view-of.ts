/** Makes the view: a plain value out of books and desk. */
import { isTerminal, type Order } from '#account';
import { type ContractId, pointValue } from '#market';
import {
  type AccountBook,
  accountBook,
  accountWhyOf,
  type Books,
  positionBook,
  type SessionBook,
  tradingStateOf,
  tradingWhyOf,
} from './books.ts';
import { accountDesk, type Desk, type FlattenSaga, type GapDesk, type LinkDesk, type SessionDesk } from './desk.ts';
import type { Stamp } from './event.ts';
import { type Keeper, keepers } from './keeper.ts';
import { marketDesk } from './market-desk.ts';
import { parentOf } from './own-orders.ts';
import { riskView } from './risk-view.ts';
import { isActive, type SessionId } from './session.ts';
import type { Ground } from './standing.ts';
import { degradedMessage } from './untold-fills.ts';
import type {
  FlattenView,
  GapView,
  KernelView,
  LeftView,
  LinkView,
  PositionView,
  SessionGlance,
  SessionView,
} from './view.ts';

export function viewOf(ground: Ground): KernelView {
  const { books, desk } = ground;
  return {
    sessions: [...books.sessions.values()].map((book) => sessionView(ground, book)),
    accounts: [...books.accounts].map(([id, book]) => ({
      id,
      account: book.account,
      tradingState: accountWhyOf(books, id).state,
      tradingWhy: desk.ledgerFailure ?? accountWhyOf(books, id).why ?? book.day?.latch?.why ?? null,
      unknownOrders: [...books.trades.values()].filter(
        ({ settled, record, intent }) => !settled && record.status === 'unknown' && intent.account === id,
      ).length,
      left: keepers({ books, desk }).flatMap((keeper) =>
        keeper.book === null && keeper.account === id ? leftView(books, keeper) : [],
      ),
    })),
    links: { market: marketLink(desk), account: accountLink(ground) },
    haltedWhy: desk.ledgerFailure ?? (everythingHalted(books) ? books.haltedWhy : null),
  };
}

/** The kill of everything stands until the first account is resumed. */
function everythingHalted({ haltedAll, accounts }: Books): boolean {
  return haltedAll && [...accounts.values()].every(({ tradingState }) => (tradingState ?? 'halted') === 'halted');
}

function sessionView(ground: Ground, book: SessionBook): SessionView {
  const { books, desk, at } = ground;
  const own = desk.sessions.get(book.config.id);
  const account = accountBook(books, book.config.account);
  const contract = book.ground?.contract ?? null;
  const orders = contract === null ? [] : workingOrders(account, contract.id);
  const children = orders.filter(
    (order) => order.status !== 'suspended' && parentOf(books, order)?.intent.session === book.config.id,
  );
  return {
    config: book.config,
    state: book.state,
    message: book.message,
    // Without a ledger no order leaves, whatever the latches say.
    tradingState: desk.ledgerFailure === null ? tradingStateOf(books, book) : 'halted',
    tradingWhy: desk.ledgerFailure ?? tradingWhyOf(books, book) ?? account.day?.latch?.why ?? null,
    contract,
    startedAt: book.startedAt,
    barsInjected: book.barsInjected,
    scansRun: book.scansRun,
    signalsFound: book.signalsFound,
    alertsDispatched: book.alertsDispatched,
    tradesSubmitted: book.tradesSubmitted,
    tradesFilled: book.tradesFilled,
    protection: book.protection,
    stopPrice: newestPrice(children, ({ stopPrice }) => stopPrice),
    targetPrice: newestPrice(children, ({ stopPrice, limitPrice }) => (stopPrice === null ? limitPrice : null)),
    position: positionView(desk, book, account, at),
    risk: riskView(ground, book, own),
    orders,
    flatten: flattenView(books, book, own),
    alerts: book.alerts.slice(),
    trades: book.trades.slice(),
    errors: book.errors.slice(),
    lastBar: own?.bars.at(-1) ?? null,
    formingBar: own?.builder.forming ?? null,
    barCount: own?.bars.length ?? 0,
    latenciesMs: own?.latenciesMs.slice() ?? [],
  };
}

export function glanceAt({ config, state, ground }: SessionBook): SessionGlance {
  return { config, state, contract: ground?.contract ?? null };
}

function leftView(books: Books, { account: id, session, desk }: Keeper): LeftView {
  const account = accountBook(books, id);
  const { contract, flatten } = desk;
  const { stated, booked, averagePrice, external } = positionBook(account, contract.id);
  const size = stated ?? booked;
  return {
    account: id,
    accountName: account.account?.name ?? books.sessions.get(session as SessionId)?.config.accountName ?? String(id),
    contract,
    session,
    size,
    averagePrice: size === 0 ? null : averagePrice,
    proven: stated !== null && stated === booked,
    external,
    workingOrders: workingOrders(account, contract.id).length,
    flatten: flatten === null ? null : stepOf(flatten),
  };
}

/** What a flatten has come to is said for as long as it is so: something may be open again, or entries go again. */
function flattenView(books: Books, book: SessionBook, desk: SessionDesk | undefined): FlattenView | null {
  // It is not prepared in this run yet: the word is kept, and carried out as soon as it is.
  if (desk === undefined)
    return book.flattening && isActive(book) ? { step: 'gate-closed', by: 'person', sent: false } : null;
  const { flatten, flattened, contract } = desk;
  if (flatten !== null) return { step: stepOf(flatten), by: flatten.by, sent: flatten.sent };
  if (flattened === null) return null;
  const account = accountBook(books, book.config.account);
  const { stated, booked } = positionBook(account, contract.id);
  const isOpen = stated !== 0 || booked !== 0;
  if (flattened.step === 'proven' && isOpen) return null;
  return areEntriesStopped(books, book, desk, flattened.by) ? flattened : null;
}

/** Whether what a flatten's first light says still holds: a person's closes the gate, and the rule holds for its time. */
function areEntriesStopped(books: Books, book: SessionBook, { flat }: SessionDesk, by: FlattenSaga['by']): boolean {
  if (by === 'person') return tradingStateOf(books, book) === 'halted';
  const { day } = accountBook(books, book.config.account);
  return flat?.told === true || (day !== null && day.latch !== null);
}

function stepOf({ sent }: FlattenSaga): 'gate-closed' | 'sent' {
  return sent ? 'sent' : 'gate-closed';
}

/** An account remembers thousands of orders, and few of them work. */
function workingOrders(account: AccountBook, contract: ContractId): readonly Order[] {
  const working: Order[] = [];
  for (const order of account.orders.values())
    if (order.contract === contract && !isTerminal(order.status)) working.push(order);
  return working;
}

function newestPrice(orders: readonly Order[], of: (order: Order) => number | null): number | null {
  return orders.map(of).findLast((price) => price !== null) ?? null;
}

function positionView(desk: Desk, book: SessionBook, account: AccountBook, at: Stamp): PositionView {
  const contract = book.ground?.contract;
  if (contract === undefined) {
    return {
      size: 0,
      averagePrice: null,
      openPnl: null,
      dayPnl: 0,
      fees: 0,
      confirmedAt: null,
      proven: false,
      external: 0,
      externalLeft: false,
    };
  }
  const { stated, booked, averagePrice, external, leftAlone } = positionBook(account, contract.id);
  const size = stated ?? booked;
  const { last } = marketDesk(desk, contract.id);
  const { fees, profit } = bookedToday(desk, account, contract.id, at);
  return {
    size,
    averagePrice: size === 0 ? null : averagePrice,
    openPnl: size === 0 || last === null ? null : cents((last - averagePrice) * pointValue(contract) * size),
    dayPnl: cents(profit - fees),
    fees: cents(fees),
    confirmedAt: accountDesk(desk, book.config.account).confirmedAt.get(contract.id) ?? null,
    proven: stated !== null && stated === booked,
    external,
    externalLeft: external === leftAlone,
  };
}

/** In money, of the fills of the trading day. */
function bookedToday(
  { calendar }: Desk,
  { fills }: AccountBook,
  contract: ContractId,
  { venue }: Stamp,
): { readonly fees: number; readonly profit: number } {
  const today = calendar.tradingDay(venue);
  let [fees, profit] = [0, 0];
  for (const fill of fills.values()) {
    if (fill.contract !== contract || fill.voided || calendar.tradingDay(fill.at) !== today) continue;
    fees += fill.fees;
    profit += fill.profit ?? 0;
  }
  return { fees, profit };
}

/** A link is up for its users when what was missed has been fetched, not when its socket is. */
function marketLink({ links, sessions }: Desk): LinkView {
  const isCatchingUp = [...sessions.values()].some(({ fetches }) =>
    [...fetches.values()].some(({ origin, pending }) => origin === 'repair' && !pending),
  );
  return linkView(links.market, isCatchingUp ? 'connected; the bars that were missed are being fetched' : null);
}

function accountLink(ground: Ground): LinkView {
  const { books, desk } = ground;
  const used = new Set([...desk.sessions.keys()].flatMap((id) => books.sessions.get(id)?.config.account ?? []));
  const refused = [...used].filter((id) => desk.accounts.get(id)?.refused != null);
  const isCatchingUp = [...used].some((id) => !refused.includes(id) && desk.accounts.get(id)?.reconciled !== true);
  const { account } = desk.links;
  const shown = linkView(account, isCatchingUp ? 'connected; the account is being compared with the venue' : null);
  const unheard = refused.length === 0 ? null : `the venue refuses to tell of account ${refused.join(' and ')}`;
  const missed = unheard ?? degradedMessage(account, ground, desk.untold);
  return missed === null || shown.state !== 'up' ? shown : { ...shown, degraded: true, message: missed };
}

/** @param catchingUp what an open link still waits for */
function linkView({ state, generation, message, heardAt, gap }: LinkDesk, catchingUp: string | null): LinkView {
  const known = { degraded: false, generation, heardAt, gap: gap === null ? null : gapView(gap) };
  if (state !== 'up' || catchingUp === null) return { ...known, state, message };
  return { ...known, state: 'down', message: catchingUp };
}

function gapView({ since, lengthMs, settled, recovered }: GapDesk): GapView {
  return { since, lengthMs, settled, recovered: { ...recovered } };
}

/** Sums of money in binary fractions stray from the cent; nothing smaller is ever owed. */
function cents(money: number): number {
  return Math.round(money * 100) / 100;
}
