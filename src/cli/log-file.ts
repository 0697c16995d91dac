/**
 * The file that people read, written behind what happens: nothing waits for it. A disk that takes nothing, or a terminal that
 * stands still, costs lines and no more; how many is written once there is room again. (Loggers' own destinations wait for a
 * full disk for ever when they are flushed, and an order path must not stand still for its log.)
 */
import { write, writeSync } from 'node:fs';

/** Lines held back beyond this are lost: a disk that hangs must not fill the memory. */
const HELD_LENGTH_MAX = 4_000_000;
/** Some pipes say that they are full instead of waiting for room. */
const FULL_PIPE_PAUSE_MS = 20;

type LossLine = (lines: number) => string | null;
type ErrorListener = (error: NodeJS.ErrnoException) => void;

/** What is written in one go. */
interface Batch {
  readonly text: string;
  readonly lines: number;
  /** Its beginning says so, which counts only once it is written. */
  readonly lostBefore: number;
}

export class LogFile {
  readonly #file: number;
  #held: string[] = [];
  #heldLength = 0;
  #lost = 0;
  /** Since when what was handed over is not taken; null: nothing is under way. */
  #writingSince: number | null = null;
  #rested: PromiseWithResolvers<void> | null = null;
  readonly #lossLine: LossLine;
  readonly #onError: ErrorListener;

  /**
   * @param file open for appending
   * @param ways.lossLine how it is said that lines were lost; null: not here
   * @param ways.onError told of each write that failed
   */
  constructor(file: number, ways: { readonly lossLine?: LossLine; readonly onError?: ErrorListener } = {}) {
    this.#file = file;
    this.#lossLine = ways.lossLine ?? jsonLossLine;
    this.#onError = ways.onError ?? (() => undefined);
  }

  /** Lines that were lost since the last one that was not. */
  get lost(): number {
    return this.#lost;
  }

  /** For how long nothing has been taken that was handed over; 0 where all is written. */
  get waitsMs(): number {
    return this.#writingSince === null ? 0 : performance.now() - this.#writingSince;
  }

  /** Resolves when all is written, and so much later at the latest. @returns whether it is */
  async written(msMax: number): Promise<boolean> {
    if (this.#writingSince === null) return true;
    this.#rested ??= Promise.withResolvers();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, msMax);
    await Promise.race([this.#rested.promise, late.promise]);
    clearTimeout(timer);
    return this.#writingSince === null;
  }

  write(line: string): void {
    if (this.#heldLength + line.length > HELD_LENGTH_MAX) {
      this.#lost += 1;
      return;
    }
    this.#held.push(line);
    this.#heldLength += line.length;
    if (this.#writingSince === null) this.#writeOn();
  }

  /** Writes what is still held back, if the disk takes it. */
  close(): void {
    try {
      writeSync(this.#file, this.#take().text);
    } catch {
      // There is nobody left to tell.
    }
  }

  #writeOn(): void {
    const batch = this.#take();
    if (batch.lines === 0) {
      this.#rested?.resolve();
      this.#rested = null;
      return;
    }
    this.#writingSince = performance.now();
    this.#put(Buffer.from(batch.text), batch);
  }

  /** A disk that is all but full takes the beginning of it, and a pipe that is full asks to be offered it again. */
  #put(bytes: Buffer, batch: Batch): void {
    write(this.#file, bytes, 0, bytes.length, null, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#put(bytes, batch), FULL_PIPE_PAUSE_MS);
        return;
      }
      if (error === null && written < bytes.length) {
        this.#writingSince = performance.now();
        return this.#put(bytes.subarray(written), batch);
      }
      if (error === null) this.#lost -= batch.lostBefore;
      else {
        this.#lost += batch.lines;
        this.#onError(error);
      }
      this.#writingSince = null;
      this.#writeOn();
    });
  }

  #take(): Batch {
    const lines = this.#held;
    const lossLine = this.#lost > 0 && lines.length > 0 ? this.#lossLine(this.#lost) : null;
    this.#held = [];
    this.#heldLength = 0;
    const head = lossLine === null ? '' : `\n${lossLine}\n`;
    return { text: head + lines.join(''), lines: lines.length, lostBefore: this.#lost };
  }
}

function jsonLossLine(lines: number): string {
  return JSON.stringify({ level: 40, time: Date.now(), msg: `${lines} lines of this log were lost` });
}
