/**
 * What no session keeps is known as long as it is there, with its size, after a restart too; and a flatten of it ends, in
 * proof or in an alarm.
 */
import { isActive } from '#kernel';
import type { Checker } from '../checker.ts';
import { LONGEST_AUDIT_MS, nameOf } from '../scene.ts';

export function leftBehind(): Checker {
  const name = 'left-behind';
  let since: number | null = null;
  return {
    name,
    passed: (scene) => {
      const { now, disturbedAt, filledAt } = scene;
      const { accounts = [] } = scene.view() ?? {};
      // The flat time may begin one in the midst of peace.
      const isUnderWay = accounts.some(({ left }) => left.some(({ flatten }) => flatten !== null));
      since = isUnderWay ? (since ?? now) : null;
      if (since === null || now - Math.max(since, disturbedAt, filledAt) < LONGEST_AUDIT_MS) return;
      if (scene.venueBusy || scene.troubled) return;
      // While an order of its own may still arrive it waits, and people are told each minute.
      const isWaiting = accounts.some(({ unknownOrders }) => unknownOrders > 0);
      if (!isWaiting) scene.violated(name, 'a flatten of contracts left behind is under way for ever');
    },
    calm: (scene) => {
      const view = scene.view();
      if (view === null || view.sessions.some(isActive)) return;
      const left = view.accounts.flatMap((account) => account.left);
      for (const place of scene.places) {
        const shown = left.find(
          ({ account, contract }) => nameOf({ account, contract: contract.id }) === nameOf(place),
        );
        const real = scene.position(place);
        const isWatched = left.some(({ account }) => account === place.account);
        // What a person does when nothing of ours watches the account cannot be known.
        if ((shown?.size ?? 0) === real || (!isWatched && scene.isMovedByOthers(place))) continue;
        const what = `${shown?.size ?? 0} ${nameOf(place)} are shown as left behind, and the venue has ${real}`;
        scene.violated(name, `no session runs, ${what}`);
      }
    },
  };
}
