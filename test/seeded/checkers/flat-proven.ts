/**
 * The light says what is: a flatten that is called proven finds the venue flat, and the venue stays flat until a person
 * resumes or launches another session. Where two sessions trade one contract, the other may open again at once.
 */
import type { Fact, SessionId } from '#kernel';
import type { ContractId } from '#market';
import type { Checker } from '../checker.ts';
import type { Scene } from '../scene.ts';

/** Of one contract. */
interface Light {
  proven: boolean;
  /** A person may resume while the flatten is still under way: then entries go on when it is done. */
  shut: boolean;
  shutOn: 'session' | 'account';
}

export function flatProven(): Checker {
  const name = 'flat-proven';
  const lights = new Map<ContractId, Light>();
  const contractOf = new Map<SessionId, ContractId>();
  const lightOf = (contract: ContractId): Light => {
    const light = lights.get(contract) ?? { proven: false, shut: false, shutOn: 'account' };
    lights.set(contract, light);
    return light;
  };
  /** The contracts that a fact speaks of. */
  const meantBy = (scene: Scene, fact: Fact): readonly ContractId[] => {
    const ofSession = (session: SessionId | null): readonly ContractId[] => {
      const contract = session === null ? undefined : contractOf.get(session);
      return contract === undefined ? [] : [contract];
    };
    if (fact.type === 'session.opened') {
      const { id } = scene.plan.markets.find(({ symbol }) => symbol === fact.config.symbol)!;
      contractOf.set(fact.config.id, id);
      return [id];
    }
    if (fact.type === 'flatten.noted')
      return fact.place === undefined ? ofSession(fact.session) : [fact.place.contract];
    if (fact.type !== 'trading.set') return [];
    return fact.target !== 'all' && 'session' in fact.target ? ofSession(fact.target.session) : scene.contracts;
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
  const isAlone = ({ plan, hands }: Scene, contract: ContractId): boolean => {
    const market = plan.markets.find(({ id }) => id === contract);
    return plan.sessions.filter(({ symbol }) => symbol === market?.symbol).length === 1 && !hands.has(contract);
  };
  return {
    name,
    fact: (scene, fact) => {
      for (const contract of meantBy(scene, fact)) {
        hear(fact, lightOf(contract));
        if (fact.type !== 'flatten.noted' || fact.step !== 'proven') continue;
        if (!isAlone(scene, contract) || scene.position(contract) === 0) continue;
        scene.violated(name, `flat is called proven, and the venue has ${scene.position(contract)} of ${contract}`);
      }
    },
    // A full disk keeps no word: the next life cannot know what this one said last.
    left: (scene, facts) => {
      lights.clear();
      for (const fact of facts) for (const contract of meantBy(scene, fact)) hear(fact, lightOf(contract));
    },
    filled: (scene, { order, after }) => {
      const light = lightOf(order.contract);
      if (!light.proven || after === 0 || !isAlone(scene, order.contract)) return;
      scene.violated(name, `flat was proven, and then the venue has ${after} of ${order.contract}`);
      light.proven = false;
    },
  };
}
