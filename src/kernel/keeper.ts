/**
 * Who looks after what an account holds of one contract: the session that stands on it or, where none does any more, the
 * kernel alone. A flatten and the flat time ask of either no more than this, so that contracts which a session has left
 * behind end as all others do.
 */
import type { AccountId } from '#account';
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import { accountBook, type Books, positionBook, type SessionBook } from './books.ts';
import type { Desk, PlaceDesk } from './desk.ts';
import { isActive, type LeftId, type SessionId } from './session.ts';

/** Also names the timers. */
export type KeeperId = SessionId | LeftId;

export interface Place {
  readonly account: AccountId;
  readonly contract: ContractId;
}

export interface Keeper {
  readonly id: KeeperId;
  /** Of which session is spoken: of contracts left behind the one that stood there last; null: none ever did. */
  readonly session: SessionId | null;
  /** Null for contracts left behind. */
  readonly book: SessionBook | null;
  readonly account: AccountId;
  readonly desk: PlaceDesk;
  /** Venue time; null: not prepared yet. */
  readonly since: EpochMs | null;
  /** Whether a rule may place orders there; a person's word always may. */
  readonly mayTrade: boolean;
}

export function leftIdOf({ account, contract }: Place): LeftId {
  return `left-${account}-${contract}` as LeftId;
}

/** @returns undefined when it is over or not prepared */
export function keeperOf({ books, desk }: { readonly books: Books; readonly desk: Desk }, id: KeeperId) {
  return sessionKeeper({ books, desk }, id as SessionId) ?? leftKeeper({ books, desk }, id as LeftId);
}

/** Sessions first, each in the order in which they came. */
export function keepers(ground: { readonly books: Books; readonly desk: Desk }): readonly Keeper[] {
  const found: Keeper[] = [];
  for (const id of ground.desk.sessions.keys()) add(found, sessionKeeper(ground, id));
  for (const id of ground.desk.left.keys()) add(found, leftKeeper(ground, id));
  return found;
}

/** The sessions that keep it, or will as soon as the venue has answered. */
export function sessionsAt(
  { books, desk }: { readonly books: Books; readonly desk: Desk },
  { account, contract }: Place,
): readonly SessionId[] {
  return [...books.sessions].flatMap(([id, book]) => {
    if (book.config.account !== account || !isActive(book)) return [];
    return (desk.sessions.get(id)?.contract ?? book.ground?.contract)?.id === contract ? id : [];
  });
}

/** What a fact of a flatten says of where it is. */
export function placeOf({ id, session, book, account, desk }: Keeper): {
  readonly session: SessionId | null;
  readonly place?: Place;
} {
  return book === null ? { session, place: { account, contract: desk.contract.id } } : { session: id as SessionId };
}

function add(found: Keeper[], keeper: Keeper | undefined): void {
  if (keeper !== undefined) found.push(keeper);
}

function sessionKeeper({ books, desk }: { books: Books; desk: Desk }, id: SessionId): Keeper | undefined {
  const book = books.sessions.get(id);
  const own = desk.sessions.get(id);
  if (book === undefined || own === undefined) return undefined;
  const { account } = book.config;
  const since = book.ground?.preparedAt ?? null;
  const mayTrade = isTraded(books, { account, contract: own.contract.id });
  return { id, session: id, book, account, desk: own, since, mayTrade };
}

function leftKeeper({ books, desk }: { books: Books; desk: Desk }, id: LeftId): Keeper | undefined {
  const left = desk.left.get(id);
  if (left === undefined) return undefined;
  const { account, contract, since } = left;
  const place = { account, contract: contract.id };
  const session = lastSessionOn(books, place);
  return { id, session, book: null, account, desk: left, since, mayTrade: isTraded(books, place) };
}

function lastSessionOn({ sessions }: Books, { account, contract }: Place): SessionId | null {
  const found = [...sessions.values()].findLast(
    ({ config, ground }) => config.account === account && ground?.contract.id === contract,
  );
  return found?.config.id ?? null;
}

/** Orders of ours have brought some of it, or a session trades the account: then its rules are ours to keep. */
function isTraded(books: Books, { account, contract }: Place): boolean {
  if (positionBook(accountBook(books, account), contract).own !== 0) return true;
  return [...books.sessions.values()].some(
    (session) => session.config.account === account && session.config.tradeEnabled && isActive(session),
  );
}
