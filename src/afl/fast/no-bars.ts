/** The bars of a formula that is recorded and not run: none. */
import type { BarColumns } from '#afl/runtime';

const EMPTY = new Float32Array(0);

export const NO_BARS: BarColumns = {
  start: new Float64Array(0),
  localTime: new Float64Array(0),
  tradingDay: new Float64Array(0),
  ...{ open: EMPTY, high: EMPTY, low: EMPTY, close: EMPTY, volume: EMPTY, openInterest: EMPTY },
};
