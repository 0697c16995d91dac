/**
 * The tape: the recorded feed, quotes and trades, for charts and replays, and the inputs of the kernel (run-inputs.ts). It may lose: what is buffered when the program
 * dies is gone, a full buffer drops the newest, a chunk that cannot be written is dropped and reported. Nothing waits for it.
 *
 * `tape/contract-<id>/<UTC day of the venue's stamp>/<number>.jsonl.gz`. Every process begins files of its own, so only the
 * end of a file can be torn, and every flush is a gzip member of its own, so everything before the tear can be read.
 */
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gzip } from 'node:zlib';
import { assert, type EpochMs, iso, SECOND } from '#base';
import type { RunHead, Tape } from '#live/ports';
import { RunInputs } from './run-inputs.ts';
import { formatTapeLine, parseTapeLine, type TapeContract, type TapeEvent } from './tape-line.ts';

export type { TapeEvent } from './tape-line.ts';

/** Lines held in memory, of all contracts; beyond it the newest are dropped and counted. */
const BUFFERED_LINES_MAX = 200_000;
const FLUSH_EVERY_MS = 2 * SECOND;

export interface OpenTape extends Tape {
  /** How many events were lost so far: by the buffer's bound, or with a chunk that could not be written. */
  readonly dropped: number;
}

/**
 * @param retentionDays days kept, counted by the days recorded of each contract; older ones are removed
 * @param onLoss told a sentence whenever events were lost, at most once a flush
 */
export function openTape({
  dir,
  retentionDays,
  onLoss = () => {},
}: {
  readonly dir: string;
  readonly retentionDays: number;
  readonly onLoss?: (why: string) => void;
}): OpenTape {
  return new ChunkedTape({ root: join(dir, 'tape'), retentionDays, onLoss });
}

/** The recorded events of one contract and UTC day (`2026-01-15`), in order of recording. A torn end is the end. */
export async function* readTape({
  dir,
  contract,
  day,
}: {
  readonly dir: string;
  readonly contract: TapeContract;
  readonly day: string;
}): AsyncGenerator<TapeEvent> {
  const folder = join(dir, 'tape', folderOf(contract), day);
  for (const name of await chunkNames(folder)) {
    // This way of flushing takes a file that ends too early for one that ends.
    const unzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    // A failed read ends the unzipping with its error, which the loop then throws.
    pipeline(createReadStream(join(folder, name)), unzip, () => {});
    for await (const line of createInterface({ input: unzip })) {
      // Only the last line before a tear is a half one.
      if (line.endsWith(']')) yield parseTapeLine(line, contract);
    }
  }
}

interface Chunk {
  readonly contract: TapeContract;
  readonly day: string;
  lines: string[];
}

class ChunkedTape implements OpenTape {
  readonly #root: string;
  readonly #retentionDays: number;
  readonly #onLoss: (why: string) => void;
  readonly #timer: NodeJS.Timeout;
  /** By contract and day; holds what the next flush writes. */
  #chunks = new Map<string, Chunk>();
  /** The file that each contract and day goes to, in this process. Only the newest day of a contract stays. */
  readonly #files = new Map<TapeContract, { readonly day: string; readonly file: string }>();
  #buffered = 0;
  #dropped = 0;
  #droppedSinceFlush = 0;
  #flushing: Promise<void> = Promise.resolve();
  readonly #inputs: RunInputs;

  constructor({ root, retentionDays, onLoss }: { root: string; retentionDays: number; onLoss: (why: string) => void }) {
    assert(Number.isInteger(retentionDays) && retentionDays >= 1, 'the tape keeps at least one day');
    this.#root = root;
    this.#retentionDays = retentionDays;
    this.#onLoss = onLoss;
    this.#inputs = new RunInputs({ root, retentionDays });
    this.#timer = setInterval(() => this.#flushSoon(), FLUSH_EVERY_MS);
    this.#timer.unref();
  }

  get dropped(): number {
    return this.#dropped;
  }

  append(event: TapeEvent): void {
    if (this.#buffered >= BUFFERED_LINES_MAX) {
      this.#dropped += 1;
      this.#droppedSinceFlush += 1;
      return;
    }
    const { contract, at } = event.type === 'trade' ? event.trade : event.quote;
    const day = dayOf(at);
    const key = `${contract} ${day}`;
    let chunk = this.#chunks.get(key);
    if (chunk === undefined) {
      chunk = { contract, day, lines: [] };
      this.#chunks.set(key, chunk);
    }
    chunk.lines.push(formatTapeLine(event));
    this.#buffered += 1;
  }

  begin(head: RunHead, digest: string | null): void {
    this.#inputs.begin(head, digest);
  }

  record(event: Parameters<Tape['record']>[0], digest: string | null): void {
    this.#inputs.record(event, digest);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flushSoon();
    await this.#flushing;
  }

  /** Flushes follow one another; a slow disk makes the next one larger, up to the bound. */
  #flushSoon(): void {
    this.#flushing = this.#flushing.then(() => this.#flush());
  }

  async #flush(): Promise<void> {
    const chunks = [...this.#chunks.values()];
    this.#chunks = new Map();
    for (const chunk of chunks) {
      try {
        await this.#write(chunk);
      } catch (error) {
        this.#dropped += chunk.lines.length;
        this.#onLoss(`The tape lost ${chunk.lines.length} events: ${(error as Error).message}`);
      }
      this.#buffered -= chunk.lines.length;
    }
    const hole = await this.#inputs.flush();
    if (hole !== null) this.#onLoss(`This run cannot be replayed beyond this point: ${hole}.`);
    if (this.#droppedSinceFlush > 0) {
      this.#onLoss(`The tape lost ${this.#droppedSinceFlush} events: the disk is slower than the feed.`);
      this.#droppedSinceFlush = 0;
    }
  }

  async #write({ contract, day, lines }: Chunk): Promise<void> {
    let place = this.#files.get(contract);
    if (place?.day !== day) {
      place = { day, file: await this.#beginFile(contract, day) };
      this.#files.set(contract, place);
      await this.#removeOldDays(contract);
    }
    await appendFile(place.file, await compress(lines.join('')));
  }

  async #beginFile(contract: TapeContract, day: string): Promise<string> {
    const folder = join(this.#root, folderOf(contract), day);
    await mkdir(folder, { recursive: true });
    const last = (await chunkNames(folder)).at(-1);
    const number = last === undefined ? 1 : Number.parseInt(last, 10) + 1;
    return join(folder, `${String(number).padStart(6, '0')}.jsonl.gz`);
  }

  async #removeOldDays(contract: TapeContract): Promise<void> {
    const folder = join(this.#root, folderOf(contract));
    const days = (await readdir(folder)).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name)).sort();
    for (const day of days.slice(0, -this.#retentionDays))
      await rm(join(folder, day), { recursive: true, force: true });
  }
}

const compress = promisify(gzip);

function dayOf(at: EpochMs): string {
  return iso(at).slice(0, 10);
}

/** The prefix keeps Windows content, where a file whose name begins with `CON.` cannot be made. */
function folderOf(contract: TapeContract): string {
  return `contract-${contract.replace(/[^\w.-]/g, '_')}`;
}

/** In order of recording; none when the folder is not there. */
async function chunkNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^\d+\.jsonl\.gz$/.test(name)).sort();
}
