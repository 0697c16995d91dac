/** What a client has asked to hear: each thing once, or, where the venue has that quirk, as often as it was asked for. */
import type { Hearer } from './hub-connection.ts';
import type { Quirks } from './quirks.ts';

const AGAIN = ' again';

export function subscribe({ subscriptions }: Hearer, key: string, { doubledSubscriptions }: Quirks): void {
  if (subscriptions.has(key) && doubledSubscriptions) subscriptions.add(key + AGAIN);
  subscriptions.add(key);
}

export function unsubscribe({ subscriptions }: Hearer, key: string): void {
  subscriptions.delete(key);
  subscriptions.delete(key + AGAIN);
}

/** How often an event of this kind goes to the client: twice at most. */
export function timesHeard({ subscriptions }: Hearer, key: string): 0 | 1 | 2 {
  if (!subscriptions.has(key)) return 0;
  return subscriptions.has(key + AGAIN) ? 2 : 1;
}
