/** From signals to trades, filled at the next bar's open: what (d) does with the crossings, ours and TA-Lib's. */
import { type BarColumns, SetBars } from '#afl';
import { bind } from './engine.ts';
import { CROSSOVER, madeBars } from './workloads.ts';

export const SYMBOLS = 500;
export const BARS = 2_500;
/** Entry bar, exit bar, entry price, exit price. */
export const NUMBERS_PER_TRADE = 4;

export function symbolBars(first: number, count: number): readonly BarColumns[] {
  return Array.from({ length: count }, (_, index) => madeBars(BARS, 1 + first + index));
}

/** Room for every second bar being an entry. */
export function roomForTrades(symbols: number): Float32Array<ArrayBuffer> {
  return new Float32Array((symbols * BARS * NUMBERS_PER_TRADE) / 2);
}

/** Entries and exits of one symbol to a list of trades. @returns the place after the last number written */
export function appendTrades(
  { buys, sells, open }: { readonly buys: Int32Array; readonly sells: Int32Array; readonly open: Float32Array },
  trades: Float32Array,
  at: number,
): number {
  const last = open.length - 1;
  let next = at;
  let sell = 0;
  let exit = -1;
  for (const bar of buys) {
    // In a position until then.
    if (bar < exit) continue;
    const entry = bar + 1;
    while (sell < sells.length && sells[sell]! < entry) sell += 1;
    if (sell === sells.length || sells[sell]! >= last) break;
    exit = sells[sell]! + 1;
    trades[next] = entry;
    trades[next + 1] = exit;
    trades[next + 2] = open[entry]!;
    trades[next + 3] = open[exit]!;
    next += NUMBERS_PER_TRADE;
  }
  return next;
}

/** Our engine over some symbols, whose bars stay where they are; one program computes one symbol after the other. */
export class CrossoverRun {
  readonly path: string;
  readonly trades: Float32Array<ArrayBuffer>;
  readonly #symbols: readonly BarColumns[];
  readonly #buys = new SetBars();
  readonly #sells = new SetBars();
  readonly #evaluation: ReturnType<typeof bind>;

  constructor(symbols: readonly BarColumns[]) {
    this.#symbols = symbols;
    this.#evaluation = bind(CROSSOVER, symbols[0]!);
    this.path = this.#evaluation.path;
    this.trades = roomForTrades(symbols.length);
  }

  /** @returns how many trades */
  run(): number {
    let at = 0;
    for (const bars of this.#symbols) {
      this.#evaluation.load(bars);
      this.#evaluation.evaluate();
      const buys = this.#buys.of(this.#evaluation.signal('buy'));
      const sells = this.#sells.of(this.#evaluation.signal('sell'));
      at = appendTrades({ buys, sells, open: bars.open }, this.trades, at);
    }
    return at / NUMBERS_PER_TRADE;
  }
}
