/**
 * The stream of events, to many listeners at once. Each publication is translated and written out once, however many
 * listen. A listener is a cursor over the ledger: while it keeps up it is fed from a bounded queue, and when the queue
 * overflows, or when it comes back with `Last-Event-ID`, it reads what it missed from the ledger. So a slow listener costs
 * a bounded amount of memory, loses nothing and holds nobody up.
 */
import type { ServerResponse } from 'node:http';
import type { Live, Publication, Pulse } from '#live';
import type { LiveEvent } from './api.ts';
import { EventListener, type EventListenerLimits, type Frame } from './event-listener.ts';
import { eventsOf, pulseEvent } from './event-translation.ts';
import { riskValueOf } from './risk-value.ts';

/** More tabs and scripts than this do not listen at once. */
const LISTENERS_MAX = 64;
const RISK_EVERY_MS = 1_000;

export class EventStream {
  readonly #live: Live;
  readonly #limits: EventListenerLimits;
  readonly #listeners = new Set<EventListener>();
  readonly #stopListening: () => void;
  /** By session. */
  readonly #riskToldAt = new Map<string, number>();
  #newestSeq = 0;

  constructor({ live, limits }: { readonly live: Live; readonly limits: EventListenerLimits }) {
    this.#live = live;
    this.#limits = limits;
    this.#stopListening = live.listen({
      publication: (publication) => this.#publish(publication),
      pulse: (pulse) => this.#pulse(pulse),
    });
  }

  get full(): boolean {
    return this.#listeners.size >= LISTENERS_MAX;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /**
   * Serves one listener until it leaves; its head has been written.
   *
   * @param after the last sequence number it has seen; null: from now on
   */
  async serve(response: ServerResponse, after: number | null): Promise<void> {
    const listener = new EventListener({
      response,
      after,
      limits: this.#limits,
      history: async (request) => {
        const missed = await this.#live.history(request);
        return missed.map((publication) => this.#frame(publication));
      },
    });
    this.#listeners.add(listener);
    try {
      await listener.run();
    } finally {
      this.#listeners.delete(listener);
    }
  }

  close(): void {
    this.#stopListening();
    for (const listener of this.#listeners) listener.close();
  }

  #publish(publication: Publication): void {
    this.#newestSeq = publication.seq;
    if (this.#listeners.size === 0) return;
    const frame = this.#frame(publication);
    for (const listener of this.#listeners) listener.offer(frame);
  }

  #pulse(pulse: Pulse): void {
    if (this.#listeners.size === 0) return;
    const text = eventText(pulseEvent(pulse, this.#newestSeq));
    for (const listener of this.#listeners) listener.offerPulse(pulse.session, text);
    this.#tellRisk(pulse);
  }

  /** With each price the distance to the limits moves; it is told as often as an eye can follow. */
  #tellRisk({ session }: Pulse): void {
    const now = this.#live.now().monotonic;
    if (now - (this.#riskToldAt.get(session) ?? -Infinity) < RISK_EVERY_MS) return;
    this.#riskToldAt.set(session, now);
    const risk = this.#live.view().sessions.find(({ config }) => config.id === session)?.risk ?? null;
    const value = riskValueOf(risk);
    if (value === null) return;
    const text = eventText({ type: 'risk', session_id: session, seq: this.#newestSeq, ...value });
    for (const listener of this.#listeners) listener.offerPulse(`risk ${session}`, text);
  }

  /** Only the last event of a fact carries the id: a listener cut off between two gets both again, never one too few. */
  #frame(publication: Publication): Frame {
    const events = eventsOf(publication, this.#live);
    const text = events
      .map((event, index) => (index === events.length - 1 ? `id: ${publication.seq}\n` : '') + eventText(event))
      .join('');
    return { seq: publication.seq, text };
  }
}

function eventText(event: LiveEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
