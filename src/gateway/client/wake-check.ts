/** Drives the watch for sleep while a link is wanted: looks every two seconds, and before anything a hub says is believed. */
import type { ClientTime } from './client-time.ts';
import { WAKE_LOOK_MS, WakeWatch } from './wake-watch.ts';

export class WakeCheck {
  readonly #watch = new WakeWatch();
  readonly #time: ClientTime;
  readonly #onWake: (awayMs: number) => void;
  #cancel: (() => void) | null = null;

  constructor({ time, onWake }: { readonly time: ClientTime; readonly onWake: (awayMs: number) => void }) {
    this.#time = time;
    this.#onWake = onWake;
  }

  /** Begins to look, unless it does already. */
  start(): void {
    if (this.#cancel === null) this.#again();
  }

  look(): void {
    const awayMs = this.#watch.look({ wall: this.#time.wall(), monotonic: this.#time.monotonic() });
    if (awayMs !== null) this.#onWake(awayMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#watch.rest();
  }

  #again(): void {
    this.#cancel = this.#time.after(WAKE_LOOK_MS, () => {
      this.#again();
      this.look();
    });
  }
}
