/** One intent makes at most one order, and one signal at most one intent that was sent, over all lives of the process. */
import { type Checker, parentTag } from '../checker.ts';

export function oneOrder(): Checker {
  const name = 'one-order';
  const requests = new Map<string, number>();
  const bySignal = new Map<string, string>();
  return {
    name,
    sent: (scene, tag) => {
      const count = (requests.get(tag) ?? 0) + 1;
      requests.set(tag, count);
      if (count > 1) scene.violated(name, `the order ${tag} was sent ${count} times`);
    },
    ordered: (scene, { tag, account, contract }) => {
      if (tag === null) return;
      const intent = scene.intents.get(parentTag(tag));
      if (intent === undefined) return scene.violated(name, `the venue has an order ${tag} that nobody intended`);
      if (intent.signal === null || tag !== intent.tag) return;
      const strategy = scene.strategies.get(intent.session) ?? '';
      const key = [account, contract, strategy, intent.signal.type, intent.leg, intent.signal.bar].join(' ');
      const other = bySignal.get(key);
      if (other !== undefined) scene.violated(name, `the signal ${key} led to the orders ${other} and ${tag}`);
      bySignal.set(key, tag);
    },
  };
}
