/** Sums and products: over the last n bars, from the first bar on, and since a condition. */
import { type Builtin, isTrue, NULL, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, PERIODS } from './array-function.ts';
import { described } from './described.ts';
import { zeroOrMore } from './empty-window.ts';
import { barByBar } from './kernels/bar-by-bar.ts';
import { periodOf } from './kernels/smoothing.ts';
import { SUM } from './kernels/window-kernels.ts';

const RUNNING_SUM = barByBar({
  begin: () => ({ sum: 0 }),
  next: (state, bar, _start, _args, x) => (state.sum += x[bar]!),
});

const RUNNING_PRODUCT = barByBar({
  begin: () => ({ product: 1 }),
  next: (state, bar, _start, _args, x) => (state.product *= x[bar]!),
});

/**
 * The product of the last n values without division, which zeros would spoil: bars fall into blocks of n, and each
 * window is the tail of one block (kept when the block ended) times the head of the next.
 */
const WINDOW_PRODUCT = barByBar({
  begin: () => ({ head: 1, tails: [] as number[] }),
  next: (state, bar, start, args, x) => {
    const n = periodOf(args);
    if (!(n >= 1)) return 1;
    const place = (bar - start) % n;
    state.head = place === 0 ? x[bar]! : state.head * x[bar]!;
    if (place < n - 1) return bar - start < n ? NULL : state.head * state.tails[place + 1]!;
    let tail = 1;
    for (let k = n - 1; k >= 0; k -= 1) state.tails[k] = tail *= x[bar - (n - 1 - k)]!;
    return state.head;
  },
});

const SUM_SINCE = barByBar({
  begin: () => ({ sum: NULL }),
  next: (state, bar, _start, [includesFirst], condition, x) => {
    if (isTrue(condition[bar]!)) state.sum = isTrue(includesFirst!) ? x[bar]! : 0;
    else if (state.sum !== NULL) state.sum += x[bar]!;
    return state.sum;
  },
});

const PRODUCT_SINCE = barByBar({
  begin: () => ({ product: NULL }),
  next: (state, bar, _start, _args, condition, x) => {
    if (isTrue(condition[bar]!)) state.product = 1;
    else if (state.product !== NULL) state.product *= x[bar]!;
    return state.product;
  },
});

const CONDITION = parameter('array', 'condition');

export const SUMS: readonly Builtin[] = [
  arrayFunction({
    ...described('Sum(array, periods)', 'array', 'Sum of the last n values.'),
    parameters: [ARRAY, PERIODS],
    check: zeroOrMore('Sum'),
    kernel: SUM,
  }),
  arrayFunction({
    ...described('Cum(x)', 'array', 'Running sum from the first bar with a value.'),
    parameters: [parameter('array', 'x')],
    kernel: RUNNING_SUM,
  }),
  arrayFunction({
    ...described('CumProd(x)', 'array', 'Running product from the first bar with a value.'),
    parameters: [parameter('array', 'x')],
    kernel: RUNNING_PRODUCT,
  }),
  arrayFunction({
    ...described('Prod(array, range)', 'array', 'Product of the last n values; 1 when n is not positive.'),
    parameters: [ARRAY, parameter('number', 'range')],
    kernel: WINDOW_PRODUCT,
  }),
  arrayFunction({
    ...described('SumSince(condition, array, incFirst=False)', 'array', 'Sum since the condition was last true.'),
    parameters: [CONDITION, ARRAY, parameterOr('number', 'incFirst', 0)],
    kernel: SUM_SINCE,
  }),
  arrayFunction({
    ...described('ProdSince(condition, array)', 'array', 'Product since the condition was last true; 1 on its bar.'),
    parameters: [CONDITION, ARRAY],
    kernel: PRODUCT_SINCE,
  }),
];
