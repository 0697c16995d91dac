/**
 * What the chart is asked to show: plain values, all instants in milliseconds UTC. The chart compares each picture with
 * the one before by identity, so whoever makes them keeps what has not changed.
 */
export interface PictureBar {
  /** Start of the interval. */
  readonly start: number;
  /** In points. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In contracts. */
  readonly volume: number;
}

/** One line that the formula plots. */
export interface PicturePlot {
  readonly name: string;
  /** `#rrggbb`, as the formula says. */
  readonly color: string;
  readonly style: 'line' | 'histogram' | 'dots';
  /** On the price scale or in a pane of its own. */
  readonly pane: 'price' | 'own';
  /** Oldest first, by start of the bar; null where the formula has no value. */
  readonly points: readonly { readonly bar: number; readonly value: number | null }[];
}

/** A signal (hollow: a formula's word) or a fill (solid: proven money). */
export interface PictureMark {
  readonly kind: 'signal' | 'fill';
  /** Up for what buys (Buy, Cover), down for what sells (Sell, Short). */
  readonly direction: 'up' | 'down';
  /** Start of the bar that carries it. */
  readonly bar: number;
  /** A fill's price; the edge of the bar for a signal. */
  readonly price: number;
  /** How many marks of its kind and direction stand nearer to the bar. */
  readonly place: number;
  readonly label: string;
}

/** A price with a meaning, drawn as a line across the chart. */
export interface PictureLevel {
  readonly kind: 'entry' | 'stop' | 'target';
  readonly price: number;
}

export interface Picture {
  /** Changes when the bars below are not a continuation of those shown: another session, a repair, a reconnection. */
  readonly generation: number;
  /** Closed bars, oldest first. */
  readonly bars: readonly PictureBar[];
  readonly forming: PictureBar | null;
  readonly plots: readonly PicturePlot[];
  readonly marks: readonly PictureMark[];
  /** What the open position stands on; nothing while flat. */
  readonly levels: readonly PictureLevel[];
  /** Of a price. */
  readonly decimals: number;
  /** The step of a price, in points. */
  readonly tickSize: number;
}
