/** Bars in columns with room for more, for those who look at all of them. */
import type { BarColumns } from '#afl/runtime';

/** One bar. Prices in points; times as in BarColumns. */
export type BarRow = { readonly [Name in keyof BarColumns]: number };

type Name = keyof BarColumns;

const TIMES: readonly Name[] = ['start', 'localTime', 'tradingDay'];
const VALUES: readonly Name[] = ['open', 'high', 'low', 'close', 'volume', 'openInterest'];
const NAMES: readonly Name[] = [...TIMES, ...VALUES];

export class GrowingBars {
  readonly #columns: BarColumns;

  constructor(capacity: number) {
    const columns = [
      ...TIMES.map((name) => [name, new Float64Array(capacity)] as const),
      ...VALUES.map((name) => [name, new Float32Array(capacity)] as const),
    ];
    this.#columns = Object.fromEntries(columns) as unknown as BarColumns;
  }

  load(bars: BarColumns): void {
    for (const name of NAMES) this.#columns[name].set(bars[name]);
  }

  write(bar: number, row: BarRow): void {
    for (const name of NAMES) this.#columns[name][bar] = row[name];
  }

  /** The first so many bars, as they are now. */
  first(barCount: number): BarColumns {
    const columns = NAMES.map((name) => [name, this.#columns[name].subarray(0, barCount)] as const);
    return Object.fromEntries(columns) as unknown as BarColumns;
  }
}
