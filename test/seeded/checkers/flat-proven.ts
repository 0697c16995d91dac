/**
 * The light says what is: a flatten that is called proven finds the venue flat, and the venue stays flat until a person
 * resumes or launches another session. Where two sessions trade one contract of one account, the other may open again at once.
 */
import type { Fact, SessionId } from '#kernel';
import type { Checker } from '../checker.ts';
import { nameOf, type Place, type Scene } from '../scene.ts';

/** Of one contract in one account. */
interface Light {
  proven: boolean;
  /** A person may resume while the flatten is still under way: then entries go on when it is done. */
  shut: boolean;
  shutOn: 'session' | 'account';
}

export function flatProven(): Checker {
  const name = 'flat-proven';
  const lights = new Map<string, Light>();
  const placeOf = new Map<SessionId, Place>();
  const lightOf = (place: Place): Light => {
    const light = lights.get(nameOf(place)) ?? { proven: false, shut: false, shutOn: 'account' };
    lights.set(nameOf(place), light);
    return light;
  };
  /** Where a fact has something to say. */
  const meantBy = ({ plan, places }: Scene, fact: Fact): readonly Place[] => {
    const ofSession = (session: SessionId | null): readonly Place[] => {
      const place = session === null ? undefined : placeOf.get(session);
      return place === undefined ? [] : [place];
    };
    if (fact.type === 'session.opened') {
      const { account, symbol, id } = fact.config;
      placeOf.set(id, { account, contract: plan.markets.find((market) => market.symbol === symbol)!.id });
      return ofSession(id);
    }
    if (fact.type === 'flatten.noted') return fact.place === undefined ? ofSession(fact.session) : [fact.place];
    if (fact.type !== 'trading.set') return [];
    const { target } = fact;
    if (target === 'all') return places;
    return 'session' in target ? ofSession(target.session) : places.filter(({ account }) => account === target.account);
  };
  const hear = (fact: Fact, light: Light): void => {
    // A session that is launched while the flatten of one before is under way has a gate of its own.
    if (fact.type === 'session.opened') {
      light.proven = false;
      if (light.shutOn === 'session') light.shut = false;
    }
    if (fact.type === 'trading.set') {
      light.shut = fact.state !== 'active';
      light.shutOn = fact.target !== 'all' && 'session' in fact.target ? 'session' : 'account';
      if (!light.shut) light.proven = false;
    }
    // A rule's flatten closes no gate: it says itself how long it holds.
    if (fact.type === 'flatten.noted' && fact.step === 'proven') light.proven = fact.by === undefined && light.shut;
  };
  const isAlone = (scene: Scene, place: Place): boolean => {
    const market = scene.plan.markets.find(({ id }) => id === place.contract);
    const own = scene.plan.sessions.filter(
      ({ account, symbol }) => account === place.account && symbol === market?.symbol,
    );
    return own.length === 1 && !scene.isMovedByHand(place);
  };
  return {
    name,
    fact: (scene, fact) => {
      for (const place of meantBy(scene, fact)) {
        hear(fact, lightOf(place));
        if (fact.type !== 'flatten.noted' || fact.step !== 'proven') continue;
        if (!isAlone(scene, place) || scene.position(place) === 0) continue;
        scene.violated(name, `flat is called proven, and the venue has ${scene.position(place)} ${nameOf(place)}`);
      }
    },
    // A full disk keeps no word: the next life cannot know what this one said last.
    left: (scene, facts) => {
      lights.clear();
      for (const fact of facts) for (const place of meantBy(scene, fact)) hear(fact, lightOf(place));
    },
    filled: (scene, { order, after }) => {
      const light = lightOf(order);
      if (!light.proven || after === 0 || !isAlone(scene, order)) return;
      scene.violated(name, `flat was proven, and then the venue has ${after} ${nameOf(order)}`);
      light.proven = false;
    },
  };
}
