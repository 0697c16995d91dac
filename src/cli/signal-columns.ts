/**
 * The signals of one symbol, a column for each property: of a hundred thousand objects more time would be spent in handing them
 * from thread to thread than in finding them.
 */
import type { SetBars, SignalArrays } from '#afl';
import { epochMs } from '#base';
import { SIGNAL_ORDER, type Signal } from '#scan';
import type { ColumnStore } from '#scan/embedded';

const TYPES = SIGNAL_ORDER.length;
const NOTHING = new Float32Array(0);

export interface SignalSeen extends Signal {
  /** The bar's start as the formula sees it, ms. */
  readonly localTime: number;
}

/** In total order: by bar, exits before entries. All of one length. */
export interface SignalColumns {
  /** Places in `SIGNAL_ORDER`. */
  readonly types: Uint8Array;
  readonly bars: Float64Array;
  readonly localTimes: Float64Array;
  readonly prices: Float64Array;
}

export function findSignals(
  { buy, sell, short, cover }: SignalArrays,
  { store, search }: { readonly store: ColumnStore; readonly search: SetBars },
): SignalColumns {
  const arrays = { Buy: buy, Sell: sell, Short: short, Cover: cover };
  const keys: number[] = [];
  for (const [type, name] of SIGNAL_ORDER.entries()) {
    // Bar and type in one number, by which they stand in order.
    for (const bar of search.of(arrays[name] ?? NOTHING)) keys.push(TYPES * bar + type);
  }
  const found = Uint32Array.from(keys).sort();
  const { localTime } = store.columns();
  const [types, bars] = [new Uint8Array(found.length), new Float64Array(found.length)];
  const [localTimes, prices] = [new Float64Array(found.length), new Float64Array(found.length)];
  for (let index = 0; index < found.length; index += 1) {
    const key = found[index]!;
    const bar = Math.floor(key / TYPES);
    types[index] = key % TYPES;
    bars[index] = store.startAt(bar);
    localTimes[index] = localTime[bar]!;
    prices[index] = store.closeAt(bar);
  }
  return { types, bars, localTimes, prices };
}

export function signalsSeen({ types, bars, localTimes, prices }: SignalColumns): readonly SignalSeen[] {
  return Array.from(types, (type, index) => ({
    type: SIGNAL_ORDER[type]!,
    bar: epochMs(bars[index]!),
    price: prices[index]!,
    localTime: localTimes[index]!,
  }));
}
