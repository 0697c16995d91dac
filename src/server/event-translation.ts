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
      const { state, degraded = false, message } = fact;
      return [{ type, session_id: null, seq, connected: state === 'up', degraded, message }];
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
      const { session, signal, at, traded, why, suppressed, waits = false } = fact;
      const config = sessionsOf(live.view(), (each) => each.config.id === session)[0]?.config;
      const names = { symbol: config?.amiSymbol ?? '', strategy: config?.strategy ?? '' };
      const entry = alertEntryOf({ ...names, signal, at, traded, why, suppressed, waits });
      return [{ type: 'alert', session_id: session, seq, ...entry }];
    }
    case 'signal.settled': {
      const { session, signal } = fact;
      return sessionsOf(live.view(), ({ config }) => config.id === session)
        .flatMap(
          ({ alerts }) =>
            alerts.findLast((alert) => alert.signal.type === signal.type && alert.signal.bar === signal.bar) ?? [],
        )
        .map((alert) => ({ type: 'alert_settled', session_id: session, seq, ...alertEntryOf(alert) }));
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
    case 'protection.noted':
      return sessionsOf(live.view(), (each) => each.config.id === fact.session).map((session) =>
        protectionEvent(session, { seq, state: fact.state, why: fact.why }),
      );
    case 'order.changed': {
      // A stop that trails, or is moved by hand, stands elsewhere from now on.
      const { account, contract } = fact.order;
      return sessionsOnto(live.view(), account, contract)
        .filter(({ config }) => config.stops !== undefined)
        .map((session) => protectionEvent(session, { seq, state: session.protection, why: '' }));
    }
    case 'external.noted': {
      const { account, contract, size } = fact;
      const why = size === 0 ? 'they are gone' : 'no order of ours brought them';
      return externalEvents({ seq, live, account, contract, step: 'noted', why });
    }
    case 'external.settled': {
      const { account, contract, as, why } = fact;
      return externalEvents({ seq, live, account, contract, step: as, why });
    }
    case 'error.noted':
      return [{ type: 'error', session_id: fact.session, seq, ...errorEntryOf(fact.error) }];
    case 'alarm.raised':
      return [{ type: 'alarm', session_id: fact.session, seq, text: fact.text, at: iso(fact.at) }];
    case 'flatten.noted':
      return [
        {
          type: 'flatten',
          session_id: fact.session,
          seq,
          step: fact.step,
          by: fact.by ?? 'person',
          why: fact.why,
          account_id: fact.place?.account ?? null,
          contract_id: fact.place?.contract ?? null,
        },
      ];
    case 'run.started':
    case 'session.prepared':
    case 'intent.approved':
    case 'order.answered':
    case 'balance.stated':
    case 'day.began':
    case 'equity.peaked':
    case 'loss.warned':
    case 'loss.latched':
    case 'loss.lifted':
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

function tradeEvent({
  session,
  trade,
  seq,
}: {
  session: SessionId | null;
  trade: TradeRecord;
  seq: number;
}): LiveEvent {
  const entry = tradeEntryOf(trade);
  const stamp = { session_id: session, seq };
  return isWorking(entry) ? { type: 'working', ...stamp, ...entry } : { type: 'trade', ...stamp, ...entry };
}

function sessionsOf(view: KernelView, concerns: (session: SessionView) => boolean): readonly SessionView[] {
  return view.sessions.filter(concerns);
}

function sessionsOnto(view: KernelView, account: AccountId, contract: ContractId): readonly SessionView[] {
  return sessionsOf(
    view,
    (each) => each.config.account === account && each.contract?.id === contract && each.state !== 'stopped',
  );
}

function stateEvent({ config, state, tradingState, tradingWhy, message }: SessionView, seq: number) {
  return {
    type: 'state',
    session_id: config.id,
    seq,
    state: stateWordOf(state),
    trading_state: tradingState,
    trading_why: tradingWhy,
    message,
  } as const;
}

function protectionEvent(
  { config, stopPrice, targetPrice }: SessionView,
  news: Pick<Extract<LiveEvent, { type: 'protection' }>, 'seq' | 'state' | 'why'>,
): LiveEvent {
  return { type: 'protection', session_id: config.id, ...news, stop_price: stopPrice, target_price: targetPrice };
}

/** What is not ours is counted by account and contract: every session on both is told. */
function externalEvents(change: {
  readonly seq: number;
  readonly live: Pick<Live, 'view'>;
  readonly account: AccountId;
  readonly contract: ContractId;
  readonly step: 'noted' | 'adopted' | 'left';
  readonly why: string;
}): readonly LiveEvent[] {
  const { seq, live, account, contract, step, why } = change;
  return sessionsOnto(live.view(), account, contract).map(({ config, position }) => ({
    type: 'external',
    session_id: config.id,
    seq,
    step,
    external: position.external,
    external_left: position.externalLeft,
    why,
  }));
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
  return sessionsOnto(live.view(), account, contract).map(({ config, position }) => ({
    type: 'position',
    session_id: config.id,
    seq,
    ...positionValueOf(position, now),
  }));
}
