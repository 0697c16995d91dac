/** The troubles of a plan as time passes: which last now, and whether one strikes this message or request. */
import type { Random } from '#base';
import type { Family, Trouble } from './faults.ts';
import type { Scene } from './scene.ts';

export class Troubles {
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #byFamily: ReadonlyMap<Family, readonly Trouble[]>;

  constructor(scene: Scene, random: Random) {
    this.#scene = scene;
    this.#random = random;
    this.#byFamily = Map.groupBy(scene.plan.troubles, ({ family }) => family);
  }

  /** Draws whether the family strikes now; what strikes is counted. */
  strikes(family: Family): boolean {
    const trouble = this.lasts(family);
    if (trouble === undefined || !this.#random.chance(trouble.chance)) return false;
    this.#scene.strike(family);
    return true;
  }

  /** The trouble of this family that lasts now. */
  lasts(family: Family): Trouble | undefined {
    const { now } = this.#scene;
    return this.#byFamily.get(family)?.find(({ from, to }) => from <= now && now < to);
  }
}
