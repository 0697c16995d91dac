/** Signals out of the four arrays that a run leaves: every bar of the range where one of them is set. */
import type { SignalArrays } from '#afl';
import { compareSignals, type Signal, type SignalType } from '#scan';
import type { ColumnStore } from './column-store.ts';

/** @returns in total order: by bar, exits before entries */
export function searchSignals(
  arrays: SignalArrays,
  { bars, first, last }: { readonly bars: ColumnStore; readonly first: number; readonly last: number },
): readonly Signal[] {
  const signals: Signal[] = [];
  const search = (type: SignalType, array: Float32Array | null): void => {
    if (array === null) return;
    for (let i = first; i <= last; i += 1) {
      // The engine has made 0 of Null and NaN.
      if (array[i] !== 0) signals.push({ type, bar: bars.startAt(i), price: bars.closeAt(i) });
    }
  };
  search('Sell', arrays.sell);
  search('Cover', arrays.cover);
  search('Buy', arrays.buy);
  search('Short', arrays.short);
  return signals.sort(compareSignals);
}
