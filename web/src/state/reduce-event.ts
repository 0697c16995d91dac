/** What one server-sent event changes. Each case names the whole of its effect; what an event cannot tell is read again. */
import type { AlertEntry, LiveEvent, LiveEventOf, SessionStatus } from '#server/api';
import { barOf, withClosedBar } from './chart.ts';
import {
  type Dashboard,
  ENTRIES_MAX,
  FLATTENS_MAX,
  type FlattenReport,
  REMARKS_MAX,
  type Remark,
  type Session,
  type VenueLink,
} from './model.ts';

export function reduceEvent(state: Dashboard, event: LiveEvent, at: number): Dashboard {
  switch (event.type) {
    case 'started':
    case 'stopped':
      return { ...state, statusWanted: true };
    case 'feed_status':
      return linkChanged(state, event, 'market', at);
    case 'account_link':
      return linkChanged(state, event, 'account', at);
    case 'alarm':
      return { ...remarked(state, event, { kind: 'alarm', text: event.text, time: event.at }), statusWanted: true };
    case 'flatten': {
      const text = `Flatten: ${FLATTEN_WORDS[event.step]}${event.why === '' ? '.' : `: ${event.why}`}`;
      const next = remarked(state, event, { kind: 'alarm', text, time: venueTime(state, at) });
      const { step, by } = event;
      const told = withFlatten(state, event);
      const { sent = false } = told.flattens.at(-1) ?? {};
      const known =
        event.account_id === null
          ? changed(next, event, (session) => inStatus(session, { flatten: { step, by, sent } }))
          : next;
      return { ...known, ...told, statusWanted: true };
    }
    case 'error':
      // An error of the program as a whole belongs to no session's history.
      return event.session_id === null
        ? remarked(state, event, { kind: 'alarm', text: event.message, time: event.at })
        : compared(
            changed(state, event, (session) => withError(session, event)),
            event,
          );
    case 'state': {
      const { state: word, trading_state, trading_why, message } = event;
      return {
        ...changed(state, event, (session) => inStatus(session, { state: word, trading_state, trading_why, message })),
        statusWanted: true,
      };
    }
    case 'bar_injected':
      return changed(state, event, (session) => barsInjected(session, event));
    case 'bar':
      return heard(
        changed(state, event, (session) => barClosed(session, event)),
        'market',
        at,
      );
    case 'pulse':
      return heard(pulsed(state, event, at), 'market', at);
    case 'risk': {
      const { type: _, session_id: __, seq: ___, ...risk } = event;
      return changed(state, event, (session) => inStatus(session, { risk }));
    }
    case 'scan_complete':
      return compared(
        changed(state, event, (session) => scanned(session, event)),
        event,
      );
    case 'alert': {
      const next = changed(state, event, (session) => alerted(session, event));
      // The order that a signal did not get stands in the history of trades, which the stream does not tell of.
      return event.traded ? next : { ...next, statusWanted: true };
    }
    case 'alert_settled': {
      const next = changed(state, event, (session) => alerted(session, event));
      return event.traded ? next : { ...next, statusWanted: true };
    }
    case 'working':
      return heard(
        changed(state, event, (session) => traded(session, event)),
        'account',
        at,
      );
    case 'trade':
      // Balance and latencies follow a settled trade; they have no event of their own.
      return {
        ...heard(
          changed(state, event, (session) => traded(session, event)),
          'account',
          at,
        ),
        statusWanted: true,
      };
    case 'position': {
      const { type: _, session_id: __, seq: ___, ...position } = event;
      const { age_ms } = position;
      const positionConfirmedAt = age_ms === null ? null : at - age_ms;
      const moved = changed(state, event, (session) => ({ ...inStatus(session, { position }), positionConfirmedAt }));
      return heard(moved, 'account', at);
    }
    case 'protection': {
      const { state: protection, stop_price, target_price } = event;
      return changed(state, event, (session) => inStatus(session, { protection, stop_price, target_price }));
    }
    case 'external': {
      const { external, external_left } = event;
      return changed(state, event, (session) =>
        inStatus(session, { position: { ...session.status.position, external, external_left } }),
      );
    }
  }
}

/** A report that was closed stays closed until the next flatten begins. */
function withFlatten(
  { flattens, flattensRead, accounts, sessions }: Dashboard,
  event: LiveEventOf<'flatten'>,
): Pick<Dashboard, 'flattens' | 'flattensRead'> {
  const { account_id: account, contract_id: contract, step, by, why } = event;
  const isLeft = account !== null && contract !== null;
  const session = isLeft ? null : event.session_id;
  const key = isLeft ? placeKey({ account_id: account, contract_id: contract }) : (session ?? '');
  const left = accounts.flatMap((each) => each.left).find((each) => placeKey(each) === key);
  const symbol =
    left?.symbol ??
    sessions.find(({ id }) => id === session)?.config.symbol ??
    flattens.find((each) => each.key === key)?.symbol ??
    contract ??
    '';
  const before = flattens.find((each) => each.key === key)?.sent ?? false;
  const sent = step === 'sent' || (step !== 'gate-closed' && before);
  const report: FlattenReport = { key, session, symbol, step, by, sent, why };
  return {
    flattens: [...flattens.filter((each) => each.key !== key), report].slice(-FLATTENS_MAX),
    flattensRead: step === 'gate-closed' ? flattensRead.filter((each) => each !== key) : flattensRead,
  };
}

/** By which the flatten of contracts that no session keeps is known. */
export function placeKey(place: { readonly account_id: number; readonly contract_id: string }): string {
  return `${place.account_id} ${place.contract_id}`;
}

type LinkWord = Pick<LiveEventOf<'feed_status'>, 'connected' | 'degraded' | 'message'>;

const FLATTEN_WORDS: Readonly<Record<LiveEventOf<'flatten'>['step'], string>> = {
  'gate-closed': 'the gate is closed',
  sent: 'the closing order is sent',
  proven: 'flat is proven',
  failed: 'flat is not proven',
};

/** @param change is applied to the event's session; an event of a session that we do not know asks for the status */
function changed(state: Dashboard, event: LiveEvent, change: (session: Session) => Session): Dashboard {
  const index = state.sessions.findIndex(({ id }) => id === event.session_id);
  const session = state.sessions[index];
  if (session === undefined)
    return event.type === 'pulse' || event.type === 'risk' ? state : { ...state, statusWanted: true };
  const next = change(session);
  return next === session ? state : { ...state, sessions: state.sessions.with(index, next) };
}

/** What a second scanner said has no event of its own: it is read again after each scan. */
function compared(state: Dashboard, { session_id }: LiveEvent): Dashboard {
  const session = state.sessions.find(({ id }) => id === session_id);
  return session?.status.shadow == null ? state : { ...state, statusWanted: true };
}

function inStatus(session: Session, part: Partial<SessionStatus>): Session {
  return { ...session, status: { ...session.status, ...part } };
}

function linkChanged(state: Dashboard, event: LiveEvent & LinkWord, name: 'market' | 'account', at: number): Dashboard {
  const link: VenueLink = {
    state: event.connected ? 'up' : 'down',
    degraded: event.degraded,
    message: event.message,
    gap: state[name].gap,
    heardAt: event.connected ? at : state[name].heardAt,
  };
  const word = event.degraded ? 'degraded' : event.connected ? 'up' : 'down';
  const text = `The ${name} link is ${word}${event.message === '' ? '.' : `: ${event.message}`}`;
  const next = remarked({ ...state, [name]: link }, event, { kind: 'link', text, time: venueTime(state, at) });
  // After a gap bars are repaired and the account is reconciled: both are read again.
  return event.connected ? { ...next, statusWanted: true } : next;
}

function heard(state: Dashboard, link: 'market' | 'account', at: number): Dashboard {
  return { ...state, [link]: { ...state[link], heardAt: at } };
}

function remarked(state: Dashboard, event: LiveEvent, what: Pick<Remark, 'kind' | 'text' | 'time'>): Dashboard {
  if (state.remarks.some(({ id }) => id === event.seq)) return state;
  const remark = { id: event.seq, session: event.session_id, ...what };
  return { ...state, remarks: [...state.remarks, remark].slice(-REMARKS_MAX) };
}

function withError(session: Session, { message, code, at }: LiveEventOf<'error'>): Session {
  const known = session.status.errors.some((each) => each.code === code && each.at === at && each.message === message);
  if (known) return session;
  return inStatus(session, { errors: [...session.status.errors, { message, code, at }].slice(-ENTRIES_MAX) });
}

/** A backfill or a repair rewrites history: the chart is read whole. */
function barsInjected(session: Session, { count, origin }: LiveEventOf<'bar_injected'>): Session {
  const next = inStatus(session, { bars_injected: session.status.bars_injected + count });
  return origin !== 'live' && session.chart !== null ? { ...next, chartWanted: 'whole' } : next;
}

function barClosed(session: Session, event: LiveEventOf<'bar'>): Session {
  if (session.chart === null) return session;
  const chart = withClosedBar(session.chart, barOf(event));
  if (chart === null) return { ...session, chartWanted: 'whole' };
  return chart === session.chart ? session : { ...session, chart };
}

function pulsed(state: Dashboard, event: LiveEventOf<'pulse'>, at: number): Dashboard {
  const { last, bid, ask } = event;
  const next = changed(state, event, (session) => {
    const chart = session.chart === null ? null : withForming(session.chart, event);
    return { ...session, chart, quote: { last, bid, ask }, status: valued(session.status, last) };
  });
  return { ...next, venueClock: { venue: Date.parse(event.at), rate: state.venueClock?.rate ?? 1, readAt: at } };
}

function withForming(chart: NonNullable<Session['chart']>, { forming }: LiveEventOf<'pulse'>) {
  const bar = forming === null ? null : barOf(forming);
  const newest = chart.bars.at(-1);
  const late = bar !== null && newest !== undefined && bar.start <= newest.start;
  return { ...chart, forming: late ? null : bar };
}

/** The open position is worth more or less with each price; the venue tells only when it changes. */
function valued(status: SessionStatus, last: number | null): SessionStatus {
  const { position, contract } = status;
  if (last === null || contract === null || position.average_price === null || position.size === 0) return status;
  const points = (last - position.average_price) * position.size;
  return { ...status, position: { ...position, open_pnl: (points / contract.tick_size) * contract.tick_value } };
}

function scanned(session: Session, event: LiveEventOf<'scan_complete'>): Session {
  const { ms, failure } = event;
  const scans_run = Math.max(session.status.scans_run, event.scan_num);
  const next = { ...inStatus(session, { scans_run }), lastScan: { ms, failure } };
  return session.chart === null || session.chartWanted !== null ? next : { ...next, chartWanted: 'tail' };
}

function alerted(session: Session, event: LiveEventOf<'alert'> | LiveEventOf<'alert_settled'>): Session {
  const { alerts, alerts_dispatched } = session.status;
  const { type: _type, session_id: _session, seq: _seq, ...alert } = event;
  const index = alerts.findIndex(({ key }) => key === alert.key);
  if (index >= 0) return inStatus(session, { alerts: alerts.with(index, alert satisfies AlertEntry) });
  return inStatus(session, {
    alerts: [...alerts, alert].slice(-ENTRIES_MAX),
    alerts_dispatched: alerts_dispatched + 1,
  });
}

/** A trade is known by its tag: working first, settled later; the last word stands. */
function traded(session: Session, event: LiveEventOf<'trade'> | LiveEventOf<'working'>): Session {
  const { trades, working, trades_submitted, trades_filled } = session.status;
  const stillWorking = working.filter(({ tag }) => tag !== event.tag);
  const index = trades.findIndex(({ tag }) => tag === event.tag);
  const former = trades[index];
  if (event.type === 'working') {
    // Late news of an order that has settled since.
    if (former !== undefined) return session;
    const { type: _type, session_id: _session, seq: _seq, ...entry } = event;
    const isNew = stillWorking.length === working.length;
    return inStatus(session, {
      working: [...stillWorking, entry].slice(-ENTRIES_MAX),
      trades_submitted: trades_submitted + (isNew ? 1 : 0),
    });
  }
  const { type: _type, session_id: _session, seq: _seq, ...entry } = event;
  const newlyFilled = entry.status === 'filled' && former?.status !== 'filled';
  return inStatus(session, {
    working: stillWorking,
    trades: former === undefined ? [...trades, entry].slice(-ENTRIES_MAX) : trades.with(index, entry),
    trades_filled: trades_filled + (newlyFilled ? 1 : 0),
  });
}

function venueTime({ venueClock }: Dashboard, at: number): string | null {
  if (venueClock === null) return null;
  return new Date(venueClock.venue + (at - venueClock.readAt) * venueClock.rate).toISOString();
}
