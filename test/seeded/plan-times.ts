/**
 * Times that a seed draws: any that can be meant together, as a person may set them, but none so long that the peace at
 * the end of a seed is over first. The order path must be right whatever they are.
 */
import { MINUTE, Random, SECOND } from '#base';
import { DEFAULT_TIMES, type Limits, TIME_BOUNDS, type Times, timesContradiction } from '#risk';

/** Beyond these a seed would end before they do, or before anything has traded. */
const MOST: Partial<Record<keyof Times, number>> = {
  absentAfterMs: 2 * MINUTE,
  absentMissesMin: 6,
  auditFlatMs: 6 * MINUTE,
  auditOpenMs: 2 * MINUTE,
  barsAuditMs: 6 * MINUTE,
  barsSettledMs: MINUTE,
  sessionRetryWaitsMs: MINUTE,
  lookUpWaitsMs: 30 * SECOND,
  unknownToldEveryMs: 5 * MINUTE,
  entriesEndBeforeMs: 20 * MINUTE,
  breachFlattenAgainMs: 2 * MINUTE,
};
/** Where a seed draws how far back is read: so little that much of what works was made before. */
const READ_BACK_MS = { low: 10 * MINUTE, high: 90 * MINUTE } as const;
const TIMES_AT_MOST = 4;
const TRIES_MAX = 1_000;

export function timesOf(seed: number, limits: Limits, isShortsighted: boolean): Times {
  const { readBackMs } = DEFAULT_TIMES;
  const near = isShortsighted ? new Random(Math.imul(seed, 0x68bc21eb) ^ 0x02e5be93).integer(READ_BACK_MS) : readBackMs;
  return { ...drawnTimes(seed, limits), readBackMs: near };
}

/** Each time has a stream of chance of its own, so that another one that comes into being leaves the rest as they were. */
function drawnTimes(seed: number, limits: Limits): Times {
  const names = Object.keys(DEFAULT_TIMES) as (keyof Times)[];
  const streams = names.map((name) => ({ name, random: new Random(Math.imul(seed, 0x2545f491) ^ hashOf(name)) }));
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const drawn = Object.fromEntries(streams.map(({ name, random }) => [name, drawnOf(random, name)]));
    const times = drawn as unknown as Times;
    if (timesContradiction(times, limits) === null) return times;
  }
  return DEFAULT_TIMES;
}

/** Often the default; else up to four times as much, or a fourth of it. */
function drawnOf(random: Random, name: keyof Times): number | readonly number[] {
  const usual: number | readonly number[] = DEFAULT_TIMES[name];
  const factor = random.chance(0.4) ? 1 : TIMES_AT_MOST ** (2 * random.unit() - 1);
  const { low, high } = TIME_BOUNDS[name];
  const within = (value: number): number => Math.round(Math.min(Math.max(value * factor, low), MOST[name] ?? high));
  return typeof usual === 'number' ? within(usual) : usual.map(within);
}

function hashOf(name: string): number {
  return Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0);
}
