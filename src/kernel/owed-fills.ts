/**
 * Orders of ours that say they are filled, and whose fills no channel tells. Their contracts are waited for while the word is
 * new, since the position may not show them yet. A reading that comes after that settles it: the position is what it says, and
 * what nobody else explains there was brought by these orders. Else an exit would find nothing of ours to close, and a flatten
 * neither a proof nor an end.
 */
import { direction } from '#account';
import { accountBook, type Books, positionBook, type TradeBook } from './books.ts';
import type { TradeDesk } from './desk.ts';
import { sizeOfFills } from './fill-book.ts';
import type { Place } from './keeper.ts';
import { isNewWord } from './open-orders.ts';
import { describe, record, tradeOf } from './trade-book.ts';
import type { Turn } from './turn.ts';

/**
 * An earlier run has waited for its fills in vain, and its account has not been read since: this one waits on. Where fills of
 * its time have gone out of the books nobody can say so.
 */
export function owesFills(books: Books, { settled, record, intent }: TradeBook): boolean {
  if (!settled || record.order === null || record.filled === 0 || record.untold !== undefined) return false;
  const { fills, owed } = accountBook(books, intent.account);
  if (owed.has(record.order) || !fills.reachesBackTo(intent.at)) return false;
  return fills.of(record.order).reduce((sum, { size }) => sum + size, 0) < record.filled;
}

/** The position has been read over REST, and nothing newer has been heard of it. */
export function settleOwedFills(turn: Turn, place: Place): void {
  const owing = [...turn.books.trades.values()].flatMap((trade) => owingIn(turn, place, trade) ?? []);
  if (owing.length === 0) return;
  adoptOwed(
    turn,
    place,
    owing.map(({ trade }) => trade),
  );
  for (const { trade, desk } of owing) {
    desk.accounted = true;
    const untold = owedBy(turn, trade).reduce((sum, { size }) => sum + size, 0);
    record(turn, trade, { ...trade.record, untold });
    const why = 'the venue does not tell all its fills, the position is taken as the venue shows it';
    turn.alarm(trade.intent.session, `${describe(trade)} says it is filled: ${why}`);
  }
}

function owingIn(
  turn: Turn,
  { account, contract }: Place,
  { settled, record, intent }: TradeBook,
): { readonly trade: TradeBook; readonly desk: TradeDesk } | undefined {
  if (!settled || record.order === null || record.filled === 0) return undefined;
  if (intent.account !== account || intent.contract !== contract) return undefined;
  const order = accountBook(turn.books, account).orders.get(record.order);
  const known = tradeOf(turn, intent.tag);
  if (known === undefined || known.desk.accounted || (order !== undefined && isNewWord(turn, order))) return undefined;
  return known;
}

/** Where the venue shows just so many contracts beyond what is known, they are the owed ones. */
function adoptOwed(turn: Turn, { account, contract }: Place, trades: readonly TradeBook[]): void {
  const { stated, own, external } = positionBook(accountBook(turn.books, account), contract);
  const owed = trades.flatMap((trade) => owedBy(turn, trade));
  const size = owed.reduce((sum, each) => sum + direction(each.side) * each.size, 0);
  if (size === 0 || stated === null || stated - own - external !== size) return;
  const at = turn.at.venue;
  turn.record({ type: 'external.noted', account, contract, size: external + size, at });
  const why = 'orders of ours say that they have filled them';
  const orders = owed.map((each) => ({ order: each.order, size: each.size }));
  turn.record({ type: 'external.settled', account, contract, as: 'adopted', size, owed: orders, why });
}

function owedBy(turn: Turn, { intent, record }: TradeBook) {
  if (record.order === null) return [];
  const { fills } = accountBook(turn.books, intent.account);
  return [{ order: record.order, side: intent.side, size: record.filled - sizeOfFills(fills.of(record.order)) }];
}
