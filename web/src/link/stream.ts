/**
 * The server's event stream, for as long as the page lives. The browser reconnects by itself after a broken connection
 * and says which event it saw last; after an outright refusal it gives up, and we open a new stream after 1, 2, 5, 5 … s.
 * Either way `line.opened` makes the page read anew what it may have missed.
 */
import type { LiveEvent, LiveEventType } from '#server/api';
import type { Store } from '../state/store.ts';

const PAUSES_MS = [1_000, 2_000, 5_000];

/** One entry for each type, so that a new one cannot be forgotten here. */
const TYPES: Readonly<Record<LiveEventType, true>> = {
  started: true,
  bar_injected: true,
  feed_status: true,
  scan_complete: true,
  alert: true,
  alert_settled: true,
  trade: true,
  error: true,
  stopped: true,
  account_link: true,
  working: true,
  bar: true,
  pulse: true,
  risk: true,
  position: true,
  state: true,
  flatten: true,
  alarm: true,
  protection: true,
  external: true,
};

/** @param listener hears each event after the store has it */
export function openStream(store: Store, listener: (event: LiveEvent) => void): void {
  let refusals = 0;
  const open = () => {
    const source = new EventSource('/api/live/events');
    const receive = (message: Event) => {
      // The browser's own word for a broken connection is `error` too; only ours carries data.
      if (!(message instanceof MessageEvent) || typeof message.data !== 'string') return;
      const event = JSON.parse(message.data) as LiveEvent;
      store.say({ type: 'event', event });
      listener(event);
    };
    for (const type of Object.keys(TYPES)) source.addEventListener(type, receive);
    source.onopen = () => {
      refusals = 0;
      store.say({ type: 'line.opened' });
    };
    source.onerror = (cause) => {
      if (cause instanceof MessageEvent) return;
      store.say({ type: 'line.lost' });
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(open, PAUSES_MS[Math.min(refusals, PAUSES_MS.length - 1)]);
      refusals += 1;
    };
  };
  open();
}
