/**
 * A market made up by rule, to try formulas on where there is none. Its prices swing by tens of percents in long and short
 * waves with noise on top, so that what a formula waits for comes about: crossings, turns of ten percent, signals. Every
 * symbol that a formula may ask for is known and has the bars of the one it is tried on; each list of symbols holds the
 * same few. Always the same.
 */
import type { BarColumns, Categories } from '#afl';
import { epochMs, MINUTE, Random } from '#base';
import { type Bar, EXCHANGE_ZONE, type Periodicity } from '#market';
import { ColumnStore, packBars } from '#scan/embedded';

const FROM_MS = Date.UTC(2026, 0, 5, 14, 30);
const PRICE = 1_000;
const TICK = 0.25;
/** Bars that a wave takes, and by what share of the price it swings to either side. */
const WAVES = [
  { bars: 17, swing: 0.02 },
  { bars: 61, swing: 0.05 },
  { bars: 237, swing: 0.1 },
] as const;
/** At most, of the price. */
const NOISE = 0.004;

const SYMBOLS = ['NQ', 'ES', 'YM'] as const;

/** One minute each. */
export function madeUpBars(count: number): readonly Bar[] {
  const random = new Random(1);
  const noise = (low: number): number => (PRICE * NOISE * random.integer({ low, high: 100 })) / 100;
  let close = inTicks(waveAt(0));
  return Array.from({ length: count }, (_, bar) => {
    const open = close;
    close = inTicks(waveAt(bar) + noise(-100));
    return {
      start: epochMs(FROM_MS + bar * MINUTE),
      open,
      high: Math.max(open, close) + inTicks(noise(0)),
      low: Math.min(open, close) - inTicks(noise(0)),
      close,
      volume: random.integer({ low: 1_000, high: 200_000 }),
    };
  });
}

/** What `Foreign` gives for any symbol: these bars. */
export function barsOfAnySymbol(bars: readonly Bar[], periodicity: Periodicity): BarColumns {
  const store = new ColumnStore({ zone: EXCHANGE_ZONE, periodicity, keepsAll: true });
  store.append(packBars(bars));
  return store.columns();
}

/** Each list, market, group, sector and industry holds the same symbols. */
export const MADE_UP_CATEGORIES: Categories = {
  of: () => 0,
  has: () => true,
  name: () => '',
  symbols: () => SYMBOLS,
};

function waveAt(bar: number): number {
  return PRICE * WAVES.reduce((sum, wave) => sum + wave.swing * Math.sin((2 * Math.PI * bar) / wave.bars), 1);
}

function inTicks(price: number): number {
  return Math.round(price / TICK) * TICK;
}
