/**
 * What is to be said of a contract before a session begins on it. The venue's word rules: an inactive month is not traded,
 * and its tick is the tick. Our own tables only warn, since an error in either would be dear: a tick they disagree about is
 * an alarm, a roll that is near is a notice.
 */
import { DAY, iso } from '#base';
import { type Contract, calendarOf, PRODUCTS, rollOf } from '#market';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** The roll is told of from so long before. */
const ROLL_NEAR_MS = 7 * DAY;

/** @returns why orders may not be placed in it, with a remedy; null where they may */
export function refusalOf(turn: Turn, contract: Contract): string | null {
  if (contract.active) return null;
  const next = rollOf(contract, { near: turn.at.venue, calendar: calendarOf(contract.root) })?.next;
  const which = next === undefined ? 'the month it lists as active' : `the month it lists as active, such as ${next},`;
  return `the venue does not list ${contract.symbol} as active. Choose ${which} or launch with trading off.`;
}

export function tellConcerns(turn: Turn, session: SessionId, contract: Contract): void {
  const tick = tickConcern(contract);
  if (tick !== null) turn.alarm(session, tick);
  const roll = rollConcern(turn, contract);
  if (roll !== null) turn.error(session, 'NOTICE_ROLL', roll);
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
