/** At the end an order that our books show as working works at the venue: what ended unheard was found out. */
import type { Checker } from '../checker.ts';

export function ordersEqual(): Checker {
  const name = 'orders-equal';
  return {
    name,
    calm: (scene) => {
      for (const { config, contract, orders, state } of scene.view()?.sessions ?? []) {
        if (contract === null || state !== 'running') continue;
        for (const { id, status } of orders) {
          const real = scene.venue.order(id)?.status;
          const works = real === 'pending' || real === 'open' || real === 'suspended' || real === 'pending-cancel';
          if (!works)
            scene.violated(name, `${config.strategy} shows order ${id} as ${status}, at the venue it is ${real}`);
        }
      }
    },
  };
}
