/** What goes out never goes through zero, and never in deeper: exits and sagas end flat at most (K11). */
import type { Checker } from '../checker.ts';

export function noCrossing(): Checker {
  const name = 'no-crossing';
  return {
    name,
    filled: (scene, { order, before, after }) => {
      const intent = order.tag === null ? undefined : scene.intents.get(order.tag);
      if (intent === undefined || intent.purpose === 'entry' || scene.hands.length > 0) return;
      const shrinks = Math.abs(after) < Math.abs(before) && (after === 0 || Math.sign(after) === Math.sign(before));
      if (!shrinks) scene.violated(name, `the ${intent.purpose} ${intent.signalType} took ${before} to ${after}`);
    },
  };
}
