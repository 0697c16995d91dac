import { expect, test } from 'vitest';
import { FormulaMutations } from './formula-mutations.ts';
import { ownFormulas, tryFormula } from './formula-trial.ts';

/** A run's patience, counted in looks at the clock so that the same seed gives the same outcome. */
function patience(looks: number): () => boolean {
  let left = looks;
  return () => {
    left -= 1;
    return left < 0;
  };
}

test('ten thousand formulas that are nearly right are each answered, none breaks the engine', {
  timeout: 120_000,
}, () => {
  const mutations = new FormulaMutations(ownFormulas(), 1);
  const outcomes = { ran: 0, refused: 0, failed: 0, cut: 0 };
  for (let i = 0; i < 10_000; i += 1) {
    const source = mutations.next();
    try {
      outcomes[tryFormula(source, () => patience(20))] += 1;
    } catch (cause) {
      throw new Error(`Formula ${i + 1} broke the engine:\n${source}`, { cause });
    }
  }
  // Were all refused at once, or none, the mutations would be of no use.
  for (const kind of ['ran', 'refused', 'failed'] as const) expect(outcomes[kind]).toBeGreaterThan(100);
});
