/**
 * What is to be said of a contract before a session begins on it, and when the venue's word of it changes. That word rules:
 * an inactive month is not traded, and its tick is the tick. Our own tables only warn, since an error in either would be
 * dear: a tick they disagree about is an alarm, a roll that is near is a notice.
 */
import { isTerminal, type Order } from '#account';
import { DAY, iso } from '#base';
import { type Contract, calendarOf, HOLIDAYS_COVER, PRODUCTS, rollOf, tradedMonth } from '#market';
import { accountBook, positionBook, type SessionBook, worstPosition } from './books.ts';
import type { SessionDesk } from './desk.ts';
import { contractNamed } from './left-behind.ts';
import { orderInWords } from './open-orders.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** The roll is told of from so long before. */
const ROLL_NEAR_MS = 7 * DAY;

const EXPIRED = `the table of holidays and early closes ends on ${HOLIDAYS_COVER.to}, so market hours are not known`;

/** @returns why orders may not be placed in it, with a remedy; null where they may */
export function refusalOf(turn: Turn, contract: Contract): string | null {
  if (isExpired(turn, contract)) return `${EXPIRED}. Update Openbell, or launch with trading off.`;
  if (contract.active) return null;
  const month = otherMonth(turn, contract);
  const which = `the month it lists as active${month === null ? '' : ` (${month}, by our calendar)`}`;
  return `the venue does not list ${contract.symbol} as active. Choose ${which}, or launch with trading off.`;
}

/** The session begins: what the venue says of its contract is compared with our tables, and asked again from time to time. */
export function tellConcerns(turn: Turn, session: SessionId, desk: SessionDesk): void {
  const tick = tickConcern(desk.contract);
  if (tick !== null) turn.alarm(session, tick);
  tellRoll(turn, session, desk);
  turn.after(`contract:${session}`, turn.times.contractAskMs);
}

/** Asks the venue what the contract is by now: a month in force may have ended overnight. */
export function askContract(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  turn.after(`contract:${id}`, turn.times.contractAskMs);
  turn.command({ type: 'contract.fetch', session: id, contract: session.desk.contract.id });
}

/** The market was away for a while: nobody knows what was changed meanwhile. */
export function contractsInForce(turn: Turn): void {
  for (const [id, { liveFrom, bars }] of turn.desk.sessions)
    if (liveFrom === null && bars.length > 0) askContract(turn, id);
}

/** The venue may have refused it for its contract. */
export function orderRefused(turn: Turn, tag: string): void {
  const session = turn.books.trades.get(tag)?.intent.session;
  if (session !== undefined && session !== null) askContract(turn, session);
}

/** @param contract null: it could not be asked; the next time will do */
export function contractStated(turn: Turn, id: SessionId | null, contract: Contract | null): void {
  if (id === null) return contract === null ? undefined : contractNamed(turn, contract);
  const session = turn.session(id);
  if (session === undefined || contract === null || contract.id !== session.desk.contract.id) return;
  const { book, desk } = session;
  const before = desk.contract;
  if (JSON.stringify(before) !== JSON.stringify(contract)) {
    desk.contract = contract;
    if (book.ground !== null) {
      turn.record({ type: 'session.prepared', session: id, ground: { ...book.ground, contract } });
    }
    const tick = tickConcern(contract);
    if (tick !== null && tick !== tickConcern(before)) turn.alarm(id, tick);
    if (before.active && !contract.active) turn.alarm(id, endOf(turn, book, contract));
  }
  tellRoll(turn, id, desk);
}

/** No order goes to the next month by itself: a person chooses it. */
function endOf(turn: Turn, { config }: SessionBook, contract: Contract): string {
  const account = accountBook(turn.books, config.account);
  const position = worstPosition(positionBook(account, contract.id));
  const working = [...account.orders.values()].filter(
    (order) => order.contract === contract.id && !isTerminal(order.status),
  );
  const month = otherMonth(turn, contract);
  const left = position === 0 && working.length === 0 ? '' : ` Left in it: ${leftIn(position, working)}.`;
  return (
    `${contract.symbol} is no longer the venue's active month: no entry is placed in it, exits and flatten pass.${left} ` +
    `Stop this session and launch the active month${month === null ? '' : ` (${month}, by our calendar)`}`
  );
}

/** The month to trade in place of one that is not active any more; a venue that has left one early has gone to the next. */
function otherMonth({ at }: Turn, contract: Contract): string | null {
  const when = { near: at.venue, calendar: calendarOf(contract.root) };
  const traded = tradedMonth(contract, when);
  return traded === contract.symbol ? (rollOf(contract, when)?.next ?? null) : traded;
}

function leftIn(position: number, working: readonly Order[]): string {
  const orders = working.map(orderInWords);
  return [...(position === 0 ? [] : [`a position of ${position}`]), ...orders].join(', ');
}

/** What is near or over, once a trading day. */
function tellRoll(turn: Turn, id: SessionId, desk: SessionDesk): void {
  const today = desk.calendar.tradingDay(turn.at.venue);
  if (desk.rollToldOn === today) return;
  desk.rollToldOn = today;
  const roll = rollConcern(turn, desk.contract);
  if (roll !== null) turn.error(id, 'NOTICE_ROLL', roll);
  if (isExpired(turn, desk.contract)) turn.error(id, 'NOTICE_CALENDAR', `${EXPIRED}. Update Openbell.`);
}

function isExpired(turn: Turn, { root }: Contract): boolean {
  return calendarOf(root).tradingDay(turn.at.venue) > HOLIDAYS_COVER.to;
}

function tickConcern({ symbol, root, tickSize, tickValue }: Contract): string | null {
  const product = PRODUCTS.get(root);
  if (product === undefined || (product.tickSize === tickSize && product.tickValue === tickValue)) return null;
  return (
    `the venue says a tick of ${symbol} is ${tickSize} points worth ${tickValue}; Openbell knows ${product.tickSize} ` +
    `worth ${product.tickValue}. The venue's word is used: check the contract before you trade it`
  );
}

function rollConcern(turn: Turn, contract: Contract): string | null {
  const now = turn.at.venue;
  const roll = rollOf(contract, { near: now, calendar: calendarOf(contract.root) });
  if (roll === null) return null;
  const { rollDay, expiryDay, expiresAt, next } = roll;
  const end = `${contract.symbol} ends on ${expiryDay} at ${iso(expiresAt).slice(11, 16)} UTC`;
  if (now >= expiresAt) {
    // The feed may not have spoken yet, and a recording's year is not the wall's: a month the venue lists has not ended.
    return contract.active ? null : `${contract.symbol} has ended on ${expiryDay}; ${next} follows it.`;
  }
  const rollAt = Date.parse(`${rollDay}T00:00:00Z`);
  if (now >= rollAt) return `${end}; since ${rollDay} most trade ${next}.`;
  return now >= rollAt - ROLL_NEAR_MS ? `${end}; on ${rollDay} the market moves on to ${next}.` : null;
}
