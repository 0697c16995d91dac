/** When the firm wants everything flat, it is, whoever keeps it, or a person was told. */
import { HOUR, MINUTE } from '#base';
import type { Checker } from '../checker.ts';
import { nameOf } from '../scene.ts';

/** 15:08 Chicago, by the only clock of the world that is right. */
const FLAT_BY = 15 * HOUR + 8 * MINUTE;
/** From the opening on there may be something again. */
const OPENS = 17 * HOUR;
const CHICAGO_WINTER = -6 * HOUR;
const DAY = 24 * HOUR;

export function flatInTime(): Checker {
  const name = 'flat-in-time';
  return {
    name,
    calm: (scene) => {
      const now = scene.startAt + scene.now + CHICAGO_WINTER;
      if (now % DAY < FLAT_BY || now % DAY >= OPENS) return;
      const view = scene.view();
      const isKept = view?.sessions.some(({ state }) => state === 'running') === true;
      const isWatched = isKept || view?.accounts.some(({ left }) => left.length > 0) === true;
      const told = scene.alarms.some(({ text }) => /must be flat|could not be flattened/.test(text));
      for (const place of scene.places) {
        // By what a person does beside us when nothing of ours watches the account nothing is promised.
        if (told || !(isWatched || !scene.isMovedByOthers(place)) || scene.position(place) === 0) continue;
        scene.violated(name, `${scene.position(place)} ${nameOf(place)} are open after 15:08, and nobody was told`);
      }
    },
  };
}
