/**
 * While trading is halted no order leaves but a saga's, and no saga's order raises the position; nor does a signal wait for
 * the stop of its position to be cancelled.
 */
import type { AccountId } from '#account';
import type { Fact, SessionId } from '#kernel';
import type { Checker } from '../checker.ts';
import type { Scene } from '../scene.ts';

export function haltedSilence(): Checker {
  const name = 'halted-silence';
  const accounts = new Set<AccountId>();
  const sessions = new Set<SessionId>();
  const accountOf = new Map<SessionId, AccountId>();
  const isHalted = (session: SessionId | null, account: AccountId | undefined): boolean =>
    (session !== null && sessions.has(session)) || (account !== undefined && accounts.has(account));
  return {
    name,
    fact: (scene, fact) => {
      if (fact.type === 'session.opened') accountOf.set(fact.config.id, fact.config.account);
      if (fact.type !== 'signal.found' || fact.waits !== true) return;
      if (!isHalted(fact.session, accountOf.get(fact.session))) return;
      scene.violated(name, `a ${fact.signal.type} has the stop of its position cancelled while trading is halted`);
    },
    halted: (scene, target) => {
      if (target !== 'all') sessions.add(target);
      else for (const { id } of scene.plan.accounts) accounts.add(id);
    },
    resumed: (_scene, account) => {
      accounts.delete(account);
      for (const session of sessions) if (accountOf.get(session) === account) sessions.delete(session);
    },
    left: (scene, facts) => {
      accounts.clear();
      sessions.clear();
      for (const fact of facts) if (fact.type === 'trading.set') apply(scene, fact);
    },
    sent: (scene, tag) => {
      const intent = scene.intents.get(tag);
      if (intent === undefined || intent.purpose === 'saga') return;
      if (isHalted(intent.session, intent.account)) {
        scene.violated(name, `the ${intent.purpose} ${tag} left while trading was halted`);
      }
    },
    filled: (scene, { order, before, after }) => {
      const intent = order.tag === null ? undefined : scene.intents.get(order.tag);
      if (intent?.purpose !== 'saga' || scene.isMovedByOthers(order)) return;
      if (Math.abs(after) > Math.abs(before)) scene.violated(name, `a saga's order raised ${before} to ${after}`);
    },
  };

  function apply({ plan }: Scene, { target, state }: Extract<Fact, { type: 'trading.set' }>): void {
    const halted = state === 'halted';
    const set = <Item>(items: Set<Item>, item: Item): void => void (halted ? items.add(item) : items.delete(item));
    if (target === 'all') for (const { id } of plan.accounts) set(accounts, id);
    else if ('account' in target) set(accounts, target.account);
    else set(sessions, target.session);
  }
}
