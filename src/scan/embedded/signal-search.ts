/** Signals out of the four arrays that a run leaves: every bar of the range where one of them is set. */
import type { SignalArrays } from '#afl';
import { compareSignals, isExit, type Signal, type SignalStops, type SignalType } from '#scan';
import type { ColumnStore } from './column-store.ts';

/** Stops belong to entries: an exit has none. */
export type StopsAt = (at: { readonly bar: number; readonly price: number }) => SignalStops | undefined;

/** @returns in total order: by bar, exits before entries */
export function searchSignals(
  arrays: SignalArrays,
  { bars, first, last }: { readonly bars: ColumnStore; readonly first: number; readonly last: number },
  stopsAt: StopsAt = () => undefined,
): readonly Signal[] {
  const signals: Signal[] = [];
  const search = (type: SignalType, array: Float32Array | null): void => {
    if (array === null) return;
    for (let i = first; i <= last; i += 1) {
      // The engine has made 0 of Null and NaN.
      if (array[i] === 0) continue;
      const price = bars.closeAt(i);
      const stops = isExit(type) ? undefined : stopsAt({ bar: i, price });
      signals.push({ type, bar: bars.startAt(i), price, ...(stops === undefined ? {} : { stops }) });
    }
  };
  search('Sell', arrays.sell);
  search('Cover', arrays.cover);
  search('Buy', arrays.buy);
  search('Short', arrays.short);
  return signals.sort(compareSignals);
}
