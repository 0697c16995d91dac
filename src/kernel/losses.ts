/**
 * Keeping the loss limits while a position is open. A limit that is touched is latched as a fact before anything else is
 * done about it; then entries are denied and everything that Openbell trades of the account is flattened. The latch outlives a
 * restart, until the next day or a person's word. Halfway to a limit, and twice more before it, people are warned.
 */
import type { AccountId } from '#account';
import { cents } from '#base';
import { brokenBy, type LossLimit, type LossRule, ruledAccount } from '#risk';
import { type AccountBook, accountBook, type DayBook, positionBook, worstPosition } from './books.ts';
import { accountDesk } from './desk.ts';
import { startFlatten } from './flatten.ts';
import { keepers } from './keeper.ts';
import { pendingOf } from './open-orders.ts';
import { equityOf, lossLimitsOf } from './standing.ts';
import type { Turn } from './turn.ts';

/** The intraday high-water mark is kept in such parts of the maximum loss, rounded up: the stricter side, and few facts. */
const PEAK_STEPS = 40;
/** Shares of a limit at which people are warned; the last one is an alarm. */
const WARNINGS = [0.5, 0.75, 0.9] as const;
const MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

const NAMES: Readonly<Record<LossRule, string>> = {
  'maximum-loss': 'maximum loss limit',
  'daily-loss': 'daily loss limit',
};

export function watchLosses(turn: Turn, id: AccountId): void {
  const book = accountBook(turn.books, id);
  const { day, account } = book;
  const desk = accountDesk(turn.desk, id);
  if (day === null || account === null || !desk.compared) return;
  const reckoned = equityOf(turn, book);
  const isOver = day.tradingDay !== turn.desk.calendar.tradingDay(turn.at.venue);
  if (reckoned.equity !== null && !isOver) {
    const { equity, atMost } = reckoned;
    raisePeak(turn, id, book, equity);
    const limits = lossLimitsOf(turn, book).filter(({ rule }) => !day.lifted.includes(rule));
    const broken = brokenBy(equity, limits);
    if (broken === null || isLatched(day, broken.rule)) desk.brokenSince = null;
    else if (atMost <= broken.floor || hasLasted(turn, id)) latch(turn, id, day, broken, equity);
    warn(turn, id, limits, equity);
  } else desk.brokenSince = null;
  // Until the feed has told the time the books hold a day before: of what it has brought only the account's end binds today.
  if (day.latch !== null && (!isOver || day.latch.rule === 'maximum-loss')) keepFlat(turn, id, day.latch.why);
}

/** A person has typed the account's name and said that the limit is not to bind for the rest of the day. */
export function liftLosses(turn: Turn, id: AccountId, why: string): void {
  const latch = accountBook(turn.books, id).day?.latch ?? null;
  if (latch !== null) turn.record({ type: 'loss.lifted', account: id, rule: latch.rule, why, at: turn.at.venue });
}

function isLatched({ latch }: DayBook, rule: LossRule): boolean {
  return latch !== null && (latch.rule === rule || latch.rule === 'maximum-loss');
}

function latch(turn: Turn, id: AccountId, { tradingDay }: DayBook, { rule, floor }: LossLimit, equity: number): void {
  const name = accountBook(turn.books, id).account?.name ?? `account ${id}`;
  const end = rule === 'daily-loss' ? 'until 17:00 Chicago' : 'for good';
  const why = `equity ${MONEY.format(equity)} has touched the ${NAMES[rule]}, ${MONEY.format(floor)}: no entry ${end}`;
  turn.record({ type: 'loss.latched', account: id, rule, tradingDay, equity, floor, why, at: turn.at.venue });
  const next = keepers(turn).some(({ account, mayTrade }) => account === id && mayTrade)
    ? 'What it holds is being flattened'
    : "Openbell does not trade it: close what it holds in the venue's own screen";
  turn.alarm(null, `${name}: ${why}. ${next}`);
}

/** One reckoning alone shows the breach, since a fill, its position and its balance come apart: whether it has lasted. */
function hasLasted(turn: Turn, id: AccountId): boolean {
  const desk = accountDesk(turn.desk, id);
  if (desk.brokenSince === null) turn.after(`equity:${id}`, turn.times.breachMs);
  desk.brokenSince ??= turn.at.monotonic;
  return turn.at.monotonic - desk.brokenSince >= turn.times.breachMs;
}

function raisePeak(turn: Turn, id: AccountId, { account, day }: AccountBook, equity: number): void {
  if (account === null || day === null) return;
  const ruled = ruledAccount(turn.limits.firm, account);
  if (ruled === null || ruled.rules.trail !== 'intraday' || ruled.floor !== null) return;
  const { startingBalance, maximumLoss } = ruled.rules;
  const most = startingBalance + maximumLoss;
  const step = maximumLoss / PEAK_STEPS;
  const peak = cents(Math.min(Math.ceil(equity / step) * step, Math.max(most, Math.ceil(equity))));
  if (equity <= day.peakEquity || day.peakEquity >= most) return;
  turn.record({ type: 'equity.peaked', account: id, equity: peak });
}

/** Each share of each limit once a day, across restarts: what is told again and again is not heard. */
function warn(turn: Turn, id: AccountId, limits: readonly LossLimit[], equity: number): void {
  const { account, day } = accountBook(turn.books, id);
  const name = account?.name ?? `account ${id}`;
  for (const { rule, floor, room } of limits) {
    const used = 1 - (equity - floor) / room;
    const share = WARNINGS.findLast((each) => used >= each) ?? 0;
    if (used >= 1 || share <= (day?.warned.get(rule) ?? 0)) continue;
    turn.record({ type: 'loss.warned', account: id, rule, share });
    const left = MONEY.format(equity - floor);
    const text = `${name}: ${share * 100} % of the ${NAMES[rule]} is used, ${left} is left`;
    if (share === WARNINGS.at(-1)) turn.alarm(null, text);
    else turn.error(null, 'NOTICE_LOSS_LIMIT', text);
  }
}

/** As long as a latch stands nothing stays open, whatever comes in late. */
function keepFlat(turn: Turn, account: AccountId, why: string): void {
  const begun = new Set<string>();
  for (const keeper of keepers(turn)) {
    const { id, desk } = keeper;
    if (keeper.account !== account || !keeper.mayTrade || begun.has(desk.contract.id)) continue;
    begun.add(desk.contract.id);
    const position = worstPosition(positionBook(accountBook(turn.books, account), desk.contract.id));
    const pending = pendingOf(turn, { account, contract: desk.contract.id }, 'saga');
    const open = position !== 0 || pending.buy + pending.sell > 0;
    const lately = desk.flattenedAt !== null && turn.at.monotonic - desk.flattenedAt < turn.times.breachFlattenAgainMs;
    if (open && desk.flatten === null && !lately) startFlatten(turn, id, why, 'rule');
  }
}
