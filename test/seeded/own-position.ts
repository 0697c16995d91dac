/** What our own orders have made of the contract at the venue, as nobody inside the program can know it. */
import { direction } from '#account';
import type { Scene } from './scene.ts';

export function ownPosition(scene: Scene): number {
  let own = 0;
  for (const { id, tag, side } of scene.orders.values()) {
    if (tag !== null) own += direction(side) * (scene.venue.order(id)?.filled ?? 0);
  }
  return own;
}
