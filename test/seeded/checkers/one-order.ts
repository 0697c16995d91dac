/**
 * One intent makes at most one order, and one signal at most one intent that was sent, over all lives of the process. None
 * leaves but a flatten's before the disk has it: what a life has sent, the next one knows of.
 */
import { type Checker, parentTag } from '../checker.ts';

export function oneOrder(): Checker {
  const name = 'one-order';
  const requests = new Map<string, number>();
  const bySignal = new Map<string, string>();
  /** By the life that runs. */
  const left = new Set<string>();
  return {
    name,
    left: (scene, facts) => {
      const kept = new Set(facts.flatMap((fact) => (fact.type === 'intent.approved' ? [fact.intent.tag] : [])));
      for (const tag of left) {
        const isSaga = scene.intents.get(tag)?.purpose === 'saga';
        if (!isSaga && !kept.has(tag)) scene.violated(name, `the order ${tag} left before it was on the disk`);
      }
      left.clear();
    },
    sent: (scene, tag) => {
      left.add(tag);
      const count = (requests.get(tag) ?? 0) + 1;
      requests.set(tag, count);
      if (count > 1) scene.violated(name, `the order ${tag} was sent ${count} times`);
    },
    ordered: (scene, { tag, account, contract }) => {
      if (tag === null) return;
      const intent = scene.intents.get(parentTag(tag));
      if (intent === undefined) return scene.violated(name, `the venue has an order ${tag} that nobody intended`);
      if (intent.signal === null || tag !== intent.tag) return;
      const strategy = (intent.session === null ? undefined : scene.strategies.get(intent.session)) ?? '';
      const key = [account, contract, strategy, intent.signal.type, intent.leg, intent.signal.bar].join(' ');
      const other = bySignal.get(key);
      if (other !== undefined) scene.violated(name, `the signal ${key} led to the orders ${other} and ${tag}`);
      bySignal.set(key, tag);
    },
  };
}
