/**
 * Everything the page knows, as one plain value. It grows out of the server's status answer and is moved on by the
 * event stream; whatever shows something reads it here. Instants called `…At` are the page's own monotonic clock in
 * milliseconds (`performance.now()`), so that ages can be told without trusting two wall clocks.
 */
import type {
  AccountAnswer,
  ConfigValue,
  GapValue,
  LinkValue,
  LiveEvent,
  LiveEventOf,
  ProductAnswer,
  ScannerValue,
  SessionStatus,
  StatusAnswer,
  StrategyAnswer,
} from '#server/api';
import type { PictureBar, PicturePlot } from '../chart/picture.ts';

/** The page's own line to the server. `refused`: the server does not know this browser. */
export type LineState = 'opening' | 'open' | 'lost' | 'refused';

export interface Line {
  readonly state: LineState;
  /** When it came into this state. */
  readonly sinceAt: number;
}

/** One of the program's two connections to the venue. */
export interface VenueLink {
  readonly state: LinkValue['state'];
  /** It is up and has not told everything. */
  readonly degraded: boolean;
  readonly message: string;
  /** Its last gap; null: none. */
  readonly gap: GapValue | null;
  /** When something last arrived on it; null before the first. */
  readonly heardAt: number | null;
}

export interface SessionChart {
  /** Rises when the bars are no continuation of those before. */
  readonly generation: number;
  /** Closed, oldest first, at most `BARS_MAX`. */
  readonly bars: readonly PictureBar[];
  readonly forming: PictureBar | null;
  readonly plots: readonly PicturePlot[];
}

export interface Session {
  readonly id: string;
  /** As last read, moved on by events. */
  readonly status: SessionStatus;
  readonly config: ConfigValue;
  /** When the venue last confirmed the position; null: never. */
  readonly positionConfirmedAt: number | null;
  readonly quote: { readonly last: number | null; readonly bid: number | null; readonly ask: number | null } | null;
  /** How the newest scan went; null before the first that the page saw. */
  readonly lastScan: { readonly ms: number; readonly failure: string | null } | null;
  /** Null until it was read; only sessions that were looked at have one. */
  readonly chart: SessionChart | null;
  /** What of the chart must be read again: all of it, or the newest bars for the formula's plots. */
  readonly chartWanted: 'whole' | 'tail' | null;
}

/** A line of the log that belongs to no trade: a link that changed, an alarm. */
export interface Remark {
  readonly id: number;
  readonly session: string | null;
  readonly kind: 'link' | 'alarm';
  readonly text: string;
  /** ISO, venue time. */
  readonly time: string | null;
}

/** The three lights of an emergency act: sent, confirmed by the server, proven by the stream. */
export interface KillReport {
  readonly sentAt: number;
  readonly confirmedAt: number | null;
  readonly provenAt: number | null;
  /** Sessions the server says it applies to; null until confirmed. */
  readonly sessions: readonly string[] | null;
  /** Why it was not confirmed. */
  readonly failure: string | null;
  /** It holds, and something about it must be known. */
  readonly warning: string | null;
}

/** The three lights of a flatten: of a session, or of contracts that no session keeps. */
export interface FlattenReport {
  /** The session, or account and contract where none keeps them. */
  readonly key: string;
  readonly session: string | null;
  /** For people; the venue's id while nothing better is known. */
  readonly symbol: string;
  readonly step: LiveEventOf<'flatten'>['step'];
  readonly by: LiveEventOf<'flatten'>['by'];
  /** An order of its own has gone. */
  readonly sent: boolean;
  readonly why: string;
}

export interface Dashboard {
  readonly line: Line;
  /** Null until the first status answer. */
  readonly venueClock: { readonly venue: number; readonly rate: number; readonly readAt: number } | null;
  readonly market: VenueLink;
  readonly account: VenueLink;
  readonly accounts: StatusAnswer['accounts'];
  readonly haltedWhy: string | null;
  /** What runs the formulas; null before the first status. */
  readonly scanner: ScannerValue | null;
  /** Null until the first status answer. */
  readonly gateway: StatusAnswer['gateway'] | null;
  /** Oldest first. */
  readonly sessions: readonly Session[];
  /** A session, or the form for a new one; null until something is known. */
  readonly chosen: string | 'new' | null;
  /** The trader chose it. What the page chose by itself gives way when it is over and another runs. */
  readonly chosenByHand: boolean;
  /** The status must be read (again). */
  readonly statusWanted: boolean;
  /**
   * Events that came while a status answer was on its way: the answer may be older than they are, so they are laid over
   * it. Null while nothing is asked; at most `OVERTAKING_MAX`, beyond which the status is asked once more.
   */
  readonly overtaking: readonly LiveEvent[] | null;
  /** Newest last, at most `REMARKS_MAX`. */
  readonly remarks: readonly Remark[];
  readonly kill: KillReport | null;
  /** Flattens as far as they have come; those that are over stay until they are closed. */
  readonly flattens: readonly FlattenReport[];
  /** The sessions whose flatten the trader has read of and closed. */
  readonly flattensRead: readonly string[];
  /** Gaps that the trader has read of, by their beginning and link. */
  readonly gapsRead: readonly string[];
  /** Null until read. */
  readonly strategies: readonly StrategyAnswer[] | null;
  readonly venueAccounts: readonly AccountAnswer[] | null;
  readonly products: readonly ProductAnswer[] | null;
}

/** The chart drops the oldest bars beyond this; a trader looks at days, not at years. */
export const BARS_MAX = 10_000;
export const REMARKS_MAX = 200;
export const FLATTENS_MAX = 20;
export const GAPS_MAX = 100;
export const OVERTAKING_MAX = 1_000;
/** As many as the server's answer holds. */
export const ENTRIES_MAX = 200;

const UNHEARD: VenueLink = { state: 'down', degraded: false, message: '', gap: null, heardAt: null };

export const EMPTY: Dashboard = {
  line: { state: 'opening', sinceAt: 0 },
  venueClock: null,
  market: UNHEARD,
  account: UNHEARD,
  accounts: [],
  haltedWhy: null,
  scanner: null,
  gateway: null,
  sessions: [],
  chosen: null,
  chosenByHand: false,
  statusWanted: true,
  overtaking: null,
  remarks: [],
  kill: null,
  flattens: [],
  flattensRead: [],
  gapsRead: [],
  strategies: null,
  venueAccounts: null,
  products: null,
};

/** Whether there is such a session, or it is the form. */
export function isKnown(state: Dashboard, chosen: string): boolean {
  return chosen === 'new' || state.sessions.some(({ id }) => id === chosen);
}
