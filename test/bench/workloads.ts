/** What is measured, as formulas, and the made-up bars they run over. */
import { type BarColumns, type Host, Statics } from '#afl';
import { DAY, MINUTE, Random } from '#base';

/** (a): 2 EMA, RSI, ATR, HHV, LLV, the bands, 2 Cross, 2 Ref, 16 elementwise, 2 ExRem: 29 operations. */
export const STRATEGY = `fast = EMA(C, 12);
slow = EMA(C, 26);
strength = RSI(14);
range = ATR(14);
high20 = HHV(H, 20);
low20 = LLV(L, 20);
top = BBandTop(C, 20, 2);
bottom = BBandBot(C, 20, 2);
up = Cross(fast, slow);
down = Cross(slow, fast);
breaksUp = C > Ref(high20, -1);
breaksDown = C < Ref(low20, -1);
Buy = (up AND strength < 70 AND C < top) OR (breaksUp AND C > slow + range * 0.5);
Sell = (down AND strength > 30 AND C > bottom) OR breaksDown;
Buy = ExRem(Buy, Sell);
Sell = ExRem(Sell, Buy);
Short = Cover = 0;`;

/** (b): 24 elementwise operators; the last comparison makes it a signal. */
export const EXPRESSION = `calm = (H + L) / 2 > (O + C) / 2 AND C > O;
Buy = IIf(calm, (H - L) * 0.5 + C, (C - O) / (H - O + 0.25)) * 2 - (H * 0.25 + L * 0.75 - abs(C - L)) > C * 1.001;
Sell = Short = Cover = 0;`;

/** (c): a loop over the bars whose every bar depends on the one before. */
export const LOOP = `Buy = 0;
Sell = 0;
isLong = 0;
stop = 0;
average = C[0];
for (i = 1; i < BarCount; i++) {
  average = average + (C[i] - average) * 0.1;
  if (isLong) {
    next = H[i] - 6;
    if (next > stop) stop = next;
    if (L[i] < stop) { Sell[i] = 1; isLong = 0; }
  } else if (C[i] > average + 1.5 AND C[i] > O[i]) {
    Buy[i] = 1;
    isLong = 1;
    stop = L[i] - 6;
  }
}
Short = Cover = 0;`;

/** (d) */
export const CROSSOVER = `Buy = Cross(MACD(12, 26), Signal(12, 26, 9));
Sell = Cross(Signal(12, 26, 9), MACD(12, 26));
Short = Cover = 0;`;

/** The indicators of (a) alone; the graphs keep them all alive. */
export const INDICATORS = `Graph0 = EMA(C, 12);
Graph1 = EMA(C, 26);
Graph2 = RSI(14);
Graph3 = ATR(14);
Graph4 = HHV(H, 20);
Graph5 = LLV(L, 20);
Graph6 = BBandTop(C, 20, 2);
Graph7 = BBandBot(C, 20, 2);`;

export const GRAPHS = ['Graph0', 'Graph1', 'Graph2', 'Graph3', 'Graph4', 'Graph5', 'Graph6', 'Graph7'] as const;

const TICK = 0.25;
const MIDDLE = 5_000;

/** Minutes of a price in quarters that wanders about a middle, so that a long history is like a short one. */
export function madeBars(count: number, seed = 1): BarColumns {
  const random = new Random(seed);
  const start = new Float64Array(count);
  const tradingDay = new Float64Array(count);
  const column = (): Float32Array<ArrayBuffer> => new Float32Array(count);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  const begin = Date.UTC(2020, 0, 1);
  let price = MIDDLE;
  for (let bar = 0; bar < count; bar += 1) {
    const pull = Math.round((MIDDLE - price) / 400);
    const opened = price;
    price += (random.integer({ low: -12, high: 12 }) + pull) * TICK;
    start[bar] = begin + bar * MINUTE;
    tradingDay[bar] = Math.floor((begin + bar * MINUTE) / DAY) * DAY;
    open[bar] = opened;
    close[bar] = price;
    high[bar] = Math.max(opened, price) + random.integer({ low: 0, high: 8 }) * TICK;
    low[bar] = Math.min(opened, price) - random.integer({ low: 0, high: 8 }) * TICK;
    volume[bar] = random.integer({ low: 10, high: 2_000 });
  }
  const openInterest = new Float32Array(count);
  return { start, localTime: start, tradingDay, open, high, low, close, volume, openInterest };
}

/** A symbol in UTC, alone in its world. */
export function benchHost(): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => 0,
    random: new Random(1),
    statics: new Statics(),
    symbol: {
      ...{ name: 'NQ', fullName: 'Nasdaq', tickSize: TICK, pointValue: 20 },
      ...{ roundLotSize: 1, marginDeposit: 0, currency: 'USD' },
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    stockNumber: 0,
    intervalSeconds: MINUTE / 1_000,
    deadline: () => false,
  };
}
