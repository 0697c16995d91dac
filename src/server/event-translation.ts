/**
 * From facts of the ledger to events of the stream. A fact says what happened; counters, positions and states around it
 * are read from the view, so an event that is replayed after a reconnect shows them as they are by then.
 */
import type { AccountId } from '#account';
import { assertNever, iso, SECOND } from '#base';
import { deniedRecord, type KernelView, type SessionId, type SessionView, type TradeRecord } from '#kernel';
import type { Live, Publication, Pulse } from '#live';
import type { ContractId } from '#market';
import type { LiveEvent } from './api.ts';
import { alertEntryOf, barValueOf, errorEntryOf, isWorking, positionValueOf, tradeEntryOf } from './entries.ts';
import { stateWordOf } from './status.ts';

/** @returns the events in the order in which they are sent; none for facts that only the ledger needs */
export function eventsOf({ seq, fact }: Publication, live: Pick<Live, 'view' | 'now'>): readonly LiveEvent[] {
  switch (fact.type) {
    case 'session.opened': {
      const { id, symbol, scanIntervalMs } = fact.config;
      return [{ type: 'started', session_id: id, seq, symbols: [symbol], scan_interval: scanIntervalMs / SECOND }];
    }
    case 'session.changed':
      return sessionsOf(live.view(), (each) => each.config.id === fact.session).flatMap((session) => {
        const change: LiveEvent = {
          ...stateEvent(session, seq),
          state: stateWordOf(fact.state),
          message: fact.message,
        };
        return fact.state === 'stopped' ? [change, stoppedEvent(session, seq)] : [change];
      });
    case 'bars.closed': {
      const { session, origin, bars } = fact;
      // A backfill is read from the chart's own route; only bars that close now are worth an event each.
      const closed = origin === 'live' ? bars : [];
      return [
        ...closed.map((bar): LiveEvent => ({ type: 'bar', session_id: session, seq, ...barValueOf(bar) })),
        { type: 'bar_injected', session_id: session, seq, count: bars.length, origin },
      ];
    }
    case 'link.noted': {
      const type = fact.link === 'market' ? 'feed_status' : 'account_link';
      return [{ type, session_id: null, seq, connected: fact.state === 'up', message: fact.message }];
    }
    case 'scan.recorded': {
      const { session, number, signalsFound, newAlerts, ms, failure } = fact;
      return [
        {
          type: 'scan_complete',
          session_id: session,
          seq,
          scan_num: number,
          signals_found: signalsFound,
          new_alerts: newAlerts,
          ms,
          failure,
        },
      ];
    }
    case 'signal.found': {
      const { session, signal, at, traded, why, suppressed } = fact;
      const config = sessionsOf(live.view(), (each) => each.config.id === session)[0]?.config;
      const names = { symbol: config?.amiSymbol ?? '', strategy: config?.strategy ?? '' };
      const entry = alertEntryOf({ ...names, signal, at, traded, why, suppressed });
      return [{ type: 'alert', session_id: session, seq, ...entry }];
    }
    case 'intent.denied':
      return [tradeEvent({ session: fact.intent.session, trade: deniedRecord(fact), seq })];
    case 'trade.recorded':
      return [tradeEvent({ session: fact.session, trade: fact.trade, seq })];
    case 'fill.booked':
      return positionEvents({ seq, live, account: fact.fill.account, contract: fact.fill.contract });
    case 'position.stated':
      return positionEvents({ seq, live, account: fact.position.account, contract: fact.position.contract });
    case 'trading.set': {
      const { target } = fact;
      const concerns = (each: SessionView): boolean =>
        target === 'all' ||
        ('session' in target ? each.config.id === target.session : each.config.account === target.account);
      return sessionsOf(live.view(), concerns).map((session) => stateEvent(session, seq));
    }
    case 'error.noted':
      return [{ type: 'error', session_id: fact.session, seq, ...errorEntryOf(fact.error) }];
    case 'alarm.raised':
      return [{ type: 'alarm', session_id: fact.session, seq, text: fact.text, at: iso(fact.at) }];
    case 'flatten.noted':
      return [{ type: 'flatten', session_id: fact.session, seq, step: fact.step, why: fact.why }];
    case 'run.started':
    case 'session.prepared':
    case 'intent.approved':
    case 'order.answered':
    case 'order.changed':
    case 'balance.stated':
    case 'day.began':
    case 'equity.peaked':
    case 'loss.latched':
    case 'loss.lifted':
    case 'external.noted':
    case 'protection.noted':
    case 'external.settled':
    case 'run.digested':
      return [];
    default:
      return assertNever(fact);
  }
}

export function pulseEvent({ session, forming, last, bid, ask, at }: Pulse, seq: number): LiveEvent {
  const bar = forming === null ? null : barValueOf(forming);
  return { type: 'pulse', session_id: session, seq, forming: bar, last, bid, ask, at: iso(at) };
}

function tradeEvent({ session, trade, seq }: { session: SessionId; trade: TradeRecord; seq: number }): LiveEvent {
  const entry = tradeEntryOf(trade);
  const stamp = { session_id: session, seq };
  return isWorking(entry) ? { type: 'working', ...stamp, ...entry } : { type: 'trade', ...stamp, ...entry };
}

function sessionsOf(view: KernelView, concerns: (session: SessionView) => boolean): readonly SessionView[] {
  return view.sessions.filter(concerns);
}

function stateEvent({ config, state, tradingState, message }: SessionView, seq: number) {
  const word = stateWordOf(state);
  return { type: 'state', session_id: config.id, seq, state: word, trading_state: tradingState, message } as const;
}

function stoppedEvent({ config, barsInjected, scansRun, alertsDispatched }: SessionView, seq: number): LiveEvent {
  return {
    type: 'stopped',
    session_id: config.id,
    seq,
    bars_injected: barsInjected,
    scans_run: scansRun,
    alerts_dispatched: alertsDispatched,
  };
}

/** A position belongs to an account and a contract: every session on both shows it. */
function positionEvents(change: {
  readonly seq: number;
  readonly live: Pick<Live, 'view' | 'now'>;
  readonly account: AccountId;
  readonly contract: ContractId;
}): readonly LiveEvent[] {
  const { seq, live, account, contract } = change;
  const now = live.now();
  return sessionsOf(
    live.view(),
    (each) => each.config.account === account && each.contract?.id === contract && each.state !== 'stopped',
  ).map(({ config, position }) => ({
    type: 'position',
    session_id: config.id,
    seq,
    ...positionValueOf(position, now),
  }));
}
