/**
 * The trading day of an account, which begins at 17:00 Chicago: counters, daily loss and scaling plan begin anew, once, as
 * a fact. It is told from venue time, and only after the feed has spoken: before, that time is a guess. Where the program
 * came in the midst of a day, its opening balance is what is there now less what today's fills have brought.
 */
import { type AccountId, minisMax } from '#account';
import { cents, epochMs } from '#base';
import { type RuledAccount, ruledAccount } from '#risk';
import { accountBook, type DayBook } from './books.ts';
import { accountDesk } from './desk.ts';
import type { Turn } from './turn.ts';

export function keepDay(turn: Turn, id: AccountId): void {
  const desk = accountDesk(turn.desk, id);
  if (!desk.compared || turn.desk.links.market.heardAt === null) return;
  const { account, day, fills } = accountBook(turn.books, id);
  if (account === null) return;
  const session = turn.desk.calendar.latestSession(turn.at.venue);
  const { tradingDay, open } = session;
  if (desk.dayTimer !== tradingDay) {
    desk.dayTimer = tradingDay;
    turn.atVenue(`day:${id}`, turn.desk.calendar.nextOpen(epochMs(Math.max(session.close, turn.at.venue))));
  }
  if (day?.tradingDay === tradingDay) return;
  const today = [...fills.values()].filter(({ at, voided }) => at >= open && !voided);
  const realised = today.reduce((sum, { profit, fees }) => sum + (profit ?? 0) - fees, 0);
  const balance = cents(account.balance - realised);
  const ruled = ruledAccount(turn.limits.firm, account);
  const anew = day !== null && ruled !== null && account.canTrade && isAnew(day, ruled, balance);
  turn.record({
    type: 'day.began',
    account: id,
    tradingDay,
    openAt: open,
    balance,
    minisMax: ruled === null ? null : minisMax(ruled.rules, balance),
    ...(anew ? { anew } : {}),
    at: turn.at.venue,
  });
  if (anew)
    turn.error(
      null,
      'NOTICE_ACCOUNT_ANEW',
      `${account.name} was over and stands at its starting balance again: the venue has begun it anew, and so its maximum loss is reckoned from there`,
    );
}

/** An account that was over trades no more: only the venue brings it back to its starting balance, to the cent. */
function isAnew({ latch, lifted, ...day }: DayBook, { rules, basis }: RuledAccount, balance: number): boolean {
  const wasOver = latch?.rule === 'maximum-loss' || lifted.includes('maximum-loss');
  const isExplained = cents(day.balance + day.realised) === balance;
  return wasOver && basis !== 'assumed' && balance === rules.startingBalance && !isExplained;
}
