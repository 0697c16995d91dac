/**
 * Who listens to the program: facts as they are recorded, and a few times a second what the market shows. A listener hears
 * and must not throw; there is a bound on how many there are.
 */
import type { MonotonicMs } from '#base';
import type { SessionId } from '#kernel';
import type { Live, Publication, Pulse } from './control.ts';

const PULSE_EVERY_MS = 250;
const LISTENERS_MAX = 1_000;

type Listener = Parameters<Live['listen']>[0];

export class Audience {
  readonly #listeners = new Set<Listener>();
  readonly #pulsedAt = new Map<SessionId, number>();

  /** @returns a way to stop listening */
  listen(listener: Listener): () => void {
    if (this.#listeners.size >= LISTENERS_MAX) return () => undefined;
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(publication: Publication): void {
    for (const listener of this.#listeners) listener.publication?.(publication);
  }

  /** @param pulseOf is asked of the sessions whose last pulse is some while ago */
  pulse(sessions: () => readonly SessionId[], now: MonotonicMs, pulseOf: (session: SessionId) => Pulse | null): void {
    if (this.#listeners.size === 0) return;
    for (const session of sessions()) {
      if (now - (this.#pulsedAt.get(session) ?? -Infinity) < PULSE_EVERY_MS) continue;
      this.#pulsedAt.set(session, now);
      const pulse = pulseOf(session);
      if (pulse === null) continue;
      for (const listener of this.#listeners) listener.pulse?.(pulse);
    }
  }

  dismiss(): void {
    this.#listeners.clear();
  }
}
