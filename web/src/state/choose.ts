/** What the parts of the page read out of the state: small questions with one answer each. */
import type { GapValue, SessionStatus } from '#server/api';
import type { PictureMark } from '../chart/picture.ts';
import type { Dashboard, Session, SessionChart } from './model.ts';

export function chosenSession({ sessions, chosen }: Dashboard): Session | null {
  return sessions.find(({ id }) => id === chosen) ?? null;
}

/** The session of the status bar: the one shown if it runs, else the newest that does: what may trade is never hidden. */
export function watchedSession(state: Dashboard): Session | null {
  const chosen = chosenSession(state);
  if (chosen?.status.running) return chosen;
  return state.sessions.findLast(({ status }) => status.running) ?? chosen;
}

/** What the program may do with the next signal, in the words that stand in the status bar and in the browser's tab. */
export type Readiness = 'armed' | 'exits-only' | 'halted' | 'alerts-only' | 'idle' | 'opening' | 'unknown';

export const READINESS_WORDS: Readonly<
  Record<Readiness, { readonly glyph: string; readonly word: string; readonly meaning: string }>
> = {
  armed: { glyph: '●', word: 'Armed', meaning: 'A new signal is traded.' },
  'exits-only': {
    glyph: '◐',
    word: 'Exits only',
    meaning: 'Orders may close a position, not open one; the page says why.',
  },
  halted: { glyph: '■', word: 'Halted', meaning: 'No order follows a signal until you resume.' },
  'alerts-only': { glyph: '○', word: 'Alerts only', meaning: 'Signals are alerted; no order is sent.' },
  idle: { glyph: '○', word: 'Idle', meaning: 'No live session runs.' },
  opening: { glyph: '○', word: 'Connecting', meaning: 'This page has not heard from Openbell yet.' },
  unknown: { glyph: '?', word: 'Unknown', meaning: 'This page has lost its line to Openbell.' },
};

export function readiness(state: Dashboard): Readiness {
  if (state.line.state === 'lost' || state.line.state === 'refused') return 'unknown';
  if (state.venueClock === null) return 'opening';
  const session = watchedSession(state);
  if (session === null) return state.haltedWhy === null ? 'idle' : 'halted';
  return readinessOf(session);
}

export function readinessOf({ status, config }: Session): Readiness {
  if (!status.running) return 'idle';
  if (status.trading_state === 'halted') return 'halted';
  if (!config.trade_enabled) return 'alerts-only';
  return status.trading_state === 'reducing' || status.trading_why !== null || awaitsWord(status)
    ? 'exits-only'
    : 'armed';
}

/** A gap is known by its link and its beginning. */
export function gapKey(name: 'market' | 'account', { since }: Pick<GapValue, 'since'>): string {
  return `${name} ${since}`;
}

/** Contracts that Openbell did not bring stop the entries until a person says what they are. */
export function awaitsWord({ running, position }: SessionStatus): boolean {
  return running && position.external !== 0 && !position.external_left;
}

/** For the browser's tab: `● NQH6 armed · Openbell`. */
export function pageTitle(state: Dashboard): string {
  const { glyph, word } = READINESS_WORDS[readiness(state)];
  const symbol = watchedSession(state)?.config.symbol;
  return `${glyph} ${symbol === undefined ? '' : `${symbol} `}${word.toLowerCase()} · Openbell`;
}

/** Signals at the edge of their bars, fills at their prices. Bars that the chart does not hold carry no mark. */
export function marksOf({ status, chart }: Session): readonly PictureMark[] {
  if (chart === null) return [];
  const places = new Map<string, number>();
  const signals = status.alerts.flatMap((alert): PictureMark[] => {
    const bar = barAt(chart, Date.parse(alert.timestamp));
    if (bar === undefined) return [];
    const direction = directionOf(alert.signal_type);
    const slot = `${direction}${bar.start}`;
    const place = places.get(slot) ?? 0;
    places.set(slot, place + 1);
    const price = direction === 'up' ? bar.low : bar.high;
    return [{ kind: 'signal', direction, bar: bar.start, price, place, label: alert.signal_type }];
  });
  const fills = status.trades.flatMap((trade): PictureMark[] => {
    if (trade.fill_price === null || trade.executed_at === null) return [];
    const bar = barAt(chart, Date.parse(trade.executed_at));
    if (bar === undefined) return [];
    const direction = trade.side === 'buy' ? 'up' : 'down';
    return [{ kind: 'fill', direction, bar: bar.start, price: trade.fill_price, place: 0, label: trade.signal_type }];
  });
  return [...signals, ...fills];
}

export function directionOf(signal: 'Buy' | 'Sell' | 'Short' | 'Cover'): 'up' | 'down' {
  return signal === 'Buy' || signal === 'Cover' ? 'up' : 'down';
}

/** The bar whose interval holds the instant: the last that starts at or before it; none before the first. */
function barAt({ bars, forming }: SessionChart, at: number) {
  if (forming !== null && forming.start <= at) return forming;
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bars[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return bars[low - 1];
}
