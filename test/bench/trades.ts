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
  const last = open.length - 1;
  let next = at;
  for (let bar = nextSet(buy, 0, last); bar < last; bar = nextSet(buy, bar + 1, last)) {
    const entry = bar + 1;
    bar = nextSet(sell, entry, last);
    if (bar === last) break;
    trades[next] = entry;
    trades[next + 1] = bar + 1;
    trades[next + 2] = open[entry]!;
    trades[next + 3] = open[bar + 1]!;
    next += NUMBERS_PER_TRADE;
  }
  return next;
}

/** @returns the first bar from `from` on with a signal, `to` when there is none */
function nextSet(signal: Float32Array, from: number, to: number): number {
  for (let bar = from; bar < to; bar += 1) {
    // Most are 0: four are asked at once, and the rest is asked of few.
    while (bar + 4 <= to && !(signal[bar]! || signal[bar + 1]! || signal[bar + 2]! || signal[bar + 3]!)) bar += 4;
    if (bar < to && isSet(signal[bar])) return bar;
  }
  return to;
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
