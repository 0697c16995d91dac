/**
 * Bars of other symbols for `Foreign` and its like: read from their files when first asked for, in the interval of the
 * run, and kept for the symbols to come. What cannot be had is null, and why is said once.
 */
import type { BarColumns } from '#afl';
import { EXCHANGE_ZONE, type Periodicity } from '#market';
import { ColumnStore, intervalSecondsOf, packBars } from '#scan/embedded';
import type { BarsOptions } from './bars-files.ts';
import { CommandFailed } from './exit.ts';
import { readSourceIn, type SymbolSource } from './symbol-folder.ts';

/** Some 60 bytes each, in each thread. Beyond it the symbols asked for longest ago are forgotten; one alone may be larger. */
const BARS_HELD_MAX = 1_000_000;

export class ForeignBars {
  readonly #sources: ReadonlyMap<string, SymbolSource>;
  readonly #options: BarsOptions;
  readonly #zone: string;
  /** In the order of their last use. */
  readonly #held = new Map<string, BarColumns | null>();
  #faults: string[] = [];

  /** @param zone IANA zone in which a formula sees bar starts */
  constructor(
    sources: readonly SymbolSource[],
    { zone = EXCHANGE_ZONE, bars }: { readonly zone?: string | undefined; readonly bars: BarsOptions },
  ) {
    // Backwards, so that of two with one name the first is found.
    this.#sources = new Map([...sources].reverse().map((source) => [source.symbol.toLowerCase(), source]));
    this.#options = bars;
    this.#zone = zone;
  }

  /** @returns null for a symbol that is not there, or whose bars cannot be had in this interval */
  columns(symbol: string, periodicity: Periodicity): BarColumns | null {
    const source = this.#sources.get(symbol.toLowerCase());
    if (source === undefined) return null;
    const key = `${intervalSecondsOf(periodicity)} ${symbol.toLowerCase()}`;
    const held = this.#held.get(key);
    const columns = held === undefined ? this.#read(source, periodicity) : held;
    this.#held.delete(key);
    this.#held.set(key, columns);
    this.#forget();
    return columns;
  }

  /** Why symbols could not be had, since the last time. */
  takeFaults(): readonly string[] {
    const faults = this.#faults;
    this.#faults = [];
    return faults;
  }

  #read(source: SymbolSource, wanted: Periodicity): BarColumns | null {
    try {
      const { bars } = readSourceIn(source, wanted, this.#options);
      const store = new ColumnStore({ zone: this.#zone, periodicity: wanted, keepsAll: true });
      if ('start' in bars) store.take(bars);
      else store.append(packBars(bars));
      return store.columns();
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      this.#faults.push(`${source.symbol} cannot be asked for its prices: ${error.message}`);
      return null;
    }
  }

  #forget(): void {
    let count = [...this.#held.values()].reduce((sum, each) => sum + (each?.close.length ?? 0), 0);
    for (const [key, columns] of this.#held) {
      if (count <= BARS_HELD_MAX || this.#held.size === 1) return;
      count -= columns?.close.length ?? 0;
      this.#held.delete(key);
    }
  }
}
