/**
 * A ledger in memory that fails as a disk does: what was not flushed is lost in a crash, all of it or from some record on,
 * the last one torn; a full disk takes nothing more. What survives is handed to the next life as text.
 */
import { assert, type EpochMs, type JsonValue, type Random } from '#base';
import type { Ledger, LedgerRecord } from '#live/ports';

interface Pending {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface LedgerGround {
  /** What an earlier life left. */
  readonly kept: Kept;
  readonly wall: () => EpochMs;
  readonly after: (delayMs: number, task: () => void) => void;
  /** How long a flush takes now. */
  readonly flushMs: () => number;
  readonly onAppend: (record: LedgerRecord) => void;
}

export class MemoryLedger implements Ledger {
  readonly #ground: LedgerGround;
  readonly #lines: string[];
  readonly #records: LedgerRecord[];
  #flushed: number;
  #flushing = false;
  #failure: string | null = null;
  #pending: Pending[] = [];
  #listener: ((why: string) => void) | null = null;
  /** Whether the lines ended in a torn one. */
  readonly torn: boolean;

  constructor(ground: LedgerGround) {
    this.#ground = ground;
    const { lines, records, torn } = ground.kept;
    this.#records = [...records];
    this.torn = torn;
    this.#lines = lines.slice(0, records.length);
    this.#flushed = records.length;
  }

  append(type: string, body: JsonValue): number {
    const seq = this.#records.length + 1;
    const record: LedgerRecord = { seq, at: this.#ground.wall(), type, body };
    const line = JSON.stringify(record);
    // A number that is none is written as null: only a line that holds one is looked through.
    assert(!line.includes('null') || isFiniteThrough(body), 'only finite numbers are recorded');
    if (this.#failure === null) this.#lines.push(line);
    this.#records.push(record);
    this.#ground.onAppend(record);
    this.#flush();
    return seq;
  }

  flushed(seq: number): Promise<void> {
    if (this.#failure !== null) return Promise.reject(new Error(this.#failure));
    if (seq <= this.#flushed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#pending.push({ seq, resolve, reject });
    });
  }

  async read({ after, types, limit }: Parameters<Ledger['read']>[0]): Promise<readonly LedgerRecord[]> {
    const wanted = this.#records.slice(after).filter(({ type }) => types === undefined || types.includes(type));
    return wanted.slice(0, limit ?? wanted.length);
  }

  onFailure(listener: (why: string) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    await this.flushed(this.#records.length);
  }

  /** The disk is full: what is not on it never will be. */
  fail(why: string): void {
    if (this.#failure !== null) return;
    this.#failure = why;
    this.#lines.splice(this.#flushed);
    for (const { reject } of this.#pending.splice(0)) reject(new Error(why));
    this.#listener?.(why);
  }

  /** What a crash leaves: all that was flushed, perhaps some of the rest, perhaps one record more in pieces. */
  remains(random: Random, tear: boolean): readonly string[] {
    const lucky = random.chance(0.3) ? random.integer({ low: 0, high: this.#lines.length - this.#flushed }) : 0;
    const whole = this.#lines.slice(0, this.#flushed + lucky);
    const next = this.#lines[whole.length];
    return tear && next !== undefined ? [...whole, next.slice(0, Math.floor(next.length * random.unit()))] : whole;
  }

  /** Group commit: one flush at a time takes all that was appended before it began. */
  #flush(): void {
    if (this.#flushing || this.#failure !== null) return;
    this.#flushing = true;
    const upTo = this.#lines.length;
    this.#ground.after(this.#ground.flushMs(), () => {
      this.#flushing = false;
      if (this.#failure !== null) return;
      this.#flushed = upTo;
      const due = this.#pending.filter(({ seq }) => seq <= upTo);
      this.#pending = this.#pending.filter(({ seq }) => seq > upTo);
      for (const { resolve } of due) resolve();
      if (this.#lines.length > upTo) this.#flush();
    });
  }
}

/** A ledger as it is found: its lines, what could be read of them, and whether the last one was torn and is discarded. */
export interface Kept {
  readonly lines: readonly string[];
  readonly records: readonly LedgerRecord[];
  readonly torn: boolean;
}

/** A line that cannot be read ends the ledger: it was the one under way. */
export function readLines(lines: readonly string[]): Kept {
  const records: LedgerRecord[] = [];
  for (const line of lines) {
    try {
      records.push(JSON.parse(line) as LedgerRecord);
    } catch {
      assert(records.length === lines.length - 1, 'only the last record can be torn');
      return { lines, records, torn: true };
    }
  }
  return { lines, records, torn: false };
}

/** K6: what is no JSON value must not come to the ledger. */
function isFiniteThrough(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  for (const name in value) if (!isFiniteThrough(value[name as keyof typeof value])) return false;
  return true;
}
