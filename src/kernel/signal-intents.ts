/**
 * What a signal wants of the venue. Buy and Cover buy, Sell and Short sell, `trade_size` contracts by market order; an
 * order against the open position never exceeds it (K11), whatever its signal's name.
 */
import type { Protection, Side } from '#account';
import { formatPeriodicity } from '#market';
import { isExit, type Signal } from '#scan';
import { accountBook, ownPosition, positionBook, type SessionBook } from './books.ts';
import type { SessionDesk } from './desk.ts';
import type { Intent } from './fact.ts';
import { pendingOf } from './open-orders.ts';
import type { SessionConfig } from './session.ts';
import { tagOf } from './tag.ts';
import type { Turn } from './turn.ts';

/** An entry, or an exit of at most `trade_size` where contracts of ours stand against it. */
export function plainIntent(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Intent {
  const { tradeSize } = book.config;
  const held = heldAgainst(turn, book, desk, signal);
  if (held === 0 && !isExit(signal.type)) return entryIntent(turn, book, desk, signal);
  // Where all of it may be closing already the guard says so: the size then does not matter.
  const free = closable(turn, book, desk, signal);
  return exitIntent(turn, book, desk, { signal, size: free === 0 ? tradeSize : Math.min(tradeSize, free) });
}

export function entryIntent(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Intent {
  const protection = protectionOf(book.config, signal);
  const intent: Intent = {
    ...sketch(turn, book, desk, { signal, leg: 'market' }),
    purpose: 'entry',
    size: book.config.tradeSize,
  };
  return protection === null ? intent : { ...intent, protection };
}

/** The first half of a reversal: all that is ours against the signal, so that its entry starts from flat. */
export function closingIntent(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): Intent {
  return {
    ...sketch(turn, book, desk, { signal, leg: 'close' }),
    purpose: 'exit',
    size: Math.max(closable(turn, book, desk, signal), 1),
    leg: 'close',
  };
}

function exitIntent(
  turn: Turn,
  book: SessionBook,
  desk: SessionDesk,
  { signal, size }: { readonly signal: Signal; readonly size: number },
): Intent {
  return { ...sketch(turn, book, desk, { signal, leg: 'market' }), purpose: 'exit', size };
}

function sketch(
  turn: Turn,
  { config }: SessionBook,
  { contract }: SessionDesk,
  { signal, leg }: { readonly signal: Signal; readonly leg: 'market' | 'close' },
): Omit<Intent, 'purpose' | 'size'> {
  const side = sideOf(signal);
  const { account, strategy, periodicity } = config;
  const what = [account, contract.id, strategy, formatPeriodicity(periodicity), signal.bar, side, signal.type, leg, 1];
  return {
    tag: tagOf(what),
    session: config.id,
    account,
    contract: contract.id,
    signalType: signal.type,
    signal,
    side,
    at: turn.at.venue,
  };
}

export function sideOf({ type }: Signal): Side {
  return type === 'Buy' || type === 'Cover' ? 'buy' : 'sell';
}

/** Contracts of ours that an order on the signal's side would close. */
export function heldAgainst(turn: Turn, { config }: SessionBook, { contract }: SessionDesk, signal: Signal): number {
  const position = ownPosition(positionBook(accountBook(turn.books, config.account), contract.id));
  return Math.max(sideOf(signal) === 'buy' ? -position : position, 0);
}

/** Those of them that no other order may be closing already. */
function closable(turn: Turn, book: SessionBook, desk: SessionDesk, signal: Signal): number {
  const pending = pendingOf(turn, { account: book.config.account, contract: desk.contract.id }, 'exit');
  return Math.max(heldAgainst(turn, book, desk, signal) - pending[sideOf(signal)], 0);
}

/** Why an entry that should take its stop along has none to take; null: it has, or the session wants none. */
export function whyUnprotected({ stops }: SessionConfig, signal: Signal): string | null {
  if (stops === undefined || !stops.applyStop) return null;
  if (signal.stops !== undefined) return signal.stops.refusal;
  const own = stops.stopLossTicks !== null || stops.takeProfitTicks !== null;
  return own ? null : 'the formula applies no stop at this bar, and the session has none of its own';
}

/** The session's own distances, or the formula's where the session asks for them and it says some. */
function protectionOf({ stops }: SessionConfig, signal: Signal): Protection | null {
  if (stops === undefined) return null;
  const { stopLossTicks, trailing, takeProfitTicks } = (stops.applyStop ? signal.stops : undefined) ?? stops;
  return stopLossTicks === null && takeProfitTicks === null ? null : { stopLossTicks, trailing, takeProfitTicks };
}
