/** What the engine is tried with, by turns: formulas that are nearly right, hostile calls of its functions, and no formulas at all. */
import { Random } from '#base';
import { FormulaCalls } from './formula-calls.ts';
import { FormulaMutations } from './formula-mutations.ts';
import { FormulaSoup } from './formula-soup.ts';

export interface FormulaInput {
  readonly source: string;
  /** Any whole number: chooses the bars and the kind of run. */
  readonly turn: number;
}

/** @param formulas to begin mutations with, one at least */
export function* formulaInputs(formulas: readonly string[], seed: number): Generator<FormulaInput, never> {
  const random = new Random(seed);
  const mutations = new FormulaMutations(formulas, random);
  const calls = new FormulaCalls(random);
  const soup = new FormulaSoup(random);
  const makers = [mutations, calls, mutations, calls, soup];
  for (;;) for (const maker of makers) yield { source: maker.next(), turn: random.uint32() };
}
