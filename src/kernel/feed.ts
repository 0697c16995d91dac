/**
 * What the feed says, contract by contract: the market's newest prices for the guard, and trades from which each session that
 * has joined builds its bars. A bar closes with the first trade behind it, or by the venue's clock.
 */
import { monotonicMs, SECOND } from '#base';
import type { Quote, Trade } from '#market';
import type { SessionDesk } from './desk.ts';
import { isOvertaken, joinAnew, settleDoubt } from './feed-doubt.ts';
import { hear } from './joining.ts';
import { marketDesk } from './market-desk.ts';
import { barsClosed } from './missing-bars.ts';
import type { SessionId } from './session.ts';
import type { Turn } from './turn.ts';

/** After a bar's interval is over, prints of it may still be on their way; venue time. */
const CLOSING_GRACE_MS = 200;

export function heardTrade(turn: Turn, trade: Trade, lateMs = 0): void {
  const market = marketDesk(turn.desk, trade.contract);
  settleDoubt(turn, trade);
  market.last = trade.price;
  market.heardAt = turn.at.monotonic;
  market.heardAtWall = turn.at.wall;
  tellLag(turn, trade, { before: market.lateMs, now: lateMs });
  market.lateMs = lateMs;
  turn.desk.links.market.heardAt = turn.at.monotonic;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id !== trade.contract) continue;
    hear(turn, id, desk, trade.at);
    if (desk.liveFrom === null || trade.at < desk.liveFrom) continue;
    const closed = desk.builder.trade(trade);
    if (closed.length > 0) barsClosed(turn, id, desk, closed);
    setClosingTimer(turn, id, desk);
  }
}

export function heardQuote(turn: Turn, quote: Quote, lateMs = 0): void {
  const market = marketDesk(turn.desk, quote.contract);
  settleDoubt(turn, quote);
  market.bid = quote.bid ?? market.bid;
  market.ask = quote.ask ?? market.ask;
  market.last = quote.last ?? market.last;
  market.heardAt = turn.at.monotonic;
  market.heardAtWall = turn.at.wall;
  market.lateMs = lateMs;
  if (quote.bid !== null || quote.ask !== null) market.quotedAt = monotonicMs(turn.at.monotonic - lateMs);
  turn.desk.links.market.heardAt = turn.at.monotonic;
  for (const [id, desk] of turn.desk.sessions) {
    if (desk.contract.id === quote.contract) hear(turn, id, desk, quote.at);
  }
}

/** From here on the guard lets no entry pass: whoever waits for one should know why nothing comes of it. */
function tellLag(turn: Turn, { contract }: Trade, lateMs: { readonly before: number; readonly now: number }): void {
  const { marketAgeMsMax } = turn.limits;
  if (lateMs.now <= marketAgeMsMax || lateMs.before > marketAgeMsMax) return;
  const said = `what the feed says of ${contract} is ${Math.round(lateMs.now / SECOND)} s old when it comes`;
  turn.error(null, 'NOTICE_FEED_LATE', `${said}, limit ${marketAgeMsMax / SECOND} s: no entry is placed`);
}

export function closingTime(turn: Turn, id: SessionId): void {
  const session = turn.session(id);
  if (session === undefined) return;
  session.desk.closingAt = null;
  const { id: contract } = session.desk.contract;
  if (isOvertaken(turn, contract)) return joinAnew(turn, contract);
  const closed = session.desk.builder.advance(turn.at.venue);
  if (closed.length > 0) barsClosed(turn, id, session.desk, closed);
  setClosingTimer(turn, id, session.desk);
}

function setClosingTimer(turn: Turn, id: SessionId, desk: SessionDesk): void {
  const { closesAt } = desk.builder;
  if (closesAt === null || closesAt === desk.closingAt) return;
  desk.closingAt = closesAt;
  turn.atVenue(`close:${id}`, closesAt + CLOSING_GRACE_MS);
}
