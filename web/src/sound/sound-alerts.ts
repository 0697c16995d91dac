/** Sounds an alert in the browser where its session has chosen sound. What was suppressed stays silent here too. */
import type { LiveEvent } from '#server/api';
import type { Store } from '../state/store.ts';
import { playTone } from './tone.ts';

/** After a lost line many alerts arrive at once; they are one sound. */
const PAUSE_MS = 400;

export function soundAlerts(store: Store): (event: LiveEvent) => void {
  let soundedAt = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.type !== 'alert' || event.suppressed) return;
    const session = store.state().sessions.find(({ id }) => id === event.session_id);
    const now = performance.now();
    if (session?.config.alert_channels.includes('sound') !== true || now - soundedAt < PAUSE_MS) return;
    soundedAt = now;
    playTone(event.signal_type);
  };
}
