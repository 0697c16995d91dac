/**
 * Units of time. All durations are milliseconds; instants are branded by the clock they belong to,
 * since venue time, wall time and monotonic time must not be subtracted from one another.
 */
import { assert } from './assert.ts';
import type { Brand } from './brand.ts';

/** An instant in milliseconds since 1970-01-01T00:00Z, of the venue's clock or the wall's. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** Milliseconds of a clock that only goes forward; its zero means nothing. */
export type MonotonicMs = Brand<number, 'MonotonicMs'>;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function epochMs(value: number): EpochMs {
  assert(Number.isFinite(value), 'an instant is a finite number of milliseconds');
  return value as EpochMs;
}

export function monotonicMs(value: number): MonotonicMs {
  assert(Number.isFinite(value), 'a monotonic instant is a finite number of milliseconds');
  return value as MonotonicMs;
}

/** @returns `2026-01-15T15:00:00.000Z` */
export function iso(at: EpochMs): string {
  return new Date(at).toISOString();
}
