/** A run's result as text, for comparing: what differs in one bit differs there. */
import type { RunResult } from '#afl';

/** Plain values: arrays as they stand now, NaN and -0 told apart from null and 0. */
export function plain(result: RunResult): string {
  return JSON.stringify(result, (_, value: unknown) => {
    if (value instanceof Map) return [...value];
    if (value instanceof Float32Array || value instanceof Float64Array) return [...value].map(spelled);
    if (typeof value === 'number') return spelled(value);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'series') return value;
    const { data, first, last } = value as unknown as { data: Float32Array; first: number; last: number };
    return { data, first, last };
  });
}

function spelled(value: number): string | number {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
}
