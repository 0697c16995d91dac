/**
 * One session's bars on their way into AmiBroker's open database. A few go one by one, many by a file; what AmiBroker did
 * not take stays here. A connection that is new may have forgotten everything, so it is sent everything. What was written
 * is looked at afterwards: a database that a plug-in runs, or whose bars are longer, says nothing of it, and a scan over
 * other bars than ours must never pass as no signals.
 */
import { writeFileSync } from 'node:fs';
import { assert, type EpochMs } from '#base';
import { BARS_MAX, type Bar, type Trade } from '#market';
import type { BarGrain } from './bar-grain.ts';
import type { BrokerLink } from './broker-link.ts';
import { ComCallError } from './com/call-error.ts';
import { whyNotTaken } from './database-fitness.ts';
import { IMPORT_FORMAT, importText } from './import-file.ts';
import type { ScanFiles } from './scan-files.ts';
import { comBar, comDate, type WallClock } from './wall-clock.ts';

/** From here on a file is quicker: a bar costs some ten calls, a file one. */
const IMPORT_MIN = 30;
const IMPORT_MS_MAX = 60_000;
const CALL_MS_MAX = 30_000;
/** Of a batch's newest bars so many are looked at. */
const LOOKED_AT = 3;

export interface InjectedSymbol {
  readonly symbol: string;
  readonly fullName: string;
  readonly tickSize: number;
  readonly pointValue: number;
}

export interface InjectorParts {
  readonly link: BrokerLink;
  readonly files: ScanFiles;
  readonly symbol: InjectedSymbol;
  readonly clock: WallClock;
  readonly grain: BarGrain;
  /** Whether bars that still change are written, too. */
  readonly forming: boolean;
}

export class BarInjector {
  readonly #parts: InjectorParts;
  /** The session's, oldest first, at most BARS_MAX: the oldest go. */
  #bars: Bar[] = [];
  /** How many of the newest AmiBroker has not taken. */
  #untaken = 0;
  /** Whether some of them may be there with other prices. */
  #repairs = false;
  #replacements = 0;
  #generation: number | null = null;
  /** The database that the first bars went into: no others are written to. */
  #database: string | null = null;
  /** Start of the bar that was written last while it still changed. */
  #formingStart: EpochMs | null = null;
  revision = 0;

  constructor(parts: InjectorParts) {
    this.#parts = parts;
  }

  append({ revision, bars }: { readonly revision: number; readonly bars: readonly Bar[] }): void {
    for (const bar of bars) this.#bars.push(bar);
    this.#bars.splice(0, Math.max(0, this.#bars.length - BARS_MAX));
    this.#untaken = Math.min(this.#untaken + bars.length, this.#bars.length);
    this.revision = revision;
  }

  /** Only what differs is sent again. */
  replace({ revision, bars }: { readonly revision: number; readonly bars: readonly Bar[] }): void {
    const known = this.#bars;
    const taken = known.length - this.#untaken;
    this.#bars = bars.slice(-BARS_MAX);
    let same = 0;
    while (same < taken && same < this.#bars.length && equal(known[same]!, this.#bars[same]!)) same += 1;
    this.#untaken = this.#bars.length - same;
    this.#repairs = true;
    this.#replacements += 1;
    this.revision = revision;
  }

  trade(trade: Trade): void {
    this.#parts.grain.trade(trade);
  }

  /** The session's newest bars, newest last. */
  newest(count: number): readonly Bar[] {
    return this.#bars.slice(-count);
  }

  /** How many of them start here or later. */
  countFrom(start: EpochMs): number {
    let at = this.#bars.length;
    while (at > 0 && this.#bars[at - 1]!.start >= start) at -= 1;
    return this.#bars.length - at;
  }

  /** Whether AmiBroker has all of them, as far as is known. */
  get isDelivered(): boolean {
    return this.#untaken === 0;
  }

  get database(): string | null {
    return this.#database;
  }

  get formingStart(): EpochMs | null {
    return this.#formingStart;
  }

  /** Rejects as the link does, and then nothing is taken for taken. */
  async deliver(): Promise<void> {
    const { link, grain } = this.#parts;
    const { generation, databasePath } = await link.connect();
    if (generation !== this.#generation) await this.#greet(databasePath);
    this.#generation = generation;
    if (this.#untaken === 0) return;
    await grain.prepare(this.#bars.slice(-this.#untaken));
    const [count, replacements] = [this.#untaken, this.#replacements];
    const batch = grain.split(this.#bars.slice(-count));
    if (batch.length >= IMPORT_MIN) await this.#import(batch);
    else await this.#inject(batch, this.#repairs || this.#parts.forming || grain.barsEach > 1);
    await this.#lookAt(batch);
    await link.ask({ op: 'refresh' }, { deadlineMs: CALL_MS_MAX });
    // Others may have come meanwhile, behind these; after a replacement its own count stands.
    if (replacements !== this.#replacements) return;
    this.#untaken -= count;
    this.#repairs = false;
  }

  /** A bar that still changes, behind all that are closed. Nothing is written while closed bars wait. */
  async deliverForming(bar: Bar): Promise<void> {
    if (this.#untaken > 0 || this.#generation === null || this.#generation !== this.#parts.link.generation) return;
    await this.#inject([bar], true);
    this.#formingStart = bar.start;
    await this.#parts.link.ask({ op: 'refresh' }, { deadlineMs: CALL_MS_MAX });
  }

  async #greet(databasePath: string): Promise<void> {
    if (databasePath === '') {
      const remedy = 'Open a local database there: File > Open Database.';
      throw new ComCallError('ERR_AMIBROKER_DATABASE', `AmiBroker has no database open. ${remedy}`);
    }
    this.#database ??= databasePath;
    const { symbol, fullName, tickSize, pointValue } = this.#parts.symbol;
    await this.#parts.link.ask(
      { op: 'ensureSymbol', symbol, fullName, tickSize, pointValue },
      { deadlineMs: CALL_MS_MAX },
    );
    this.#untaken = this.#bars.length;
  }

  async #inject(batch: readonly Bar[], overwrite: boolean): Promise<void> {
    const { link, symbol, clock } = this.#parts;
    await link.ask(
      {
        op: 'injectBars',
        database: this.#databasePath(),
        symbol: symbol.symbol,
        bars: batch.map((bar) => comBar(bar, clock)),
        overwrite,
      },
      { deadlineMs: CALL_MS_MAX },
    );
  }

  async #import(batch: readonly Bar[]): Promise<void> {
    const { link, files, symbol, clock } = this.#parts;
    const file = files.next('csv');
    const format = files.next('format');
    try {
      writeFileSync(file.here, importText(symbol.symbol, batch, clock), 'latin1');
      writeFileSync(format.here, IMPORT_FORMAT, 'latin1');
      await link.ask(
        { op: 'importBars', database: this.#databasePath(), file: file.there, format: format.there },
        { deadlineMs: IMPORT_MS_MAX },
      );
    } finally {
      files.remove(file, format);
    }
  }

  async #lookAt(batch: readonly Bar[]): Promise<void> {
    const { link, symbol, clock } = this.#parts;
    const expected = batch.slice(-LOOKED_AT).map((bar) => comBar(bar, clock));
    const dates = expected.map(({ date }) => date);
    const answer = await link.ask({ op: 'findBars', symbol: symbol.symbol, dates }, { deadlineMs: CALL_MS_MAX });
    const forming = this.#formingStart === null ? null : comDate(this.#formingStart, clock);
    const why = whyNotTaken({ ...answer, expected, forming });
    if (why === null) return;
    throw new ComCallError(
      'ERR_AMIBROKER_DATABASE',
      `AmiBroker's database ${this.#databasePath()} did not take the bars of ${symbol.symbol}: ${why}`,
    );
  }

  #databasePath(): string {
    assert(this.#database !== null, 'the database is known before bars are written');
    return this.#database;
  }
}

function equal(a: Bar, b: Bar): boolean {
  return (
    a.start === b.start &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume
  );
}
