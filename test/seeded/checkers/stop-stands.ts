/**
 * No entry of a session with stops leaves without a stop or a target of its own. In the end no such session has a position
 * of ours without one at the venue, and no stop of ours stands without a position. Where the program could not see to it,
 * a person was told.
 */
import type { SessionId } from '#kernel';
import { type Checker, parentTag } from '../checker.ts';
import { nameOf, type Place, type Scene } from '../scene.ts';

export function stopStands(): Checker {
  const name = 'stop-stands';
  const stopped = new Set<SessionId>();
  return {
    name,
    fact: (_scene, fact) => {
      if (fact.type === 'session.opened' && fact.config.stops !== undefined) stopped.add(fact.config.id);
    },
    sent: (scene, tag) => {
      const intent = scene.intents.get(tag);
      if (intent?.purpose !== 'entry' || intent.session === null || !stopped.has(intent.session)) return;
      if (intent.protection === undefined) scene.violated(name, `the entry ${tag} left without its stop`);
    },
    calm: (scene) => {
      for (const place of scene.places) judge(scene, place);
    },
  };

  function judge(scene: Scene, place: Place): void {
    const position = scene.position(place);
    const isHere = (other: Place): boolean => nameOf(other) === nameOf(place);
    const working = [...scene.orders.values()]
      .map(({ id }) => scene.venue.order(id))
      .filter((order) => order !== undefined && order.status === 'open' && order.tag !== null)
      .filter((order) => order !== undefined && isHere(order))
      .filter((order) => parentTag(order?.tag ?? '') !== order?.tag);
    const sessions = (scene.view()?.sessions ?? []).filter(
      ({ state, config, contract }) =>
        state === 'running' && contract !== null && isHere({ account: config.account, contract: contract.id }),
    );
    if (sessions.length === 0) return;
    if (position === 0 && working.length > 0) {
      scene.violated(name, `${working.length} stops or targets of ours stand at the venue without a position`);
    }
    const wanting = sessions.filter(({ config }) => config.stops !== undefined);
    const newest = [...scene.intents.values()].filter((each) => each.purpose === 'entry' && isHere(each)).at(-1);
    const wants =
      wanting.some(({ config }) => config.id === newest?.session) && newest?.protection?.stopLossTicks !== null;
    const isStopped = working.filter((order) => order?.tag?.endsWith('-SL')).length > 0;
    const halted = sessions.some(({ tradingState }) => tradingState === 'halted');
    // What a person closed or added cannot be told apart here.
    if (
      position !== 0 &&
      !scene.isMovedByOthers(place) &&
      wants &&
      wanting.length === sessions.length &&
      !isStopped &&
      !halted
    ) {
      scene.violated(name, `${position} contracts of ours have no stop at the venue`);
    }
  }
}
