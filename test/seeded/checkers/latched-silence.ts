/** After a loss limit has struck no entry is approved until a person has lifted it, over all lives that know of it. */
import type { AccountId } from '#account';
import type { Fact } from '#kernel';
import type { Checker } from '../checker.ts';

export function latchedSilence(): Checker {
  const latched = new Set<AccountId>();
  const hear = (fact: Fact): void => {
    if (fact.type === 'loss.latched') latched.add(fact.account);
    if (fact.type === 'loss.lifted' || fact.type === 'day.began') latched.delete(fact.account);
  };
  return {
    name: 'latched-silence',
    fact: (scene, fact) => {
      hear(fact);
      if (fact.type !== 'intent.approved' || fact.intent.purpose !== 'entry') return;
      if (!latched.has(fact.intent.account)) return;
      scene.violated('latched-silence', `the entry ${fact.intent.tag} was approved after a loss limit had struck`);
    },
    // What never reached the disk the next life cannot know; it finds the breach itself where it still stands.
    left: (_scene, facts) => {
      latched.clear();
      for (const fact of facts) hear(fact);
    },
  };
}
