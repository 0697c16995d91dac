/** Where an export goes: the terminal or a file, written no faster than it takes. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CommandFailed, EXIT } from './exit.ts';

export class Sink {
  readonly #stream: NodeJS.WritableStream;
  readonly #out: string | null;

  constructor(out: string | null) {
    this.#out = out;
    this.#stream = out === null ? process.stdout : createWriteStream(out);
  }

  async write(text: string): Promise<void> {
    try {
      if (!this.#stream.write(text)) await once(this.#stream, 'drain');
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  async end(): Promise<void> {
    if (this.#out === null) return;
    this.#stream.end();
    await finished(this.#stream).catch((cause: unknown) => {
      throw this.#failed(cause);
    });
  }

  #failed(cause: unknown): CommandFailed {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new CommandFailed(
      EXIT.problem,
      `${this.#out ?? 'stdout'} cannot be written: ${why}. Choose another file with --out.`,
      { cause },
    );
  }
}
