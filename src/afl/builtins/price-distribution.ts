/**
 * How much was traded at which price: the range of the bars is cut into bins, and each bar's volume spread evenly over
 * the bins that its low to high touches.
 */
import { type Builtin, builtin, type Matrix, NULL, parameter, parameterOr, type Run, type Series } from '#afl/runtime';
import { described } from './described.ts';

const BINS_MAX = 10_000;

interface Stretch {
  readonly high: Series;
  readonly low: Series;
  readonly volume: Series;
  readonly first: number;
  readonly last: number;
}

/** The bars whose high, low and volume are all known. */
function eachBar({ high, low, volume, first, last }: Stretch, visit: (h: number, l: number, v: number) => void): void {
  for (let bar = first; bar <= last; bar += 1) {
    const [h, l, v] = [high.data[bar] ?? NULL, low.data[bar] ?? NULL, volume.data[bar] ?? NULL];
    if ([h, l, v].every((each) => each !== NULL && Number.isFinite(each)) && h >= l) visit(h, l, v);
  }
}

function distribution(run: Run, stretch: Stretch, bins: number, absolute: boolean): Matrix {
  let [bottom, top] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  eachBar(stretch, (h, l) => {
    bottom = Math.min(bottom, l);
    top = Math.max(top, h);
  });
  const sums = new Float64Array(bins);
  const size = (top - bottom) / bins;
  const binOf = (price: number): number => (size > 0 ? Math.min(Math.floor((price - bottom) / size), bins - 1) : 0);
  eachBar(stretch, (h, l, v) => {
    const [from, to] = [binOf(l), binOf(h)];
    run.step(1 + ((to - from) >> 6));
    for (let bin = from; bin <= to; bin += 1) sums[bin] = (sums[bin] as number) + v / (to - from + 1);
  });
  const greatest = sums.reduce((a, b) => Math.max(a, b), 0);
  const data = run.floats(2 * bins);
  for (let bin = 0; bin < bins; bin += 1) {
    const sum = sums[bin] as number;
    data[2 * bin] = top >= bottom ? bottom + (bin + 0.5) * size : NULL;
    data[2 * bin + 1] = absolute || greatest === 0 ? sum : sum / greatest;
  }
  return { kind: 'matrix', rows: bins, columns: 2, data };
}

function barWithin(run: Run, bar: number): number {
  return Number.isFinite(bar) ? Math.min(Math.max(Math.trunc(bar), 0), run.barCount - 1) : 0;
}

export const PRICE_DISTRIBUTION: readonly Builtin[] = [
  builtin({
    ...described(
      'PriceVolDistribution(high, low, volume, bins, absolute=False, startbar=0, endbar=-1)',
      'matrix',
      'Price levels (the middle of each bin) and what was traded there, as a share of the most or in full.',
      'guess',
    ),
    parameters: [
      parameter('array', 'high'),
      parameter('array', 'low'),
      parameter('array', 'volume'),
      parameter('number', 'bins'),
      parameterOr('number', 'absolute', 0),
      parameterOr('number', 'startbar', 0),
      parameterOr('number', 'endbar', -1),
    ],
    call: ([high, low, volume, bins, absolute, from, to], run) => {
      const count = Math.trunc(bins);
      if (!(count >= 1 && count <= BINS_MAX)) {
        run.fail(52, `Argument 'bins' of PriceVolDistribution must be from 1 to ${BINS_MAX}.`);
      }
      const last = to < 0 ? run.barCount - 1 : barWithin(run, to);
      return distribution(run, { high, low, volume, first: barWithin(run, from), last }, count, absolute !== 0);
    },
  }),
];
