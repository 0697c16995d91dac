/** A bar on stderr for what takes longer than a moment; nothing where stderr is no terminal. */
import { Presets, SingleBar } from 'cli-progress';

const SHOWN_AFTER_MS = 500;

export class Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #begunAt = performance.now();
  #bar: SingleBar | null = null;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
  }

  at(done: number): void {
    if (this.#bar === null) {
      if (!process.stderr.isTTY || performance.now() - this.#begunAt < SHOWN_AFTER_MS) return;
      const format = `${this.#label} {bar} {percentage}%  {value} of {total}`;
      this.#bar = new SingleBar(
        { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      this.#bar.start(this.#total, done);
    }
    this.#bar.update(Math.min(done, this.#total));
  }

  end(): void {
    this.#bar?.stop();
  }
}
