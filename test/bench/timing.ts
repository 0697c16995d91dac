/**
 * How long things take on a machine that others use too: the candidates take turns, and of each the shortest turn
 * counts, for nothing makes a computation faster than it is.
 */

export type Candidates<Name extends string> = Readonly<Record<Name, () => unknown>>;

export interface Turns {
  readonly turns: number;
  /** After so long the turns end early; three of each are always taken. */
  readonly budgetMs: number;
}

/** Short turns are taken for so long at least: ten of a tenth of a millisecond can all be disturbed by one neighbour. */
const LEAST_MS = 400;

/** So long each is warmed up: engines write machine code for what has run for a while, beside the running. */
const WARM_MS = 150;

/** @returns milliseconds of the shortest turn, by candidate; the first turns of each are a warm-up */
export async function shortest<Name extends string>(
  candidates: Candidates<Name>,
  { turns, budgetMs }: Turns,
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (const name of names) {
    const warmAt = performance.now() + WARM_MS;
    do await candidates[name]();
    while (performance.now() < warmAt);
  }
  const startedAt = performance.now();
  const spentMs = (): number => performance.now() - startedAt;
  for (let turn = 0; (turn < turns || spentMs() < LEAST_MS) && (turn < 3 || spentMs() < budgetMs); turn += 1) {
    for (const name of names) {
      const turnAt = performance.now();
      const answer = candidates[name]();
      // Only what takes other threads is waited for: a wait costs the others a turn of the event loop.
      if (answer instanceof Promise) await answer;
      best[name] = Math.min(best[name], performance.now() - turnAt);
    }
  }
  return best;
}

export function percentile(samples: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
