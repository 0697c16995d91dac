/** How long orders took from the close of their bar to the wire: two percentiles and a histogram. */
import type { SessionStatus } from './api.ts';
import { rounded } from './entries.ts';

/** Upper bounds of the classes, in milliseconds; the last class has none. */
export const LATENCY_CLASSES_MS: readonly (number | null)[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null];

export function latencyValueOf(latenciesMs: readonly number[]): SessionStatus['latency_ms'] {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  return {
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    count: sorted.length,
    histogram: LATENCY_CLASSES_MS.map((upTo, index) => {
      const above = index === 0 ? -Infinity : (LATENCY_CLASSES_MS[index - 1] ?? Infinity);
      const within = sorted.filter((each) => each > above && each <= (upTo ?? Infinity));
      return { up_to_ms: upTo, count: within.length };
    }),
  };
}

/** The nearest rank: the smallest value that at least this share of all does not exceed. */
function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return value === undefined ? null : rounded(value);
}
