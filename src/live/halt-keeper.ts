/**
 * Sees to it that the word by which a person halts or stops outlives this process. Its home is the ledger; what the ledger
 * cannot take, or not in time, is noted beside it, and halts everything when the program begins again. It comes after the
 * gate is closed and the kernel has heard, and nothing waits for it but the answer to the person (K9).
 */
import { iso, SECOND } from '#base';
import type { Clock, HaltNote, Ledger } from './ports.ts';
import { within } from './within.ts';

/** A healthy ledger needs milliseconds. */
const LEDGER_MS = SECOND / 2;
const NOTE_MS = 2 * SECOND;

interface KeeperGround {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Null: there is no place beside the ledger. */
  readonly note: HaltNote | null;
  /** Number of the newest fact handed to the ledger. */
  readonly recorded: () => number;
}

export class HaltKeeper {
  readonly #ground: KeeperGround;
  #kept: Promise<boolean> = Promise.resolve(true);
  #words = 0;
  #mayBeNoted = false;

  constructor(ground: KeeperGround) {
    this.#ground = ground;
  }

  /** @returns what an earlier run could only note; null: nothing */
  async noted(): Promise<string | null> {
    const noted = (await this.#ground.note?.read()) ?? null;
    this.#mayBeNoted = noted !== null;
    return noted;
  }

  /** @param word what the person did, as a clause; the facts of it were handed to the ledger */
  keep(word: string): void {
    this.#words += 1;
    if (this.#ground.note !== null) this.#kept = this.#keep(word, this.#ground.note);
  }

  /** Whether the last such word outlives this process; known within a few seconds. */
  kept(): Promise<boolean> {
    return this.#kept;
  }

  /** A person has resumed: once that is on the disk, no note halts anything any more. */
  async lift(): Promise<void> {
    const { ledger, note, recorded } = this.#ground;
    if (note === null || !this.#mayBeNoted) return;
    const words = this.#words;
    try {
      await ledger.flushed(recorded());
      // Unless somebody has halted since.
      if (words === this.#words) await note.remove();
    } catch {
      // It stays: the next run begins halted, and a person resumes it.
    }
  }

  async #keep(word: string, note: HaltNote): Promise<boolean> {
    const { ledger, clock, recorded } = this.#ground;
    const { wall } = clock.now();
    const words = this.#words;
    const inLedger = ledger.flushed(recorded());
    if (await within(inLedger, LEDGER_MS, clock)) return true;
    this.#mayBeNoted = true;
    const noted = note.write(`${word} at ${iso(wall)}, when the ledger could not record it`);
    // The ledger was only slow: what it holds needs no note.
    void Promise.all([inLedger, noted])
      .then(() => (words === this.#words ? note.remove() : undefined))
      .catch(() => undefined);
    return within(noted, NOTE_MS, clock);
  }
}
