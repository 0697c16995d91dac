/** The bar that stands at a datetime, or beside it. */

/**
 * Mode 0: only a bar with this very start. -1 and -2: else the one before, -2 not beyond the last bar. 1 and 2: else the
 * one behind, 2 not before the first bar.
 *
 * @param times bar starts in ms, rising, NaN where there is no bar (in front only)
 *
 * @returns -1 when there is none
 */
export function lookedUp(times: Float64Array, ms: number, mode: number): number {
  const first = times.findIndex((each) => !Number.isNaN(each));
  if (first === -1 || Number.isNaN(ms)) return -1;
  let low = first;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  const last = times.length - 1;
  if (low <= last && times[low] === ms) return low;
  if (mode < 0) return low === first || (mode === -2 && low > last) ? -1 : low - 1;
  if (mode > 0) return low > last || (mode === 2 && low === first) ? -1 : low;
  return -1;
}
