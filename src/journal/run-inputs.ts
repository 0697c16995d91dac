/**
 * The recorded inputs of a run: each event as the kernel took it, one JSON line each, so that a replay can step the same
 * kernel over the same events. Part of the tape, and lossy as it is: what is buffered when the program dies is gone, and
 * a hole is marked as one, so that no replay mistakes it for silence.
 *
 * `tape/runs/<number of the run's first fact>/<number>.jsonl.gz`, a new file at about 32 MB. Runs older than the tape's days go,
 * and the oldest go first when all of them pass 2 GB; a run that fills these alone is recorded no further.
 */
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gzip } from 'node:zlib';
import { DAY } from '#base';
import type { RecordedInput, RunHead, Tape } from '#live/ports';

type KernelEvent = Parameters<Tape['record']>[0];

/** Characters held in memory; beyond it the newest are dropped, and the hole is marked. */
const BUFFERED_CHARACTERS_MAX = 64_000_000;
const FILE_BYTES_MAX = 32_000_000;
const RUNS_BYTES_MAX = 2_000_000_000;

type Line =
  | readonly ['run', RunHead, string | null]
  | readonly ['event', Omit<KernelEvent, 'at'>, number, number, number, string | null]
  | readonly ['lost', string];

export class RunInputs {
  readonly #root: string;
  readonly #retentionDays: number;
  readonly #bytesMax: number;
  #folder: string | null = null;
  #lines: string[] = [];
  #characters = 0;
  /** Why the next line to be written must be a mark. */
  #hole: string | null = null;
  #holeTold = false;
  #file = 0;
  #fileBytes = Number.POSITIVE_INFINITY;
  #full = false;

  constructor({
    root,
    retentionDays,
    bytesMax = RUNS_BYTES_MAX,
  }: { root: string; retentionDays: number; bytesMax?: number }) {
    this.#root = join(root, 'runs');
    this.#retentionDays = retentionDays;
    this.#bytesMax = bytesMax;
  }

  begin(head: RunHead, digest: string | null): void {
    this.#folder = join(this.#root, folderOf(head.run));
    this.#add(['run', head, digest]);
  }

  record({ at, ...happening }: KernelEvent, digest: string | null): void {
    if (this.#full) return;
    this.#add(['event', happening as Omit<KernelEvent, 'at'>, at.venue, at.monotonic, at.wall, digest]);
  }

  /** @returns why events were lost, once for each hole */
  async flush(): Promise<string | null> {
    const { length } = this.#lines;
    if (this.#folder === null || (length === 0 && this.#hole === null)) return null;
    const lines = this.#lines;
    const hole = this.#hole;
    this.#lines = [];
    this.#characters = 0;
    this.#hole = null;
    if (hole !== null) lines.push(lineOf(['lost', hole]));
    try {
      const bytes = await compress(lines.join(''), { level: constants.Z_BEST_SPEED });
      await this.#write(this.#folder, bytes);
      const news = hole !== null && !this.#holeTold;
      this.#holeTold = false;
      return news ? hole : null;
    } catch (error) {
      // Behind half a write nothing could be read: the mark of the hole goes into a file of its own.
      this.#fileBytes = Number.POSITIVE_INFINITY;
      this.#hole = hole ?? `${length} events could not be written: ${(error as Error).message}`;
      const news = !this.#holeTold;
      this.#holeTold = true;
      return news ? this.#hole : null;
    }
  }

  #add(line: Line): void {
    // After a hole nothing can be replayed; what comes until it is marked would only be in the way.
    if (this.#hole !== null) return;
    const text = lineOf(line);
    if (this.#characters + text.length > BUFFERED_CHARACTERS_MAX) {
      this.#hole = 'the disk was slower than the events';
      return;
    }
    this.#lines.push(text);
    this.#characters += text.length;
  }

  async #write(folder: string, bytes: Uint8Array): Promise<void> {
    if (this.#fileBytes >= FILE_BYTES_MAX) {
      if (this.#file === 0) await mkdir(folder, { recursive: true });
      await this.#makeRoom(folder);
      this.#file += 1;
      this.#fileBytes = 0;
    }
    if (this.#full) return;
    await appendFile(join(folder, fileOf(this.#file)), bytes);
    this.#fileBytes += bytes.length;
  }

  async #makeRoom(own: string): Promise<void> {
    const runs = await Promise.all(
      (await runNumbers(this.#root)).map((run) => sizeOf(join(this.#root, folderOf(run)))),
    );
    let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
    const oldest = Date.now() - this.#retentionDays * DAY;
    for (const { folder, bytes, changedAt } of runs) {
      if (folder === own || (total < this.#bytesMax && changedAt >= oldest)) continue;
      await rm(folder, { recursive: true, force: true });
      total -= bytes;
    }
    if (total < this.#bytesMax) return;
    await appendFile(
      join(own, fileOf(this.#file)),
      await compress(lineOf(['lost', 'the run has filled all the room there is for recordings'])),
    );
    this.#full = true;
  }
}

export interface RecordedHead {
  readonly head: RunHead;
  readonly digest: string | null;
}

/** The runs that the tape has recorded, by the ledger's number of their first fact, oldest first. */
export async function recordedRuns(dir: string): Promise<readonly number[]> {
  return runNumbers(join(dir, 'tape', 'runs'));
}

/** @returns null when nothing of that run was recorded */
export async function readRunHead({
  dir,
  run,
}: {
  readonly dir: string;
  readonly run: number;
}): Promise<RecordedHead | null> {
  for await (const line of readLines(join(dir, 'tape', 'runs', folderOf(run)))) {
    if (line[0] === 'run') return { head: line[1], digest: line[2] };
    break;
  }
  return null;
}

/** What was recorded of a run, in order; it ends where the recording ends. */
export async function* readRunInputs({
  dir,
  run,
}: {
  readonly dir: string;
  readonly run: number;
}): AsyncGenerator<RecordedInput> {
  for await (const line of readLines(join(dir, 'tape', 'runs', folderOf(run)))) {
    if (line[0] === 'lost') {
      yield { type: 'lost', why: line[1] };
      return;
    }
    if (line[0] !== 'event') continue;
    const [, happening, venue, monotonic, wall, digest] = line;
    yield { type: 'event', event: { ...happening, at: { venue, monotonic, wall } } as KernelEvent, digest };
  }
}

async function* readLines(folder: string): AsyncGenerator<Line> {
  for (const name of await fileNames(folder)) {
    const unzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    pipeline(createReadStream(join(folder, name)), unzip, () => {});
    for await (const text of createInterface({ input: unzip })) {
      // Only the last line before a tear is a half one.
      if (text.endsWith(']')) yield JSON.parse(text) as Line;
    }
  }
}

function lineOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

function folderOf(run: number): string {
  return String(run).padStart(12, '0');
}

function fileOf(number: number): string {
  return `${String(number).padStart(6, '0')}.jsonl.gz`;
}

async function runNumbers(root: string): Promise<number[]> {
  return (await names(root))
    .filter((name) => /^\d{12}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function fileNames(folder: string): Promise<string[]> {
  return (await names(folder)).filter((name) => /^\d{6}\.jsonl\.gz$/.test(name)).sort();
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function sizeOf(folder: string): Promise<{ folder: string; bytes: number; changedAt: number }> {
  const files = await Promise.all((await fileNames(folder)).map((name) => stat(join(folder, name))));
  return {
    folder,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    changedAt: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
  };
}

const compress = promisify(gzip);
