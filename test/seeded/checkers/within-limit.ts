/** No order of ours takes the account above its position limit at the venue. */
import type { Checker } from '../checker.ts';

export function withinLimit(): Checker {
  const name = 'within-limit';
  return {
    name,
    filled: (scene, { order, before, after }) => {
      // What a person adds beside us is not ours to bound, and moves the ground under orders on their way.
      if (order.tag === null || scene.isMovedByOthers(order)) return;
      const limit = scene.plan.limits.positionSizeMax;
      if (Math.abs(after) > limit && Math.abs(after) > Math.abs(before)) {
        scene.violated(name, `the position went from ${before} to ${after}, limit ${limit}`);
      }
    },
  };
}
