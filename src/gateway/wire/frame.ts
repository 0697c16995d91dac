/**
 * SignalR's JSON records: each one ends with 0x1E. A socket frame may hold several, and a record may come in pieces, so
 * what is unfinished waits here for its end, up to a bound.
 */
import { err, ok, type Result } from '#base';

const RECORD_END = '\u001e';

/** One record of a message, ready to be sent; records may be glued together into one frame. */
export function toRecord(message: unknown): string {
  return JSON.stringify(message) + RECORD_END;
}

export class RecordSplitter {
  readonly #charactersMax: number;
  #unfinished = '';

  /** @param charactersMax the longest record; a longer one is refused, since it would grow without end */
  constructor({ charactersMax = 1_048_576 }: { readonly charactersMax?: number } = {}) {
    this.#charactersMax = charactersMax;
  }

  /** @returns the records that this frame completes; after a failure the connection is to be closed */
  push(frame: string): Result<readonly string[], string> {
    const records = (this.#unfinished + frame).split(RECORD_END);
    this.#unfinished = records.pop() ?? '';
    if (this.#unfinished.length > this.#charactersMax || records.some(({ length }) => length > this.#charactersMax)) {
      this.#unfinished = '';
      return err(`a record is longer than ${this.#charactersMax} characters`);
    }
    return ok(records);
  }
}
