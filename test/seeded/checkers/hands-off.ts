/**
 * No order that comes from a signal closes contracts which a person brought in the venue's own screen, unless they were
 * adopted: our own part of the position never goes through zero by an exit. A flatten may close everything.
 */
import { direction } from '#account';
import type { Checker } from '../checker.ts';
import { nameOf } from '../scene.ts';

export function handsOff(): Checker {
  const name = 'hands-off';
  const owns = new Map<string, number>();
  /** Where our part can no longer be told apart. */
  const mixed = new Set<string>();
  return {
    name,
    fact: (_scene, fact) => {
      // What was adopted, or closed by a flatten, is no longer told apart at the venue.
      if (fact.type === 'external.settled' && fact.as === 'adopted') mixed.add(nameOf(fact));
      if (fact.type === 'intent.approved' && fact.intent.purpose === 'saga') mixed.add(nameOf(fact.intent));
    },
    filled: (scene, { fill, order }) => {
      if (order.tag === null) return;
      const before = owns.get(nameOf(order)) ?? 0;
      const own = before + direction(fill.side) * fill.size;
      owns.set(nameOf(order), own);
      const intent = scene.intents.get(order.tag);
      if (mixed.has(nameOf(order)) || intent === undefined || intent.purpose !== 'exit') return;
      const shrinks = Math.abs(own) < Math.abs(before) && (own === 0 || Math.sign(own) === Math.sign(before));
      if (!shrinks) scene.violated(name, `the exit ${intent.signalType} took our own part from ${before} to ${own}`);
    },
  };
}
