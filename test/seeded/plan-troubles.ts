/** Which troubles come, when, and for how long. */
import { MINUTE, type Random, SECOND } from '#base';
import { type Family, LASTING, lengthOf, SUDDEN, type Trouble } from './faults.ts';
import { pick } from './pick.ts';
import { BUSY_MS, type Leave, type Plan, type TroubleNear } from './plan.ts';

const NEAR: readonly Family[] = [
  'hand-trade',
  'account-link-down',
  'market-link-down',
  'displaced',
  'token-revoked',
  'wall-jump',
  'sleep',
  'account-barred',
];

const BY_HAND: readonly Family[] = ['hand-cancel', 'hand-cancel', 'hand-flatten'];

/** A person at the venue's own screen, at any time or just when orders and fills come. */
export function handsOf(random: Random): {
  readonly troubles: readonly Trouble[];
  readonly near: readonly TroubleNear[];
} {
  const count = random.integer({ low: 0, high: 3 });
  return {
    troubles: Array.from({ length: count }, () => {
      const from = random.integer({ low: 4 * MINUTE, high: BUSY_MS - MINUTE });
      return { family: pick(random, BY_HAND), from, to: from, chance: 1 };
    }),
    near: Array.from({ length: random.integer({ low: 0, high: 3 }) }, () => ({
      event: pick(random, ['order', 'fill'] as const),
      count: random.integer({ low: 1, high: 30 }),
      delayMs: random.integer({ low: 0, high: 2_000 }),
      family: pick(random, BY_HAND),
      lastsMs: 0,
    })),
  };
}

/** More than three, since some find nothing to strike; the last ends with the busy time. */
export function troublesOf(random: Random): readonly Trouble[] {
  const count = random.integer({ low: 7, high: 16 });
  return Array.from({ length: count }, (_, index) => {
    const sudden = index < 3 || random.chance(0.2);
    const pool = sudden ? SUDDEN : LASTING;
    const family = pool[random.integer({ low: 0, high: pool.length - 1 })] as Family;
    const from = random.integer({ low: 20 * SECOND, high: BUSY_MS - MINUTE });
    const to = sudden ? from : Math.min(from + lengthOf(random), BUSY_MS);
    return { family, from, to, chance: random.chance(0.5) ? 1 : 0.1 + 0.8 * random.unit() };
  }).sort((a, b) => a.from - b.from);
}

export function houseTroubles(random: Random): readonly Trouble[] {
  const stretch = (family: Family, low: number, high: number): Trouble => {
    const from = random.integer({ low: MINUTE, high: BUSY_MS - 10 * MINUTE });
    return { family, from, to: from + random.integer({ low, high }), chance: 1 };
  };
  return [
    ...Array.from({ length: random.integer({ low: 0, high: 2 }) }, () => stretch('market-still', SECOND, 3 * MINUTE)),
    ...(random.chance(0.25) ? [stretch('account-barred', MINUTE, 8 * MINUTE)] : []),
  ];
}

export function napsOf(random: Random): readonly Trouble[] {
  return Array.from({ length: random.integer({ low: 0, high: 2 }) }, () => {
    const from = random.integer({ low: 5 * MINUTE, high: BUSY_MS - 25 * MINUTE });
    return { family: 'sleep', from, to: from, chance: 1 };
  });
}

/** The reads of one look at the account are answered apart, and the stream is late: what they say is of different moments. */
export function splitReads(random: Random): readonly Trouble[] {
  return Array.from({ length: random.integer({ low: 1, high: 4 }) }, () => {
    const from = random.integer({ low: MINUTE, high: BUSY_MS - 15 * MINUTE });
    const to = from + random.integer({ low: 2, high: 12 }) * MINUTE;
    const late = { family: 'stream-late', from, to, chance: random.unit() } as const;
    return [{ family: 'rest-split', from, to, chance: 1 } as const, ...(random.chance(0.6) ? [late] : [])];
  }).flat();
}

export function crashesIn(leaves: readonly Leave[], random: Random): readonly Trouble[] {
  return leaves
    .filter(() => random.chance(0.4))
    .map(({ at, until }) => at + random.integer({ low: 1, high: Math.min(until - at, 2 * MINUTE) / SECOND }) * SECOND)
    .map((from) => ({ family: 'crash', from, to: from, chance: 1 }));
}

/** A kill must outlast the life that heard it: after many of them the process dies before anybody resumes. */
export function afterKills({ words, troubles }: Plan, random: Random): readonly Trouble[] {
  if (troubles.length === 0) return [];
  return words
    .filter(({ word }) => word === 'kill' && random.chance(0.35))
    .map(({ at }) => ({ family: 'crash', from: at + random.integer({ low: 1, high: 20 }) * SECOND }) as const)
    .map(({ family, from }) => ({ family, from, to: from, chance: 1 }));
}

export function troublesNear(random: Random): readonly TroubleNear[] {
  return Array.from({ length: random.integer({ low: 0, high: 4 }) }, () => ({
    event: pick(random, ['order', 'fill'] as const),
    count: random.integer({ low: 1, high: 30 }),
    delayMs: random.integer({ low: 0, high: 400 }),
    family: pick(random, NEAR),
    lastsMs: lengthOf(random),
  }));
}
