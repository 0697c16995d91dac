/**
 * Reads from the server what the state says is wanted: the status, and the chart that someone looks at. Nothing is
 * polled; a wish comes from the stream. One question of each kind is on its way at a time; a tail of the chart is read
 * at most once a second however fast scans complete; a failed question is asked again after two seconds.
 */
import type { ChartAnswer, StatusAnswer } from '#server/api';
import type { Session } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { call } from './call.ts';

/** Bars of a chart read whole: some four days of minutes. */
const BARS_WHOLE = 5_000;
/** Bars read again at least, so that a missed one is healed. */
const BARS_TAIL_MIN = 20;
const TAIL_PAUSE_MS = 1_000;
const STATUS_PAUSE_MS = 500;
const FAILURE_PAUSE_MS = 2_000;

export function readWhatIsWanted(store: Store): void {
  const status = oneAtATime(() => {
    const { statusWanted, line } = store.state();
    return statusWanted && line.state !== 'refused' ? () => readStatus(store) : null;
  });
  const chart = oneAtATime(() => {
    const { sessions, chosen } = store.state();
    const session = sessions.find(({ id }) => id === chosen);
    return session !== undefined && session.chartWanted !== null ? () => readChart(store, session) : null;
  });
  const look = () => {
    status();
    chart();
  };
  store.subscribe(look);
  look();
}

/** @param next gives the work to do now, which ends in the pause before the next; null when there is none */
function oneAtATime(next: () => (() => Promise<number>) | null): () => void {
  let busy = false;
  const look = () => {
    const work = busy ? null : next();
    if (work === null) return;
    busy = true;
    void work().then((pauseMs) => {
      setTimeout(() => {
        busy = false;
        look();
      }, pauseMs);
    });
  };
  return look;
}

async function readStatus(store: Store): Promise<number> {
  store.say({ type: 'status.asked' });
  const answer = await call<StatusAnswer>({ path: '/api/live/status' });
  if (answer.ok) {
    store.say({ type: 'status.read', status: answer.value });
    return STATUS_PAUSE_MS;
  }
  store.say({ type: answer.failure.status === 401 ? 'line.refused' : 'status.failed' });
  return FAILURE_PAUSE_MS;
}

async function readChart(store: Store, session: Session): Promise<number> {
  const scope = session.chartWanted === 'tail' ? 'tail' : 'whole';
  store.say({ type: 'chart.asked', session: session.id });
  const bars = scope === 'whole' ? BARS_WHOLE : tailLength(session);
  const query = new URLSearchParams({ session_id: session.id, bars: String(bars) });
  const answer = await call<ChartAnswer>({ path: `/api/live/chart?${query}` });
  if (!answer.ok) {
    store.say({ type: 'chart.failed', session: session.id });
    return FAILURE_PAUSE_MS;
  }
  store.say({ type: 'chart.read', session: session.id, scope, chart: answer.value });
  return TAIL_PAUSE_MS;
}

/** As many bars as have closed since the plots were last read, and some more. */
function tailLength({ chart }: Session): number {
  const plotted = Math.max(0, ...(chart?.plots ?? []).map(({ points }) => points.at(-1)?.bar ?? 0));
  const since = chart?.bars.filter(({ start }) => start > plotted).length ?? 0;
  return Math.min(plotted === 0 ? BARS_TAIL_MIN : since + BARS_TAIL_MIN, BARS_WHOLE);
}
