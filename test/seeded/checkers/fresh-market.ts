/**
 * No entry is decided on old news: the newest that its market has said to this life was said within the limit of the guard.
 * Nor does one leave long after it was decided: who waits for the disk for very long does not go.
 */
import { epochMs, SECOND } from '#base';
import type { ContractId } from '#market';
import type { Checker } from '../checker.ts';

/** What a network takes is not counted as late, and clocks of a machine that wakes are looked at every two seconds. */
const SLACK_MS = 4 * SECOND;

export function freshMarket(): Checker {
  const name = 'fresh-market';
  const newest = new Map<ContractId, number>();
  const decidedAt = new Map<string, number>();
  return {
    name,
    heard: (_scene, { contract, at }) => {
      newest.set(contract, Math.max(at, newest.get(contract) ?? 0));
    },
    fact: (scene, fact) => {
      if (fact.type !== 'intent.approved' || fact.intent.purpose !== 'entry') return;
      const { tag, contract } = fact.intent;
      decidedAt.set(tag, scene.now);
      const ageMs = epochMs(scene.startAt + scene.now) - (newest.get(contract) ?? Number.NEGATIVE_INFINITY);
      if (ageMs <= scene.plan.limits.marketAgeMsMax + SLACK_MS) return;
      scene.violated(name, `the entry ${tag} was decided ${Math.round(ageMs / SECOND)} s after its market last spoke`);
    },
    sent: (scene, tag) => {
      const lateMs = scene.now - (decidedAt.get(tag) ?? scene.now);
      if (lateMs > 2 * scene.plan.times.flushMs + SLACK_MS)
        scene.violated(name, `the entry ${tag} left ${Math.round(lateMs / SECOND)} s after it was decided`);
    },
    left: () => newest.clear(),
  };
}
