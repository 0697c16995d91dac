/**
 * The kill switch from the page: one call, no question asked, for every session there is. The page's state then carries
 * the three lights: sent, confirmed, proven.
 */
import type { KillAnswer, KillRequest } from '#server/api';
import type { Store } from '../state/store.ts';
import { call, sentence } from './call.ts';

export async function kill(store: Store): Promise<void> {
  store.say({ type: 'kill.sent' });
  const everything: KillRequest = {};
  const answer = await call<KillAnswer>({ path: '/api/live/kill', body: everything, deadlineMs: 5_000 });
  if (answer.ok)
    store.say({ type: 'kill.confirmed', sessions: answer.value.session_ids, warning: answer.value.warning ?? null });
  else store.say({ type: 'kill.failed', why: sentence(answer.failure) });
}
