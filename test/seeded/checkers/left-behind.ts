/**
 * What no session keeps is known as long as it is there, with its size, after a restart too; and a flatten of it ends, in
 * proof or in an alarm.
 */
import type { Checker } from '../checker.ts';
import { LONGEST_AUDIT_MS } from '../scene.ts';

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
      if (view === null || view.sessions.some(({ state }) => state !== 'stopped' && state !== 'error')) return;
      const left = view.accounts.flatMap((account) => account.left);
      for (const contract of scene.contracts) {
        const shown = left.find((each) => each.contract.id === contract)?.size ?? 0;
        const real = scene.position(contract);
        // What a person does when nothing of ours watches the account cannot be known.
        if (shown === real || (left.length === 0 && scene.isMovedByOthers(contract))) continue;
        scene.violated(
          name,
          `no session runs, ${shown} of ${contract} are shown as left behind, and the venue has ${real}`,
        );
      }
    },
  };
}
