/**
 * The file that people read, written behind what happens: nothing waits for it. A disk that takes nothing costs lines and no
 * more; how many is written once there is room again. (Loggers' own destinations wait for a full disk for ever when they are
 * flushed, and an order path must not stand still for its log.)
 */
import { write, writeSync } from 'node:fs';

/** Lines held back beyond this are lost: a disk that hangs must not fill the memory. */
const HELD_LENGTH_MAX = 4_000_000;

export class LogFile {
  readonly #file: number;
  #held: string[] = [];
  #heldLength = 0;
  #lost = 0;
  #isWriting = false;

  /** @param file open for appending */
  constructor(file: number) {
    this.#file = file;
  }

  write(line: string): void {
    if (this.#heldLength + line.length > HELD_LENGTH_MAX) {
      this.#lost += 1;
      return;
    }
    this.#held.push(line);
    this.#heldLength += line.length;
    if (!this.#isWriting) this.#writeOn();
  }

  /** Writes what is still held back, if the disk takes it. */
  close(): void {
    try {
      writeSync(this.#file, this.#take().join(''));
    } catch {
      // There is nobody left to tell.
    }
  }

  #writeOn(): void {
    const lines = this.#take();
    if (lines.length === 0) return;
    this.#isWriting = true;
    this.#put(Buffer.from(lines.join('')), lines.length);
  }

  /** A disk that is all but full takes the beginning of it. */
  #put(bytes: Buffer, lines: number): void {
    write(this.#file, bytes, 0, bytes.length, null, (error, written) => {
      if (error === null && written < bytes.length) return this.#put(bytes.subarray(written), lines);
      if (error !== null) this.#lost += lines;
      this.#isWriting = false;
      this.#writeOn();
    });
  }

  #take(): readonly string[] {
    const lines = this.#held;
    if (this.#lost > 0 && lines.length > 0) {
      lines.unshift(
        `\n${JSON.stringify({ level: 40, time: Date.now(), msg: `${this.#lost} lines of this log were lost` })}\n`,
      );
      this.#lost = 0;
    }
    this.#held = [];
    this.#heldLength = 0;
    return lines;
  }
}
