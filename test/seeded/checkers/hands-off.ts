/**
 * No order that comes from a signal closes contracts which a person brought in the venue's own screen, unless they were
 * adopted: our own part of the position never goes through zero by an exit. A flatten may close everything.
 */
import { direction } from '#account';
import type { Checker } from '../checker.ts';

export function handsOff(): Checker {
  const name = 'hands-off';
  let own = 0;
  let free = true;
  return {
    name,
    fact: (_scene, fact) => {
      // What was adopted, or closed by a flatten, is no longer told apart at the venue.
      if (fact.type === 'external.settled' && fact.as === 'adopted') free = false;
      if (fact.type === 'intent.approved' && fact.intent.purpose === 'saga') free = false;
    },
    filled: (scene, { fill, order }) => {
      if (order.tag === null) return;
      const before = own;
      own += direction(fill.side) * fill.size;
      const intent = scene.intents.get(order.tag);
      if (!free || intent === undefined || intent.purpose !== 'exit') return;
      const shrinks = Math.abs(own) < Math.abs(before) && (own === 0 || Math.sign(own) === Math.sign(before));
      if (!shrinks) scene.violated(name, `the exit ${intent.signalType} took our own part from ${before} to ${own}`);
    },
  };
}
