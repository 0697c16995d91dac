/**
 * The light says what is: a flatten that is called proven finds the venue flat, and the venue stays flat until a person
 * resumes or launches another session. Where two sessions trade side by side, the other may open again at once.
 */
import type { Checker } from '../checker.ts';

export function flatProven(): Checker {
  const name = 'flat-proven';
  let proven = false;
  /** A person may resume while the flatten is still under way: then entries go on when it is done. */
  let shut = false;
  return {
    name,
    fact: (scene, fact) => {
      if (fact.type === 'session.opened') proven = false;
      if (fact.type === 'trading.set') {
        shut = fact.state !== 'active';
        if (!shut) proven = false;
      }
      const isAlone = scene.plan.sessions.length === 1 && scene.hands.length === 0;
      if (fact.type !== 'flatten.noted' || fact.step !== 'proven' || !isAlone) return;
      if (scene.position !== 0) scene.violated(name, `flat is called proven, and the venue has ${scene.position}`);
      // A rule's flatten closes no gate: it says itself how long it holds.
      proven = fact.by === undefined && shut;
    },
    filled: (scene, { after }) => {
      if (!proven || after === 0 || scene.hands.length > 0) return;
      scene.violated(name, `flat was proven, and then the venue has ${after}`);
      proven = false;
    },
  };
}
