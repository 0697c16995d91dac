/**
 * The time frame a formula works in. TimeFrameSet replaces the price arrays by compressed ones and, with them, the
 * times of the bars; until it is undone, dates and other symbols are seen in that frame too. Groups of one interval
 * are computed once a run.
 */
import { commonSpan, NULL, type PriceName, type Run, type Series, series } from '#afl/runtime';
import { COMPRESS_HIGH, COMPRESS_LAST, COMPRESS_LOW, COMPRESS_OPEN, COMPRESS_VOLUME, IN_DAILY } from './constants.ts';
import { compress, type TimeGroups, timeGroups } from './time-groups.ts';

export const PRICE_NAMES: readonly PriceName[] = ['open', 'high', 'low', 'close', 'volume', 'openint', 'avg'];

/** How each price field is compressed. */
export const PRICE_COMPRESSION: Readonly<Record<PriceName, number>> = {
  open: COMPRESS_OPEN,
  high: COMPRESS_HIGH,
  low: COMPRESS_LOW,
  close: COMPRESS_LAST,
  volume: COMPRESS_VOLUME,
  openint: COMPRESS_LAST,
  avg: COMPRESS_LAST,
};

/** A frame that TimeFrameSet entered. */
export interface ActiveFrame {
  readonly groups: TimeGroups;
  /** The price arrays before, to compress again from when another frame follows without a restore. */
  readonly before: ReadonlyMap<PriceName, Series>;
  /** Starts of the compressed bars in the last elements, NaN in front. */
  readonly times: Float64Array;
}

interface FrameState {
  active: ActiveFrame | null;
  /** TimeFrameMode: 0 time, 1 ticks. */
  mode: number;
  readonly groups: Map<number, TimeGroups>;
}

const KEY = Symbol('time frame');

export function frameState(run: Run): FrameState {
  return run.keep(KEY, (): FrameState => ({ active: null, mode: 0, groups: new Map() }));
}

/** A formula names few intervals; one that makes them up in a loop has the oldest groups computed again. */
const GROUPS_MAX = 16;

/** Groups of the base bars. */
export function groupsOf(run: Run, interval: number): TimeGroups {
  const { groups, mode } = frameState(run);
  const signed = mode === 1 ? -Math.abs(interval) : interval;
  const known = groups.get(signed);
  if (known !== undefined) return known;
  run.allocate(12 * run.barCount);
  const made = timeGroups(run.bars, signed);
  const [oldest] = groups.keys();
  if (groups.size >= GROUPS_MAX && oldest !== undefined) groups.delete(oldest);
  groups.set(signed, made);
  return made;
}

/**
 * Bar starts in the current frame: local wall time in ms, NaN where a compressed array has no bar. Bars of a day and
 * longer carry the date of their trading day, which begins the evening before.
 */
export function currentTimes(run: Run): Float64Array {
  const { localTime, tradingDay } = run.bars;
  return frameState(run).active?.times ?? (run.host.intervalSeconds >= IN_DAILY ? tradingDay : localTime);
}

/** Puts an array of base bars into the current frame. */
export function inCurrentFrame(run: Run, values: Float32Array, mode: number): Float32Array {
  const active = frameState(run).active;
  return active === null ? values : compress(active.groups, values, mode, run.floats());
}

/** A price array in base bars, whatever frame is set. */
export function basePrice(run: Run, name: PriceName): Series {
  return frameState(run).active?.before.get(name) ?? run.price(name);
}

/** Replaces the price arrays by compressed ones. */
export function enterFrame(run: Run, interval: number): void {
  const state = frameState(run);
  const groups = groupsOf(run, interval);
  const before = new Map(PRICE_NAMES.map((name) => [name, basePrice(run, name)]));
  for (const [name, values] of before) {
    run.setPrice(name, series(compress(groups, values.data, PRICE_COMPRESSION[name], run.floats())));
  }
  run.setPrice('avg', averagePrice(run));
  run.allocate(8 * run.barCount);
  const times = new Float64Array(run.barCount).fill(Number.NaN);
  times.set(groups.starts, run.barCount - groups.count);
  state.active = { groups, before, times };
}

/** Avg: (H + L + C) / 3 of the current arrays, in float32 after each operation. */
export function averagePrice(run: Run): Series {
  const [high, low, close] = [run.price('high'), run.price('low'), run.price('close')];
  const out = run.floats().fill(NULL);
  const { first, last } = commonSpan(run.barCount, [high, low, close]);
  for (let bar = first; bar <= last; bar += 1) {
    const range = Math.fround((high.data[bar] as number) + (low.data[bar] as number));
    out[bar] = Math.fround(range + (close.data[bar] as number)) / 3;
  }
  return series(out);
}

/** Undoes TimeFrameSet, SetForeign and what the formula wrote into price arrays. */
export function restorePrices(run: Run): void {
  frameState(run).active = null;
  const { open, high, low, close, volume, openInterest } = run.bars;
  const columns: readonly (readonly [PriceName, Float32Array])[] = [
    ['open', open],
    ['high', high],
    ['low', low],
    ['close', close],
    ['volume', volume],
    ['openint', openInterest],
  ];
  for (const [name, data] of columns) run.setPrice(name, series(data));
  run.setPrice('avg', averagePrice(run));
}
