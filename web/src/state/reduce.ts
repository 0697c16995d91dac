/**
 * The one function that moves the page's knowledge: what happened → what is known. It is pure, so that each surprise of
 * the stream (a repeat, a gap, a late answer) is a line in a test. Events may repeat after a reconnection or overlap
 * with an answer that already holds them: every entry is known by a key, and seeing it again changes nothing.
 */
import type { ChartAnswer, LiveEvent, StatusAnswer } from '#server/api';
import { withTail, withWhole } from './chart.ts';
import { type Dashboard, FLATTENS_MAX, GAPS_MAX, isKnown, OVERTAKING_MAX, type Session } from './model.ts';
import { readStatus } from './read-status.ts';
import { reduceEvent } from './reduce-event.ts';

/** `at` is the page's monotonic clock. */
export type Happening = { readonly at: number } & (
  | { readonly type: 'line.opened' }
  | { readonly type: 'line.lost' }
  | { readonly type: 'line.refused' }
  | { readonly type: 'event'; readonly event: LiveEvent }
  | { readonly type: 'status.asked' }
  | { readonly type: 'status.failed' }
  | { readonly type: 'status.read'; readonly status: StatusAnswer }
  | { readonly type: 'chart.asked'; readonly session: string }
  | { readonly type: 'chart.failed'; readonly session: string }
  | {
      readonly type: 'chart.read';
      readonly session: string;
      readonly scope: 'whole' | 'tail';
      readonly chart: ChartAnswer;
    }
  | {
      readonly type: 'catalogue.read';
      readonly part: Partial<Pick<Dashboard, 'strategies' | 'venueAccounts' | 'products'>>;
    }
  | { readonly type: 'session.chosen'; readonly session: string | 'new' }
  | { readonly type: 'kill.sent' }
  | { readonly type: 'kill.confirmed'; readonly sessions: readonly string[]; readonly warning: string | null }
  | { readonly type: 'kill.failed'; readonly why: string }
  | { readonly type: 'kill.dismissed' }
  | { readonly type: 'flatten.dismissed'; readonly key: string }
  | { readonly type: 'gap.read'; readonly gap: string }
);

export function reduce(state: Dashboard, happening: Happening): Dashboard {
  const { at } = happening;
  switch (happening.type) {
    case 'line.opened':
      // Whatever was missed while the line was down is read anew.
      return {
        ...state,
        line: { state: 'open', sinceAt: at },
        statusWanted: true,
        sessions: state.sessions.map((each) => (each.chart === null ? each : { ...each, chartWanted: 'whole' })),
      };
    case 'line.lost':
      // The status is asked for all the while: it tells a server that is gone from one that no longer knows us.
      return state.line.state === 'lost'
        ? state
        : { ...state, line: { state: 'lost', sinceAt: at }, statusWanted: true };
    case 'line.refused':
      return { ...state, line: { state: 'refused', sinceAt: at }, statusWanted: false };
    case 'event':
      return proveKill(reduceEvent(overtaken(state, happening.event), happening.event, at), at);
    case 'status.asked':
      return { ...state, statusWanted: false, overtaking: [] };
    case 'status.failed':
      return { ...state, statusWanted: true, overtaking: null };
    case 'status.read':
      return proveKill(wantChart(readStatus(state, happening.status, at)), at);
    case 'chart.asked':
      return withChartWanted(state, happening.session, null);
    case 'chart.failed':
      return withoutChart(state, happening.session);
    case 'chart.read':
      return readChart(state, happening);
    case 'catalogue.read':
      return { ...state, ...happening.part };
    case 'session.chosen':
      return wantChart({
        ...state,
        chosen: happening.session,
        chosenByHand: true,
        statusWanted: state.statusWanted || !isKnown(state, happening.session),
      });
    case 'kill.sent':
      return {
        ...state,
        kill: { sentAt: at, confirmedAt: null, provenAt: null, sessions: null, failure: null, warning: null },
      };
    case 'kill.confirmed':
      return state.kill === null
        ? state
        : proveKill(
            {
              ...state,
              kill: { ...state.kill, confirmedAt: at, sessions: happening.sessions, warning: happening.warning },
            },
            at,
          );
    case 'kill.failed':
      return state.kill === null ? state : { ...state, kill: { ...state.kill, failure: happening.why } };
    case 'kill.dismissed':
      return { ...state, kill: null };
    case 'flatten.dismissed': {
      const { key } = happening;
      const flattens = state.flattens.filter((each) => each.key !== key);
      return { ...state, flattens, flattensRead: [...state.flattensRead, key].slice(-FLATTENS_MAX) };
    }
    case 'gap.read':
      return { ...state, gapsRead: [...state.gapsRead, happening.gap].slice(-GAPS_MAX) };
  }
}

/** Remembers what overtakes an answer on its way. A pulse is gone with the next one. */
function overtaken(state: Dashboard, event: LiveEvent): Dashboard {
  if (state.overtaking === null || event.type === 'pulse') return state;
  if (state.overtaking.length >= OVERTAKING_MAX) return { ...state, statusWanted: true };
  return { ...state, overtaking: [...state.overtaking, event] };
}

function readChart(state: Dashboard, read: Extract<Happening, { type: 'chart.read' }>): Dashboard {
  const sessions = state.sessions.map((each) => {
    if (each.id !== read.session) return each;
    const chart =
      read.scope === 'tail' && each.chart !== null
        ? withTail(each.chart, read.chart)
        : withWhole(each.chart, read.chart);
    return { ...each, chart };
  });
  return { ...state, sessions };
}

function withChartWanted(state: Dashboard, session: string, chartWanted: Session['chartWanted']): Dashboard {
  const sessions = state.sessions.map((each) => (each.id === session ? { ...each, chartWanted } : each));
  return { ...state, sessions };
}

/** The chosen session needs a chart; the others wait until someone looks. */
function wantChart(state: Dashboard): Dashboard {
  const sessions = state.sessions.map((each) =>
    each.id === state.chosen && each.chart === null ? { ...each, chartWanted: 'whole' as const } : each,
  );
  return { ...state, sessions };
}

/** It is asked for again while the session runs; of one that is over nothing is kept, and nobody asks twice. */
function withoutChart(state: Dashboard, session: string): Dashboard {
  const sessions = state.sessions.map((each): Session => {
    if (each.id !== session) return each;
    if (each.status.running) return { ...each, chartWanted: 'whole' };
    return { ...each, chart: each.chart ?? { generation: 0, bars: [], forming: null, plots: [] } };
  });
  return { ...state, sessions };
}

/**
 * A kill is proven when the stream itself shows every session it named halted. Once one of them trades again the report
 * tells of the past and goes.
 */
function proveKill(state: Dashboard, at: number): Dashboard {
  const { kill } = state;
  if (kill === null || kill.sessions === null) return state;
  const named = state.sessions.filter(({ id }) => kill.sessions?.includes(id));
  const halted = named.length === kill.sessions.length && named.every(isHalted);
  if (kill.provenAt !== null) return halted ? state : { ...state, kill: null };
  return halted ? { ...state, kill: { ...kill, provenAt: at } } : state;
}

function isHalted({ status }: Session): boolean {
  return status.trading_state === 'halted';
}
