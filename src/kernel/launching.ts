/**
 * How a session begins: the gateway is asked for contract and account, the scanner for the formula; then it listens to the
 * feed and compares the account with the venue. What cannot help is final; what may be better soon is tried again.
 */
import type { Account } from '#account';
import { SECOND } from '#base';
import type { Contract } from '#market';
import { waitAfter } from '#risk';
import { fetchAccount } from './account-reading.ts';
import { balanceStated } from './accounts.ts';
import type { SessionBook } from './books.ts';
import { refusalOf, tellConcerns } from './contract-check.ts';
import { emptySessionDesk } from './desk.ts';
import { startFlatten } from './flatten.ts';
import { awaitFeed } from './joining.ts';
import type { SessionConfig, SessionId } from './session.ts';
import { failSession } from './stopping.ts';
import type { Turn } from './turn.ts';
import { areTwins } from './twins.ts';

export function sessionStarted(turn: Turn, config: SessionConfig): void {
  if (turn.books.sessions.has(config.id)) return;
  turn.record({ type: 'session.opened', config, at: turn.at.venue });
  prepare(turn, config.id);
}

/** Asks (again) for what a session stands on. */
export function prepare(turn: Turn, id: SessionId): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.state !== 'starting') return;
  turn.desk.prepareTries.set(id, (turn.desk.prepareTries.get(id) ?? 0) + 1);
  turn.command({ type: 'session.prepare', config: book.config });
}

export function sessionPrepared(
  turn: Turn,
  id: SessionId,
  found: { readonly contract: Contract; readonly account: Account; readonly formulaHash: string },
): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.state !== 'starting' || turn.desk.sessions.has(id)) return;
  const { config } = book;
  balanceStated(turn, found.account);
  if (config.tradeEnabled && !(found.account.canTrade && found.account.simulated)) {
    const why = found.account.simulated
      ? 'the venue does not let it trade'
      : 'it holds real money, and Openbell trades simulated accounts only';
    return failSession(
      turn,
      id,
      'ERR_ACCOUNT_REFUSED',
      `${found.account.name} cannot be traded: ${why}. Choose a practice account, or launch with trading off.`,
    );
  }
  const twin = book.ground === null ? twinOf(turn, book, found.contract) : null;
  if (twin !== null) {
    const why = `${config.strategy} trades ${found.contract.symbol} of ${config.accountName} already (session ${twin})`;
    return failSession(turn, id, 'ERR_SESSION_TWIN', `${why}. Stop that session first, or choose another.`);
  }
  // A session that stood on it before a restart may hold a position: it goes on, and the guard denies entries.
  const refusal = config.tradeEnabled && book.ground === null ? refusalOf(turn, found.contract) : null;
  if (refusal !== null) return failSession(turn, id, 'ERR_CONTRACT_INACTIVE', `Trading is refused: ${refusal}`);
  const ground = { contract: found.contract, formulaHash: found.formulaHash, preparedAt: turn.at.venue };
  turn.record({ type: 'session.prepared', session: id, ground });
  turn.record({
    type: 'session.changed',
    session: id,
    state: 'starting',
    message: 'waiting for the feed and the history',
  });
  const desk = emptySessionDesk(config, found.contract);
  turn.desk.sessions.set(id, desk);
  tellConcerns(turn, id, desk);
  turn.command({ type: 'market.watch', contract: found.contract.id });
  turn.command({ type: 'account.watch', account: config.account });
  fetchAccount(turn, config.account);
  awaitFeed(turn, id, found.contract.id);
  // What a person asked for before the program ended is still wanted.
  if (book.ending !== null) {
    desk.stopping = book.flattening ? 'close' : book.ending === 'cancel-orders' ? 'cancel-orders' : 'keep';
    desk.owesCancels = desk.stopping === 'cancel-orders';
  }
  if (book.flattening) startFlatten(turn, id, 'the flatten of the run before goes on');
}

/** The session that turned out to trade the same as this one, by the contract that the venue has named. */
function twinOf(turn: Turn, { config }: SessionBook, contract: Contract): SessionId | null {
  for (const [id, { contract: theirs }] of turn.desk.sessions) {
    const other = turn.books.sessions.get(id);
    if (other !== undefined && areTwins({ config, contract }, { config: other.config, contract: theirs })) return id;
  }
  return null;
}

export function sessionUnprepared(
  turn: Turn,
  id: SessionId,
  why: { readonly final: boolean; readonly code: string; readonly message: string },
): void {
  const book = turn.books.sessions.get(id);
  if (book === undefined || book.state !== 'starting') return;
  if (why.final) return failSession(turn, id, why.code, why.message);
  const tries = turn.desk.prepareTries.get(id) ?? 1;
  const waitMs = waitAfter(turn.times.sessionRetryWaitsMs, tries - 1);
  const message = `${why.message} Next try in ${waitMs / SECOND} s.`;
  turn.error(id, why.code, why.message);
  turn.record({ type: 'session.changed', session: id, state: 'starting', message });
  turn.after(`prepare:${id}`, waitMs);
}
