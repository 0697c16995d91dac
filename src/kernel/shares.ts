/**
 * What each session still has of a position that several may have brought: what its entries filled, less what their stops
 * and its own exits have closed. The venue knows one position; whose stop is to stand there, and for how many contracts, is
 * known from here alone.
 */
import { direction, type Protection } from '#account';
import { accountBook, type Books, type PositionBook, positionBook } from './books.ts';
import { sizeOfFills } from './fill-book.ts';
import type { Place } from './keeper.ts';
import { hasBrought, parentOf } from './own-orders.ts';
import { isActive, type SessionId } from './session.ts';

export interface Share {
  /** Contracts. */
  left: number;
  /** So many of them went out with a stop or a target. */
  wants: number;
  /** What the newest entry that did asked for. */
  protection: Protection | null;
  /** Exits have closed some of it, so that its stops may be more than it has. */
  isReduced: boolean;
}

/** By the session whose entries have brought it, the oldest entry first. */
export function sharesOf(books: Books, place: Place): ReadonlyMap<SessionId, Share> {
  const shares = broughtBy(books, place);
  for (const [session, size] of exitedBy(books, place)) {
    let beyond = take(shares.get(session), size);
    // What a session closes beyond its own it has taken over from one that is gone.
    for (const [other, share] of shares) if (isGone(books, other)) beyond = take(share, beyond);
  }
  return shares;
}

export function isGone(books: Books, session: SessionId): boolean {
  const book = books.sessions.get(session);
  return book === undefined || !isActive(book);
}

function broughtBy(books: Books, place: Place): Map<SessionId, Share> {
  const shares = new Map<SessionId, Share>();
  const position = positionOf(books, place);
  const stopped = closedByChildren(books, place);
  for (const trade of books.trades.values()) {
    const { intent, record } = trade;
    if (!isAt(place, intent) || intent.session === null || !hasBrought(position, trade)) continue;
    const left = Math.max(record.filled - (stopped.get(intent.tag) ?? 0), 0);
    const share = shares.get(intent.session) ?? { left: 0, wants: 0, protection: null, isReduced: false };
    share.left += left;
    if (intent.protection !== undefined) {
      share.wants += left;
      share.protection = intent.protection;
    }
    shares.set(intent.session, share);
  }
  return shares;
}

/** Contracts of this position that the exits of each session have closed. */
function exitedBy(books: Books, place: Place): ReadonlyMap<SessionId, number> {
  const exited = new Map<SessionId, number>();
  const { own, ownSince } = positionOf(books, place);
  for (const { intent, record } of books.trades.values()) {
    if (!isAt(place, intent) || intent.session === null || intent.purpose !== 'exit' || record.filled === 0) continue;
    const closes = direction(intent.side) === -Math.sign(own) && (record.executedAt ?? record.at) >= (ownSince ?? 0);
    if (closes) exited.set(intent.session, (exited.get(intent.session) ?? 0) + record.filled);
  }
  return exited;
}

/** Contracts that the stop or the target of an entry has closed, by the entry's tag. */
function closedByChildren(books: Books, { account, contract }: Place): ReadonlyMap<string, number> {
  const closed = new Map<string, number>();
  const { orders, fills } = accountBook(books, account);
  for (const order of orders.values()) {
    const filled = Math.max(order.filled, sizeOfFills(fills.of(order.id)));
    const parent = order.contract === contract && filled > 0 ? parentOf(books, order) : null;
    if (parent !== null) closed.set(parent.intent.tag, (closed.get(parent.intent.tag) ?? 0) + filled);
  }
  return closed;
}

/** @returns what of it was not there to take */
function take(share: Share | undefined, size: number): number {
  if (share === undefined || size === 0) return size;
  const taken = Math.min(share.left, size);
  share.left -= taken;
  share.wants = Math.min(share.wants, share.left);
  share.isReduced ||= taken > 0;
  return size - taken;
}

function positionOf(books: Books, { account, contract }: Place): PositionBook {
  return positionBook(accountBook(books, account), contract);
}

function isAt({ account, contract }: Place, intent: Place): boolean {
  return intent.account === account && intent.contract === contract;
}
