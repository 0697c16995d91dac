/**
 * A bar taken apart into trades that build exactly that bar again: the first at its open, the last at its close, one at
 * each extreme, all inside, the sizes adding up to its volume, all stamped within its interval in order. What lies
 * between the corners is a seeded walk on the tick grid.
 */
import { assert, type EpochMs, epochMs, err, iso, ok, type Random, type Result } from '#base';
import { type Bar, fromTicks, toTicks } from '#market';

export interface Print {
  readonly at: EpochMs;
  readonly price: number;
  readonly size: number;
  readonly aggressor: 'buy' | 'sell';
}

/** The prices a bar must show, in an order that makes sense: a rising bar dips first, a falling one rises first. */
function corners({ open, high, low, close }: Bar): readonly number[] {
  const all = close >= open ? [open, low, high, close] : [open, high, low, close];
  return all.filter((price, index) => index === 0 || price !== all[index - 1]);
}

/**
 * Whether bars can be replayed: in order, apart, their prices consistent, and traded often enough to have shown their
 * four prices. Failure: a sentence naming the first bar that cannot be true.
 */
export function checkBars(bars: readonly Bar[], barMs: number): Result<void, string> {
  let end = -Infinity;
  for (const bar of bars) {
    const { start, open, high, low, close, volume } = bar;
    const wrong = (what: string) => err(`the bar of ${iso(start)} ${what}`);
    if (start < end) return wrong('starts before the one before it is over');
    if (!(low <= Math.min(open, close) && high >= Math.max(open, close))) {
      return wrong('has open or close outside of its low and high');
    }
    if (!Number.isInteger(volume) || volume < corners(bar).length) {
      return wrong(`shows ${corners(bar).length} prices, but its volume is ${volume}`);
    }
    end = start + barMs;
  }
  return ok(undefined);
}

/**
 * @param barMs    the length of the bar's interval
 * @param count    how many trades to make of it, as far as corners and volume allow
 * @param tickSize in points
 */
export function printsOf(
  bar: Bar,
  {
    barMs,
    count,
    tickSize,
    random,
  }: { readonly barMs: number; readonly count: number; readonly tickSize: number; readonly random: Random },
): readonly Print[] {
  const shown = corners(bar);
  assert(bar.volume >= shown.length, 'a bar is traded often enough to show its prices');
  const total = Math.max(shown.length, Math.min(Math.floor(count), bar.volume));
  const prices = pathThrough(shown, { total, bar, tickSize, random });
  const sizes = split(bar.volume, { parts: total, random });
  const offsets = momentsIn(barMs, { parts: total, random });
  let aggressor: 'buy' | 'sell' = bar.close >= bar.open ? 'buy' : 'sell';
  return prices.map((price, index) => {
    const before = prices[index - 1] ?? price;
    if (price !== before) aggressor = price > before ? 'buy' : 'sell';
    else if (random.chance(0.3)) aggressor = aggressor === 'buy' ? 'sell' : 'buy';
    return { at: epochMs(bar.start + offsets[index]!), price, size: sizes[index]!, aggressor };
  });
}

/** @returns `total` prices that visit every corner in order */
function pathThrough(
  shown: readonly number[],
  { total, bar, tickSize, random }: { total: number; bar: Bar; tickSize: number; random: Random },
): readonly number[] {
  const first = shown[0]!;
  // A flat bar has one corner and no leg: all its trades are at one price.
  if (shown.length === 1) return Array.from({ length: total }, () => first);
  const legs = shown.slice(1).map((to, index) => ({ from: shown[index]!, to }));
  const lengths = legs.map(({ from, to }) => Math.abs(toTicks(to - from, tickSize)) + 1);
  const extra = share(total - shown.length, lengths);
  const low = Math.ceil(bar.low / tickSize - 1e-6);
  const high = Math.floor(bar.high / tickSize + 1e-6);
  const prices = [first];
  legs.forEach(({ from, to }, leg) => {
    const steps = extra[leg]!;
    let ticks = toTicks(from, tickSize);
    for (let step = 0; step < steps; step += 1) {
      const drift = (toTicks(to, tickSize) - ticks) / (steps - step + 1);
      ticks = Math.min(high, Math.max(low, Math.round(ticks + drift + 0.8 * random.normal())));
      prices.push(fromTicks(ticks, tickSize));
    }
    prices.push(to);
  });
  return prices;
}

/** Whole parts of `amount` in proportion to the weights, adding up to it. */
function share(amount: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let seen = 0;
  let given = 0;
  return weights.map((weight) => {
    seen += weight;
    const upTo = Math.round((amount * seen) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** Sizes of at least one that add up to `volume`; a few are large, as on an exchange. */
function split(volume: number, { parts, random }: { parts: number; random: Random }): readonly number[] {
  const weights = Array.from({ length: parts }, () => Math.log(1 - random.unit()) ** 2);
  // All weights can only be zero when every draw was; the sum then still is no divisor.
  const extra = share(volume - parts, weights.some((weight) => weight > 0) ? weights : weights.map(() => 1));
  return extra.map((part) => part + 1);
}

/** Moments in [0, lengthMs), rising, with the gaps of independent arrivals. */
function momentsIn(lengthMs: number, { parts, random }: { parts: number; random: Random }): readonly number[] {
  const gaps = Array.from({ length: parts + 1 }, () => 1e-9 - Math.log(1 - random.unit()));
  const sum = gaps.reduce((a, b) => a + b, 0);
  let passed = 0;
  return gaps.slice(0, parts).map((gap) => {
    passed += gap;
    return Math.min(lengthMs - 1, Math.floor((passed / sum) * lengthMs));
  });
}
