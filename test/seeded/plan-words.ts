/** What the person at the keyboard says, and when the person leaves. */
import { MINUTE, type Random, SECOND } from '#base';
import { pick } from './pick.ts';
import { BUSY_MS, CALM_MS, type Leave, type Plan, type Word, type WordNear } from './plan.ts';

export function wordsOf(random: Random, sessionCount: number): Plan['words'] {
  const words: readonly Word[] = [
    'kill',
    'kill',
    'flatten',
    'flatten',
    'stop-keep',
    'stop-close',
    'stop-cancel-orders',
  ];
  return Array.from({ length: random.integer({ low: 1, high: 4 }) }, () => ({
    at: random.integer({ low: 4 * MINUTE, high: BUSY_MS - 10 * MINUTE }),
    word: words[random.integer({ low: 0, high: words.length - 1 })] as Word,
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  })).sort((a, b) => a.at - b.at);
}

export function wordsNear(random: Random, sessionCount: number): readonly WordNear[] {
  return Array.from({ length: random.integer({ low: 1, high: 3 }) }, () => ({
    event: pick(random, ['order', 'fill'] as const),
    count: random.integer({ low: 1, high: 20 }),
    delayMs: random.integer({ low: 0, high: 400 }),
    word: pick(random, ['flatten', 'flatten', 'stop-keep', 'stop-close', 'stop-cancel-orders'] as const),
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  }));
}

export function wordsOnOthers(random: Random, sessionCount: number): Plan['words'] {
  return Array.from({ length: random.integer({ low: 0, high: 3 }) }, () => ({
    at: random.integer({ low: 4 * MINUTE, high: BUSY_MS - 10 * MINUTE }),
    word: pick(random, ['adopt', 'leave-alone'] as const),
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  }));
}

/** Some while they last the process dies, so that what is left is found by a life that never knew its session. */
export function leavesOf(random: Random): readonly Leave[] {
  return Array.from({ length: random.integer({ low: 2, high: 5 }) }, (_, index) => {
    const at = random.integer({ low: (10 + 22 * index) * MINUTE, high: (25 + 22 * index) * MINUTE });
    // Who leaves late may not come back.
    const isLast = at > BUSY_MS - 25 * MINUTE && random.chance(0.5);
    const until = isLast ? BUSY_MS + CALM_MS : at + random.integer({ low: 40, high: 240 }) * SECOND;
    const what = pick(random, ['everything', 'account', 'contract', 'session'] as const);
    const said = at + random.integer({ low: 1, high: 60 }) * SECOND;
    return { at, until, flatten: random.chance(0.7) ? { at: said, what } : null };
  });
}
