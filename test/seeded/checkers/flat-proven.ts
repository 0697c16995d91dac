/**
 * The light says what is: a flatten that is called proven finds the venue flat, and the venue stays flat until a person
 * resumes or launches another session. Where two sessions trade side by side, the other may open again at once.
 */
import type { Fact } from '#kernel';
import type { Checker } from '../checker.ts';
import type { Scene } from '../scene.ts';

export function flatProven(): Checker {
  const name = 'flat-proven';
  let proven = false;
  /** A person may resume while the flatten is still under way: then entries go on when it is done. */
  let shut = false;
  let shutOn: 'session' | 'account' = 'account';
  const hear = (fact: Fact): void => {
    // A session that is launched while the flatten of one before is under way has a gate of its own.
    if (fact.type === 'session.opened') {
      proven = false;
      if (shutOn === 'session') shut = false;
    }
    if (fact.type === 'trading.set') {
      shut = fact.state !== 'active';
      shutOn = fact.target !== 'all' && 'session' in fact.target ? 'session' : 'account';
      if (!shut) proven = false;
    }
    // A rule's flatten closes no gate: it says itself how long it holds.
    if (fact.type === 'flatten.noted' && fact.step === 'proven') proven = fact.by === undefined && shut;
  };
  const isAlone = ({ plan, hands }: Scene): boolean => plan.sessions.length === 1 && hands.length === 0;
  return {
    name,
    fact: (scene, fact) => {
      hear(fact);
      if (fact.type !== 'flatten.noted' || fact.step !== 'proven' || !isAlone(scene) || scene.position === 0) return;
      scene.violated(name, `flat is called proven, and the venue has ${scene.position}`);
    },
    // A full disk keeps no word: the next life cannot know what this one said last.
    left: (_scene, facts) => {
      proven = false;
      shut = false;
      for (const fact of facts) hear(fact);
    },
    filled: (scene, { after }) => {
      if (!proven || after === 0 || !isAlone(scene)) return;
      scene.violated(name, `flat was proven, and then the venue has ${after}`);
      proven = false;
    },
  };
}
