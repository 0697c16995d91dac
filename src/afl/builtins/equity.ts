/**
 * `Equity`: the old test of one symbol inside the formula. One position at a time, sized by PositionSize or all of the
 * equity, valued at the price it would be left at; ends of the range are by quotes, days or dates. With flags it writes
 * the signals back, each redundant one taken out and each stop that was hit put in.
 */
import { type Builtin, builtin, NULL, parameterOr, type Run, series } from '#afl/runtime';
import { DAY } from '#base';
import { described } from './described.ts';
import { OPTION_DEFAULTS } from './options.ts';
import { EXIT_SIGNAL, hitStop, type OpenTrade, openTrade } from './stops.ts';
import { dateNumber } from './wall-clock.ts';

const SIGNALS = ['Buy', 'Sell', 'Short', 'Cover'] as const;
type SignalName = (typeof SIGNALS)[number];

/** What a trade is opened and left by, for long and short. */
const SIDES = [
  { side: 1, entry: 'Buy', exit: 'Sell', reverse: 'Short' },
  { side: -1, entry: 'Short', exit: 'Cover', reverse: 'Buy' },
] as const;

export const EQUITY: readonly Builtin[] = [
  builtin({
    ...described(
      'Equity(flags=0, rangetype=-1, from=0, to=0)',
      'array',
      'Equity of the signals on this symbol alone; flags 1 and 2 write back what was traded.',
      'guess',
    ),
    parameters: [
      parameterOr('number', 'flags', 0),
      parameterOr('number', 'rangetype', -1),
      parameterOr('number', 'from', 0),
      parameterOr('number', 'to', 0),
    ],
    call: ([flags, rangeType, from, to], run) => {
      const { equity, traded } = trade(run, barsOf(run, rangeType, from, to));
      if (flags === 1 || flags === 2) {
        SIGNALS.forEach((name, index) => {
          const delay = flags === 1 ? delayOf(run, index) : 0;
          run.set(name, series(shifted(run, traded[name], -delay)));
        });
      }
      return series(equity);
    },
  }),
];

/** First and last bar, both included. The analysis has no range of its own here: -1 is all bars. */
function barsOf(run: Run, type: number, from: number, to: number): { readonly first: number; readonly last: number } {
  const { localTime } = run.bars;
  const last = run.barCount - 1;
  const firstWhere = (fits: (ms: number) => boolean): number => {
    const found = localTime.findIndex(fits);
    return found < 0 ? run.barCount : found;
  };
  if (type === 1) return { first: Math.max(0, run.barCount - Math.trunc(from)), last };
  if (type === 2) return { first: firstWhere((ms) => ms > (localTime[last] ?? 0) - from * DAY), last };
  if (type === 3) {
    return { first: firstWhere((ms) => dateNumber(ms) >= from), last: firstWhere((ms) => dateNumber(ms) > to) - 1 };
  }
  return { first: 0, last };
}

function trade(
  run: Run,
  { first, last }: { readonly first: number; readonly last: number },
): { readonly equity: Float32Array; readonly traded: Readonly<Record<SignalName, Float32Array>> } {
  const signals = bySignal((name, index) => shifted(run, arrayOf(run, name, 0), delayOf(run, index)));
  const prices = bySignal((name) => arrayOf(run, `${name}Price`, NULL));
  const traded = bySignal(() => run.floats());
  const sizes = arrayOf(run, 'PositionSize', -100);
  const equity = run.floats();
  const fires = (name: SignalName, bar: number): boolean => {
    const value = signals[name][bar] as number;
    return value !== 0 && value !== NULL && !Number.isNaN(value);
  };
  const { pointValue, margin } = contract(run);
  let banked = option(run, 'initialequity');
  let open: OpenTrade | null = null;
  for (let bar = 0; bar < equity.length; bar += 1) {
    const inRange = bar >= first && bar <= last;
    let left = 0;
    if (open !== null && inRange) {
      const { entry: _, exit, reverse, side } = SIDES[open.side === 1 ? 0 : 1];
      const reversed = fires(reverse, bar) && option(run, 'reversesignalforcesexit') !== 0;
      const price = prices[exit][bar] as number;
      const hit = hitStop(run, open, bar, price);
      const exitHit = hit ?? (fires(exit, bar) || reversed ? { price, reason: EXIT_SIGNAL } : null);
      if (exitHit !== null) {
        banked +=
          open.shares * side * (exitHit.price - open.price) * pointValue - commission(run, open.shares, exitHit.price);
        traded[exit][bar] = exitHit.reason === EXIT_SIGNAL ? Math.max(1, signals[exit][bar] as number) : exitHit.reason;
        left = side;
        open = null;
      }
    }
    // What was left on this bar is not entered again on it; the other side may be.
    const entered =
      open === null && inRange ? SIDES.find((each) => each.side !== left && fires(each.entry, bar)) : undefined;
    if (entered !== undefined) {
      const price = prices[entered.entry][bar] as number;
      const shares = sharesOf(sizes[bar] as number, banked, margin(price));
      if (shares > 0) {
        banked -= commission(run, shares, price);
        open = openTrade(run, { side: entered.side, shares, price, bar });
        traded[entered.entry][bar] = signals[entered.entry][bar] as number;
      }
    }
    const worth = open === null ? 0 : open.shares * open.side * (mark(open, prices, bar) - open.price) * pointValue;
    equity[bar] = banked + worth;
  }
  return { equity, traded };
}

function mark({ side, price }: OpenTrade, prices: Readonly<Record<SignalName, Float32Array>>, bar: number): number {
  const now = (side === 1 ? prices.Sell : prices.Cover)[bar] as number;
  return now === NULL ? price : now;
}

/** PositionSize as it is coded (afl-language.md §17.5), never for more than there is. Fractions are traded. */
function sharesOf(size: number, equity: number, each: number): number {
  if (size === NULL || !(equity > 0) || !(each > 0)) return 0;
  if (size <= -2000) return Math.min(-2000 - size, equity / each);
  const money = size > 0 ? size : size >= -1000 ? (-size / 100) * equity : 0;
  return Math.min(money, equity) / each;
}

/** In futures mode a contract costs its margin and moves by its point value. */
function contract(run: Run): { readonly pointValue: number; readonly margin: (price: number) => number } {
  if (option(run, 'futuresmode') === 0) return { pointValue: 1, margin: (price) => price };
  const deposit = arrayOf(run, 'MarginDeposit', 0)[0] ?? 0;
  const pointValue = arrayOf(run, 'PointValue', 1)[0] ?? 1;
  return { pointValue, margin: (price) => (deposit > 0 ? deposit : price) };
}

/** Modes 1 percent, 2 money a trade, 3 money a share. */
function commission(run: Run, shares: number, price: number): number {
  const amount = option(run, 'commissionamount');
  const of = [0, (shares * price) / 100, 1, shares];
  return amount * (of[option(run, 'commissionmode')] ?? 0);
}

function option(run: Run, name: string): number {
  return Number(run.output.options.get(name) ?? OPTION_DEFAULTS[name]);
}

function delayOf(run: Run, index: number): number {
  const value = run.output.tradeSettings.get('SetTradeDelays')?.[index];
  return typeof value === 'number' ? Math.trunc(value) : 0;
}

/** Later by a delay, or earlier by a negative one; 0 comes in. */
function shifted(run: Run, data: Float32Array, bars: number): Float32Array {
  if (bars === 0) return data;
  return run.floats().map((_zero, bar) => data[bar - bars] ?? 0);
}

function arrayOf(run: Run, name: string, otherwise: number): Float32Array {
  const value = run.get(name);
  const given = typeof value === 'number' || (typeof value === 'object' && value.kind === 'series');
  return run.spread(given ? value : otherwise).data;
}

function bySignal<Each>(make: (name: SignalName, index: number) => Each): Readonly<Record<SignalName, Each>> {
  return Object.fromEntries(SIGNALS.map((name, index) => [name, make(name, index)])) as Record<SignalName, Each>;
}
