/**
 * What a run leaves behind for its replay: each event on the tape with the digest that followed it, and the digest itself
 * in the ledger, now and then and at the end, so that a tape that was lost or changed can be told from one that was not.
 */
import { MINUTE } from '#base';
import { type Fact, type KernelEvent, RunDigest, type Step } from '#kernel';
import type { RunHead, Tape } from './ports.ts';

/** The digest is written down at most this often, and at the end. */
const DIGEST_EVERY_MS = MINUTE;

export class RunRecord {
  readonly #tape: Pick<Tape, 'begin' | 'record'>;
  readonly #digest = new RunDigest();
  #written = '';
  #writtenAt = 0;

  constructor(tape: Pick<Tape, 'begin' | 'record'>) {
    this.#tape = tape;
  }

  begin(head: RunHead, step: Step): void {
    this.#tape.begin(head, this.#digest.add(step));
    this.#writtenAt = head.at.monotonic;
  }

  /** @returns the digest as a fact, when it is time to write it down */
  stepped(event: KernelEvent, step: Step): readonly Fact[] {
    this.#tape.record(event, this.#digest.add(step));
    if (event.at.monotonic - this.#writtenAt < DIGEST_EVERY_MS) return [];
    this.#writtenAt = event.at.monotonic;
    return this.news();
  }

  /** The event that shows a bug is the one a replay needs most. */
  failed(event: KernelEvent): void {
    this.#tape.record(event, null);
  }

  /** @returns the digest as a fact, if it has changed since it was last written down */
  news(): readonly Fact[] {
    const { value, events } = this.#digest;
    if (value === this.#written) return [];
    this.#written = value;
    return [{ type: 'run.digested', events, digest: value }];
  }
}
