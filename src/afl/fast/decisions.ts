/** What a formula decides by late values: as the bars that are there now decide it, to be looked at again in each run. */
import { isTrue, type Value } from '#afl/runtime';
import type { Late } from './line.ts';
import { Unrecordable } from './unrecordable.ts';

export interface Decision {
  readonly of: Late;
  readonly isTrue: boolean;
}

/** Tells the value of a late one over bars that are there now. */
export type Evaluate = (late: Late) => Value;

/** Each costs an evaluation when it is recorded. */
const DECISIONS_MAX = 24;

export class Decisions {
  readonly all: Decision[] = [];
  readonly #evaluate: Evaluate | undefined;

  /** @param evaluate absent: nothing can be decided */
  constructor(evaluate: Evaluate | undefined) {
    this.#evaluate = evaluate;
  }

  decide(late: Late): boolean {
    const known = this.all.find(({ of }) => of === late);
    if (known !== undefined) return known.isTrue;
    if (late.gives !== 'number' || this.#evaluate === undefined)
      throw new Unrecordable('it decides by what only a run knows');
    if (this.all.length >= DECISIONS_MAX) throw new Unrecordable('it decides by what only a run knows, many times');
    const found = isTrue(this.#evaluate(late) as number);
    this.all.push({ of: late, isTrue: found });
    return found;
  }
}
