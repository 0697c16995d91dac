/** From what is wanted to an order that the guard has looked at, and that is then written down and sent. */
import type { JsonValue } from '#base';
import { rollOf } from '#market';
import { approve, type GuardContext, type OrderRequest, RULES, type Verdict } from '#risk';
import type { Signal, SignalType } from '#scan';
import {
  accountBook,
  accountWhyOf,
  certainPosition,
  ownPosition,
  positionBook,
  type SessionBook,
  tradeKey,
  tradingStateOf,
  tradingWhyOf,
  worstPosition,
} from './books.ts';
import { accountDesk, type PlaceDesk, type SessionDesk } from './desk.ts';
import { blockingContracts } from './external.ts';
import type { GuardSight, Intent } from './fact.ts';
import type { Keeper } from './keeper.ts';
import { type MarketDesk, marketDesk } from './market-desk.ts';
import { openOrders, type Pending, pendingOf } from './open-orders.ts';
import { countOrder, ordersLastMinute } from './order-pace.ts';
import type { SessionId } from './session.ts';
import { closingIntent, entryIntent, plainIntent } from './signal-intents.ts';
import { dayContext } from './standing.ts';
import { tagOf } from './tag.ts';
import type { Turn } from './turn.ts';
import { type Exit, wayOf } from './way-of-exit.ts';

export interface Proposal {
  readonly intent: Intent;
  readonly verdict: Verdict;
  /** Null where the guard was not asked. */
  readonly guard: GuardSight | null;
}

/** What the signal wants, and what the guard says of it. Nothing is recorded yet. */
export function proposeOrder(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Proposal {
  return propose(turn, book, desk, plainIntent(turn, book, desk, signal));
}

/** The entry of a signal whose position was closed first. */
export function proposeEntry(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Proposal {
  return propose(turn, book, desk, entryIntent(turn, book, desk, signal));
}

/** The close that the entry of the same signal follows. */
export function proposeClose(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Proposal {
  return propose(turn, book, desk, closingIntent(turn, book, desk, signal));
}

/** An exit as the guard would see it once its way is free: no stop is given up for an order that would not go. */
export function foreseeExit(turn: Turn, book: SessionBook, desk: SessionDesk, { signal, whole }: Exit): Proposal {
  const wanted = whole ? closingIntent(turn, book, desk, signal) : plainIntent(turn, book, desk, signal);
  const { size, pending } = wayOf(turn, book, desk, { signal, whole });
  const intent = { ...wanted, size: size === 0 ? book.config.tradeSize : size };
  return { intent, ...judge(turn, { book, desk }, intent, pending) };
}

/** Says of a signal that its order was dropped before the guard was asked. */
export function denySignal(turn: Turn, id: SessionId, signal: Signal, why: string): void {
  const session = turn.session(id);
  if (session === undefined) return;
  const intent = plainIntent(turn, session.book, session.desk, signal);
  turn.record({ type: 'intent.denied', intent, status: 'denied', why });
}

function propose(turn: Turn, book: SessionBook, desk: SessionDesk, intent: Intent): Proposal {
  return { intent, ...judge(turn, { book, desk }, intent) };
}

/** An order that only shrinks the position, on a person's word. */
export function proposeSagaOrder(
  turn: Turn,
  keeper: Keeper,
  { size, attempt, sagaAt }: { readonly size: number; readonly attempt: number; readonly sagaAt: number },
): Proposal {
  const side = size > 0 ? 'sell' : 'buy';
  const signalType: SignalType = size > 0 ? 'Sell' : 'Cover';
  const intent: Intent = {
    tag: tagOf([keeper.account, keeper.desk.contract.id, 'flatten', keeper.id, sagaAt, attempt]),
    session: keeper.session,
    account: keeper.account,
    contract: keeper.desk.contract.id,
    purpose: 'saga',
    signalType,
    signal: null,
    side,
    size: Math.abs(size),
    at: turn.at.venue,
  };
  return { intent, ...judge(turn, keeper, intent) };
}

/** The rule by its name, and what it found. */
export function reasonOf({ rule, why }: Extract<Verdict, { ok: false }>): string {
  return `${rule}: ${why}`;
}

/** Records the verdict; an approved order is on its way to the ledger and then to the gate. */
export function submit(turn: Turn, { intent, verdict, guard: sight }: Proposal): void {
  const config = intent.session === null ? undefined : turn.books.sessions.get(intent.session)?.config;
  const guard = sight === null ? {} : { guard: sight };
  if (!verdict.ok) {
    const status = verdict.rule === 'halted' ? 'disabled' : 'denied';
    turn.record({ type: 'intent.denied', intent, status, why: reasonOf(verdict), ...guard });
    return exitDenied(turn, intent, verdict);
  }
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
    alarmedAt: null,
    cancelSent: false,
    latencyMs: null,
  });
  countOrder(turn, intent.account);
  const asked = turn.session(intent.session);
  // The lights of a flatten before it would no longer say what is.
  if (intent.purpose === 'entry' && asked !== undefined) asked.desk.flattened = null;
  turn.record({ type: 'intent.approved', intent, ...guard });
  turn.command({ type: 'order.place', session: intent.session, order: verdict.order });
  const { flattenOrderMs } = turn.times;
  const patienceMs = config?.tradeTimeoutMs ?? flattenOrderMs;
  // A flatten has more than one try, and a time by which it must be over.
  turn.after(`timeout:${intent.tag}`, intent.purpose === 'saga' ? Math.min(patienceMs, flattenOrderMs) : patienceMs);
}

/** Rules by which nothing is left open that a person does not know of: nothing to close, sent already, or by that person's word. */
const HARMLESS_DENIALS: ReadonlySet<string> = new Set(['nothing-to-close', 'duplicate', 'halted']);

/** An exit that does not go leaves a position that nobody else closes. */
function exitDenied(turn: Turn, intent: Intent, verdict: Extract<Verdict, { ok: false }>): void {
  const isHarmless =
    HARMLESS_DENIALS.has(verdict.rule) && !(verdict.rule === 'nothing-to-close' && isUncertain(turn, intent));
  if (intent.purpose === 'entry' || isHarmless) return;
  const what = `the ${intent.side} of ${intent.size} (${intent.signalType})`;
  turn.alarm(intent.session, `${what} was not sent, the position stays open: ${reasonOf(verdict)}`);
}

/** Something of ours may be there to close, and the venue's word and the fills are apart. */
function isUncertain(turn: Turn, { account, contract, side }: Intent): boolean {
  const position = positionBook(accountBook(turn.books, account), contract);
  const closes = side === 'sell' ? 1 : -1;
  const mayBeHeld = Math.sign(position.own) === closes && Math.sign(worstPosition(position)) === closes;
  return mayBeHeld && certainPosition(position) === 0;
}

/** What an order is judged by: the session that wants it, or the place that a flatten of no session clears. */
type Asker = Pick<Keeper, 'book' | 'desk'>;

/** @param pending what may be closing already; left out: what truly may */
function judge(turn: Turn, asker: Asker, intent: Intent, pending?: Pending): Omit<Proposal, 'intent'> {
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
    ...(intent.protection === undefined ? {} : { protection: intent.protection }),
  };
  const context = contextOf(turn, asker, intent, pending ?? pendingOf(turn, intent, intent.purpose));
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

function contextOf(turn: Turn, { book, desk }: Asker, intent: Intent, pending: Pending): GuardContext {
  const { purpose, signal, account: id, contract } = intent;
  const account = accountBook(turn.books, id);
  const position = positionBook(account, contract);
  const ofAccount = accountDesk(turn.desk, id);
  const market = marketDesk(turn.desk, contract);
  const open = openOrders(turn, id, contract);
  const unknown = open.filter(({ record }) => record.status === 'unknown').length;
  return {
    account: account.account,
    contract: desk.contract,
    tradingState: book === null ? accountWhyOf(turn.books, id).state : tradingStateOf(turn.books, book),
    tradingWhy: book === null ? accountWhyOf(turn.books, id).why : tradingWhyOf(turn.books, book),
    limits: turn.limits,
    // A flatten closes what is there, whoever brought it.
    position: purpose === 'saga' ? certainPosition(position) : ownPosition(position),
    positionWorst: worstPosition(position),
    positionAgrees: position.stated === position.booked,
    external: position.external,
    externalBlocking: blockingContracts(turn, id, contract),
    pending,
    unsettledOrders: open.length - unknown,
    unknownOrders: unknown,
    ordersLastMinute: ordersLastMinute(turn, id),
    accountLinkUp: turn.desk.links.account.state === 'up',
    marketAgeMs: marketAge(turn, market),
    marketOpen: desk.calendar.isOpen(turn.at.venue),
    reconciled: ofAccount.reconciled,
    compared: ofAccount.compared,
    ledgerOk: turn.desk.ledgerFailure === null,
    clockSkewMs: turn.desk.clockSkewMs,
    duplicate:
      signal !== null && book !== null && turn.books.tradedKeys.has(tradeKey(intent, book.config.strategy, signal.bar)),
    signalPrice: signal?.price ?? null,
    prices: { bid: market.bid, ask: market.ask, last: market.last },
    expired: book === null ? null : expiredSince(turn, book, desk),
    day: dayContext(turn, id, desk),
  };
}

/**
 * What a formula answers before the machine sleeps is heard when it wakes, and one of the clocks may have stood still or been set
 * meanwhile: by as much as the two disagree the market's last word may be older.
 */
function marketAge({ at }: Turn, { heardAt, heardAtWall, lateMs }: MarketDesk): number | null {
  if (heardAt === null) return null;
  const heardMs = at.monotonic - heardAt;
  const byWallMs = at.wall - (heardAtWall ?? at.wall);
  return heardMs + Math.abs(byWallMs - heardMs) + lateMs;
}

/** The contract's last day, where the venue's word that it is active is older than its end. */
function expiredSince(turn: Turn, { ground }: SessionBook, { contract, calendar }: PlaceDesk): string | null {
  if (ground === null) return null;
  const roll = rollOf(contract, { near: turn.at.venue, calendar });
  if (roll === null || turn.at.venue < roll.expiresAt || ground.preparedAt >= roll.expiresAt) return null;
  return roll.expiryDay;
}
