/** From signals to trades, filled at the next bar's open: what (d) does with the crossings, ours and TA-Lib's. */
import type { BarColumns } from '#afl';
import { bind, isSet } from './engine.ts';
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

/** @returns the place after the last number written */
export function appendTrades(
  { buy, sell, open }: Record<'buy' | 'sell' | 'open', Float32Array>,
  trades: Float32Array,
  at: number,
): number {
  let next = at;
  let enteredAt = -1;
  for (let bar = 0; bar < open.length - 1; bar += 1) {
    const wanted = enteredAt < 0 ? buy[bar] : sell[bar];
    // Most are 0: the rest is asked of few.
    if (wanted === 0 || !isSet(wanted)) continue;
    if (enteredAt < 0) enteredAt = bar + 1;
    else {
      trades[next] = enteredAt;
      trades[next + 1] = bar + 1;
      trades[next + 2] = open[enteredAt]!;
      trades[next + 3] = open[bar + 1]!;
      next += NUMBERS_PER_TRADE;
      enteredAt = -1;
    }
  }
  return next;
}

/** Our engine over some symbols, whose bars stay where they are; one program computes one symbol after the other. */
export class CrossoverRun {
  readonly path: string;
  readonly trades: Float32Array<ArrayBuffer>;
  readonly #symbols: readonly BarColumns[];
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
      const [buy, sell] = [this.#evaluation.signal('buy'), this.#evaluation.signal('sell')];
      at = appendTrades({ buy, sell, open: bars.open }, this.trades, at);
    }
    return at / NUMBERS_PER_TRADE;
  }
}
