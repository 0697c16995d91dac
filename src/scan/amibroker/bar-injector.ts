/**
 * One session's bars on their way into AmiBroker's open database. A few go one by one, many by a file; what AmiBroker did
 * not take stays here. A connection that is new may have forgotten everything, so it is sent everything.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { assert, type EpochMs } from '#base';
import { BARS_MAX, type Bar } from '#market';
import type { BrokerLink } from './broker-link.ts';
import { ComCallError } from './com/call-error.ts';
import { IMPORT_FORMAT, importText } from './import-file.ts';
import type { ScanFiles } from './scan-files.ts';
import { comBar, comDate, type WallClock } from './wall-clock.ts';

/** From here on a file is quicker: a bar costs some ten calls, a file one. */
const IMPORT_MIN = 30;
const IMPORT_MS_MAX = 60_000;
const CALL_MS_MAX = 30_000;
const SECONDS_PER_DAY = 86_400;

export interface InjectedSymbol {
  readonly symbol: string;
  readonly fullName: string;
  readonly tickSize: number;
  readonly pointValue: number;
}

export class BarInjector {
  readonly #link: BrokerLink;
  readonly #files: ScanFiles;
  readonly #symbol: InjectedSymbol;
  readonly clock: WallClock;
  /** Oldest first, at most BARS_MAX: the oldest go. */
  #bars: Bar[] = [];
  /** How many of the newest AmiBroker has not taken. */
  #untaken = 0;
  /** Whether some of them may be there with other prices. */
  #repairs = false;
  #replacements = 0;
  #generation: number | null = null;
  /** The database that the first bars went into: no others are written to. */
  #database: string | null = null;
  revision = 0;

  constructor(
    link: BrokerLink,
    { files, symbol, clock }: { readonly files: ScanFiles; readonly symbol: InjectedSymbol; readonly clock: WallClock },
  ) {
    this.#link = link;
    this.#files = files;
    this.#symbol = symbol;
    this.clock = clock;
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

  /** Newest last. */
  from(start: EpochMs): readonly Bar[] {
    let at = this.#bars.length;
    while (at > 0 && this.#bars[at - 1]!.start >= start) at -= 1;
    return this.#bars.slice(at);
  }

  /** What AmiBroker calls it. */
  get symbol(): string {
    return this.#symbol.symbol;
  }

  /** Rejects as the link does, and then nothing is taken for taken. */
  async deliver(): Promise<void> {
    const { generation, databasePath } = await this.#link.connect();
    if (generation !== this.#generation) await this.#greet(databasePath);
    this.#generation = generation;
    if (this.#untaken === 0) return;
    const [count, replacements] = [this.#untaken, this.#replacements];
    const batch = this.#bars.slice(-count);
    if (batch.length >= IMPORT_MIN) await this.#import(batch);
    else await this.#inject(batch);
    await this.#link.ask({ op: 'refresh' }, { deadlineMs: CALL_MS_MAX });
    // Others may have come meanwhile, behind these; after a replacement its own count stands.
    if (replacements !== this.#replacements) return;
    this.#untaken -= count;
    this.#repairs = false;
  }

  async #greet(databasePath: string): Promise<void> {
    this.#database ??= databasePath;
    const { symbol, fullName, tickSize, pointValue } = this.#symbol;
    await this.#link.ask({ op: 'ensureSymbol', symbol, fullName, tickSize, pointValue }, { deadlineMs: CALL_MS_MAX });
    this.#untaken = this.#bars.length;
  }

  async #inject(batch: readonly Bar[]): Promise<void> {
    await this.#link.ask(
      {
        op: 'injectBars',
        database: this.#databasePath(),
        symbol: this.#symbol.symbol,
        bars: batch.map((bar) => comBar(bar, this.clock)),
        overwrite: this.#repairs,
      },
      { deadlineMs: CALL_MS_MAX },
    );
  }

  async #import(batch: readonly Bar[]): Promise<void> {
    const file = this.#files.next('csv');
    const format = this.#files.next('format');
    try {
      writeFileSync(file.here, importText(this.#symbol.symbol, batch, this.clock), 'latin1');
      writeFileSync(format.here, IMPORT_FORMAT, 'latin1');
      await this.#link.ask(
        { op: 'importBars', database: this.#databasePath(), file: file.there, format: format.there },
        { deadlineMs: IMPORT_MS_MAX },
      );
    } finally {
      rmSync(file.here, { force: true });
      rmSync(format.here, { force: true });
    }
    await this.#check(batch);
  }

  /** What `Import` returns tells nothing: the newest bars are looked at. */
  async #check(batch: readonly Bar[]): Promise<void> {
    const { symbol } = await this.#link.ask(
      { op: 'inspect', symbol: this.#symbol.symbol, lastBars: 2 },
      { deadlineMs: CALL_MS_MAX },
    );
    const seconds = (date: number): number => Math.round(date * SECONDS_PER_DAY);
    const expected = batch.slice(-2).map(({ start }) => seconds(comDate(start, this.clock)));
    const found = symbol?.last.map(({ date }) => seconds(date)) ?? [];
    if (expected.every((second) => found.includes(second))) return;
    throw new ComCallError(
      'ERR_AMIBROKER_DATABASE',
      `AmiBroker's database ${this.#databasePath()} did not take the bars of ${this.#symbol.symbol}. Open a local database (File > Database Settings > Data source "(local)") whose base time interval is 1 minute or the session's.`,
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
