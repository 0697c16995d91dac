/**
 * While trading is halted no order leaves but a saga's, and no saga's order raises the position; nor does a signal wait for
 * the stop of its position to be cancelled.
 */
import type { Fact, SessionId } from '#kernel';
import type { Checker } from '../checker.ts';

export function haltedSilence(): Checker {
  const name = 'halted-silence';
  let all = false;
  const sessions = new Set<SessionId>();
  const isHalted = (session: SessionId | null): boolean => all || (session !== null && sessions.has(session));
  return {
    name,
    fact: (scene, fact) => {
      if (fact.type !== 'signal.found' || fact.waits !== true || !isHalted(fact.session)) return;
      scene.violated(name, `a ${fact.signal.type} has the stop of its position cancelled while trading is halted`);
    },
    halted: (_scene, target) => {
      if (target === 'all') all = true;
      else sessions.add(target);
    },
    resumed: () => {
      all = false;
      sessions.clear();
    },
    left: (_scene, facts) => {
      all = false;
      sessions.clear();
      for (const fact of facts) if (fact.type === 'trading.set') apply(fact);
    },
    sent: (scene, tag) => {
      const intent = scene.intents.get(tag);
      if (intent === undefined || intent.purpose === 'saga') return;
      if (isHalted(intent.session)) {
        scene.violated(name, `the ${intent.purpose} ${tag} left while trading was halted`);
      }
    },
    filled: (scene, { order, before, after }) => {
      const intent = order.tag === null ? undefined : scene.intents.get(order.tag);
      if (intent?.purpose !== 'saga' || scene.isMovedByOthers(order.contract)) return;
      if (Math.abs(after) > Math.abs(before)) scene.violated(name, `a saga's order raised ${before} to ${after}`);
    },
  };

  function apply({ target, state }: Extract<Fact, { type: 'trading.set' }>): void {
    const halted = state === 'halted';
    if (target === 'all' || 'account' in target) all = halted;
    else if (halted) sessions.add(target.session);
    else sessions.delete(target.session);
  }
}
