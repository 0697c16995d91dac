/** When all is quiet, the position in our books is the venue's, and nothing of ours is still open. */
import { MINUTE } from '#base';
import type { Checker } from '../checker.ts';
import { LONGEST_AUDIT_MS, type Scene } from '../scene.ts';

export function positionEquals(): Checker {
  const name = 'position-equals';
  const compare = (scene: Scene, when: string): void => {
    for (const { config, contract, position, state } of scene.view()?.sessions ?? []) {
      if (contract === null || state !== 'running') continue;
      const real = scene.position({ account: config.account, contract: contract.id });
      if (position.size === real && position.proven) continue;
      const shown = `${position.size}${position.proven ? '' : ' (unproven)'}`;
      scene.violated(
        name,
        `${when}, ${config.strategy} shows ${shown} of ${contract.symbol} and the venue has ${real}`,
      );
    }
  };
  return {
    name,
    passed: (scene) => {
      const { now, disturbedAt, filledAt } = scene;
      if (now - disturbedAt < LONGEST_AUDIT_MS || now - filledAt < MINUTE || scene.venueBusy || scene.troubled) return;
      compare(scene, 'in peace');
    },
    calm: (scene) => compare(scene, 'at the end'),
  };
}
