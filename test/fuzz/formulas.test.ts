import { expect, test } from 'vitest';
import { formulaInputs } from './formula-inputs.ts';
import { ownFormulas, tryFormula } from './formula-trial.ts';

/** A run's patience, counted in looks at the clock so that the same seed gives the same outcome. */
function patience(looks: number): () => boolean {
  let left = looks;
  return () => {
    left -= 1;
    return left < 0;
  };
}

test('ten thousand hostile inputs are each answered, none breaks the engine', {
  timeout: 120_000,
}, () => {
  const inputs = formulaInputs(ownFormulas(), 1);
  const outcomes = { ran: 0, refused: 0, failed: 0, cut: 0 };
  for (let i = 0; i < 10_000; i += 1) {
    const input = inputs.next().value;
    try {
      outcomes[tryFormula(input, () => patience(20))] += 1;
    } catch (cause) {
      throw new Error(`Input ${i + 1} (turn ${input.turn}) broke the engine:\n${input.source}`, { cause });
    }
  }
  // Were all refused at once, or none, the mutations would be of no use.
  for (const kind of ['ran', 'refused', 'failed'] as const) expect(outcomes[kind]).toBeGreaterThan(100);
});
