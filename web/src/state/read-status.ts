/**
 * A status answer is laid over what is known. It may be older than events that overtook it on its way, so those are laid
 * over it in turn.
 */
import type { LinkValue, SessionStatus, StatusAnswer } from '#server/api';
import { type Dashboard, isKnown, type Session, type VenueLink } from './model.ts';
import { reduceEvent } from './reduce-event.ts';

/** @param at when it arrived, by the page's clock */
export function readStatus(state: Dashboard, status: StatusAnswer, at: number): Dashboard {
  const sessions = status.sessions.flatMap((each) => readSession(state, each, at));
  const read: Dashboard = {
    ...state,
    overtaking: null,
    // No event tells when all that a gap has cost is read.
    statusWanted: state.statusWanted || isBeingRead(status.feed) || isBeingRead(status.account_link),
    venueClock: { venue: Date.parse(status.clock.venue), rate: status.clock.rate, readAt: at },
    market: linkOf(status.feed, at),
    account: linkOf(status.account_link, at),
    accounts: status.accounts,
    haltedWhy: status.halted_why,
    scanner: status.scanner,
    gateway: status.gateway,
    sessions,
  };
  const chosen = chosenAfter(read);
  const overtaking = state.overtaking ?? [];
  if (overtaking.length === 0) return { ...read, chosen };
  const current = overtaking.reduce((sofar, event) => reduceEvent(sofar, event, at), read);
  return { ...current, chosen, sessions: current.sessions.map((each) => counted(each, state, sessions)) };
}

/** What to show once a status was read: what was shown, unless it is gone or was the page's own choice and is over. */
function chosenAfter(state: Dashboard): string {
  const { chosen, chosenByHand, sessions } = state;
  const newest = sessions.findLast(({ status }) => status.running);
  const fallback = newest?.id ?? 'new';
  if (chosen === null || !isKnown(state, chosen)) return fallback;
  const isOver = sessions.some(({ id, status }) => id === chosen && !status.running);
  return isOver && !chosenByHand && newest !== undefined ? fallback : chosen;
}

/**
 * Whether the answer had counted what overtook it cannot be told; counters only rise, so it is what the events had counted
 * before or what the answer says, whichever is more. The next answer that nothing overtakes settles it.
 */
function counted(session: Session, before: Dashboard, read: readonly Session[]): Session {
  const sources = [...before.sessions, ...read].filter(({ id }) => id === session.id).map(({ status }) => status);
  const most = (pick: (status: SessionStatus) => number) => Math.max(...sources.map(pick));
  const status = {
    ...session.status,
    bars_injected: most((each) => each.bars_injected),
    scans_run: most((each) => each.scans_run),
    alerts_dispatched: most((each) => each.alerts_dispatched),
    trades_submitted: most((each) => each.trades_submitted),
    trades_filled: most((each) => each.trades_filled),
  };
  return sources.length === 0 ? session : { ...session, status };
}

function readSession(state: Dashboard, status: SessionStatus, at: number): readonly Session[] {
  const { session_id: id, config } = status;
  if (id === null || config === null) return [];
  const former = state.sessions.find((each) => each.id === id);
  return [
    {
      id,
      status,
      config,
      positionConfirmedAt: before(at, status.position.age_ms),
      quote: former?.quote ?? null,
      lastScan: former?.lastScan ?? null,
      chart: former?.chart ?? null,
      chartWanted: former?.chartWanted ?? null,
    },
  ];
}

function linkOf({ state, degraded, message, gap, age_ms }: LinkValue, at: number): VenueLink {
  return { state, degraded, message, gap, heardAt: before(at, age_ms) };
}

function isBeingRead({ gap }: LinkValue): boolean {
  return gap !== null && gap.length_s !== null && !gap.settled;
}

/** @param age null: never */
function before(at: number, age: number | null): number | null {
  return age === null ? null : at - age;
}
