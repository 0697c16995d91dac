/** What goes out never goes through zero, and never in deeper: exits, sagas, stops and targets end flat at most (K11). */
import { type Checker, parentTag } from '../checker.ts';

export function noCrossing(): Checker {
  const name = 'no-crossing';
  return {
    name,
    filled: (scene, { order, before, after }) => {
      const { tag } = order;
      const intent = tag === null ? undefined : scene.intents.get(parentTag(tag));
      if (tag === null || intent === undefined || scene.hands.length > 0) return;
      const what = tag === intent.tag ? `${intent.purpose} ${intent.signalType}` : 'stop or target';
      if (what.startsWith('entry')) return;
      const shrinks = Math.abs(after) < Math.abs(before) && (after === 0 || Math.sign(after) === Math.sign(before));
      if (!shrinks) scene.violated(name, `the ${what} took ${before} to ${after}`);
    },
  };
}
