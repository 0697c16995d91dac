/**
 * No order goes through zero, and none that goes out goes in deeper: exits, sagas, stops and targets end flat at most (K11).
 * One may: an exit that the venue took so late that it was of unknown fate, and a flatten had gone meanwhile, since that waits
 * for no signal's order.
 */
import { direction, type OrderId } from '#account';
import { type Checker, parentTag } from '../checker.ts';
import { nameOf, type Place } from '../scene.ts';

export function noCrossing(): Checker {
  const name = 'no-crossing';
  /** The position before the first fill of each order: the venue tells of the closing and the opening part apart. */
  const starts = new Map<OrderId, number>();
  /** Tags of orders that the venue took, of those it may still take, and of those that a flatten has overtaken. */
  const taken = new Set<string>();
  const unknown = new Set<string>();
  const overtaken = new Set<string>();
  return {
    name,
    fact: (_scene, fact) => {
      if (fact.type === 'order.answered' && fact.answer === 'unknown' && !taken.has(fact.tag)) unknown.add(fact.tag);
    },
    sent: (scene, tag) => {
      const saga = scene.intents.get(tag);
      if (saga?.purpose !== 'saga') return;
      for (const each of unknown) if (isAt(saga, scene.intents.get(each))) overtaken.add(each);
    },
    ordered: (_scene, { tag }) => {
      if (tag === null) return;
      taken.add(tag);
      unknown.delete(tag);
    },
    filled: (scene, { order, before, after }) => {
      const { id, tag, side } = order;
      const start = starts.get(id) ?? before;
      starts.set(id, start);
      const intent = tag === null ? undefined : scene.intents.get(parentTag(tag));
      if (tag === null || intent === undefined || scene.isMovedByOthers(order)) return;
      const what = tag === intent.tag ? `${intent.purpose} ${intent.signalType}` : 'stop or target';
      if (what.startsWith('entry')) {
        const crosses = start * direction(side) < 0 && after * direction(side) > 0;
        if (crosses) scene.violated(name, `the ${what} took ${start} to ${after}`);
        return;
      }
      if (intent.purpose === 'exit' && overtaken.has(intent.tag)) return;
      const shrinks = Math.abs(after) < Math.abs(before) && (after === 0 || Math.sign(after) === Math.sign(before));
      if (!shrinks) scene.violated(name, `the ${what} took ${before} to ${after}`);
    },
  };
}

function isAt(place: Place, other: Place | undefined): boolean {
  return other !== undefined && nameOf(place) === nameOf(other);
}
