/**
 * The bars of one AmiBroker symbol on their way into the open database, for all sessions that give it the same series. A
 * few go one by one, many by a file; what was given is remembered, so that only what differs is given. A connection that
 * is new may have forgotten everything, so it is given everything. What was written is looked at afterwards: a database
 * that a plug-in runs, or whose bars are longer, says nothing of it, and a scan over other bars than ours must never pass
 * as no signals.
 */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { assert, type EpochMs } from '#base';
import type { Bar, Trade } from '#market';
import type { BarGrain } from './bar-grain.ts';
import type { BrokerLink } from './broker-link.ts';
import { ComCallError } from './com/call-error.ts';
import { whyNotTaken } from './database-fitness.ts';
import type { FormingBar } from './forming-bar.ts';
import { GivenBars } from './given-bars.ts';
import { IMPORT_FORMAT, importText } from './import-file.ts';
import { lossOf } from './loss.ts';
import type { ScanFiles } from './scan-files.ts';
import type { SessionBars } from './session-bars.ts';
import { Turns } from './turns.ts';
import { comBar, comDate, type WallClock } from './wall-clock.ts';

/** From here on a file is quicker: a bar costs some ten calls, a file one. */
const IMPORT_MIN = 30;
const IMPORT_MS_MAX = 60_000;
const CALL_MS_MAX = 30_000;
/** Of a batch's newest bars so many are looked at. */
const LOOKED_AT = 3;
/** A bar that still changes is written this often at most, and never while something else waits. */
const FORMING_EVERY_MS = 1_000;

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
  /** null: only closed bars are shown. */
  readonly forming: FormingBar | null;
}

export class BarInjector {
  readonly #parts: InjectorParts;
  readonly given = new GivenBars();
  #generation: number | null = null;
  /** The database that the first bars went into: no others are written to. */
  #database: string | null = null;
  /** Start of the bar that was written last while it still changed. */
  #formingStart: EpochMs | null = null;
  #formingAt = -Infinity;
  /** Nobody writes between what a session delivers and its scan. */
  readonly turns = new Turns();
  /** Sessions whose delivery waits for its turn. */
  readonly #undelivered = new Set<SessionBars>();
  #ended = false;

  constructor(parts: InjectorParts) {
    this.#parts = parts;
  }

  get grain(): BarGrain {
    return this.#parts.grain;
  }

  trade(trade: Trade): void {
    const { grain, forming } = this.#parts;
    grain.trade(trade);
    if (forming === null) return;
    forming.trade(trade);
    const now = performance.now();
    if (!this.turns.isIdle || now - this.#formingAt < FORMING_EVERY_MS) return;
    this.#formingAt = now;
    void this.turns.take(() => this.#deliverForming().catch(lossOf));
  }

  /** What waits for its turn writes nothing any more: the symbol may be another's by then. */
  end(): void {
    this.#ended = true;
  }

  /** The connection that was given all; null: none was. */
  get generation(): number | null {
    return this.#generation;
  }

  get database(): string | null {
    return this.#database;
  }

  /** null: AmiBroker has closed bars only. */
  get formingStart(): EpochMs | null {
    return this.#formingStart === null || this.#isClosed(this.#formingStart) ? null : this.#formingStart;
  }

  /** What goes wrong shows in the next scan, which delivers first. */
  deliverSoon(bars: SessionBars): void {
    if (this.#undelivered.has(bars)) return;
    this.#undelivered.add(bars);
    void this.turns.take(() => {
      this.#undelivered.delete(bars);
      return this.deliver(bars).catch(lossOf);
    });
  }

  /** To be called in a turn. Rejects as the link does; then all is given anew, for a person may have deleted the symbol. */
  async deliver(bars: SessionBars): Promise<void> {
    this.#refuseAfterEnd();
    const { generation, databasePath } = await this.#parts.link.connect();
    if (generation !== this.#generation) await this.#greet(databasePath);
    this.#generation = null;
    await this.#give(bars.missingOf(this.given), bars.oldest);
    this.#generation = generation;
  }

  #refuseAfterEnd(): void {
    if (this.#ended) throw new ComCallError('ERR_AMIBROKER_CALL', 'The session of these bars is over.');
  }

  /** @param oldest of the session: where it is given, so is all that the session has */
  async #give(missing: readonly Bar[], oldest: Bar | null): Promise<void> {
    const { link, grain } = this.#parts;
    if (missing.length === 0) return;
    await grain.prepare(missing);
    this.#refuseAfterEnd();
    this.given.add(missing);
    const batch = grain.split(missing);
    if (batch.length >= IMPORT_MIN) await this.#import(batch);
    else await this.#inject(batch);
    // Of minutes AmiBroker may have others inside our bars: they are written over.
    const whole = missing[0] === oldest && grain.barsEach === 1;
    await this.#lookAt(batch, whole ? oldest : null);
    await link.ask({ op: 'refresh' }, { deadlineMs: CALL_MS_MAX });
  }

  /** The bar that still changes, behind all that are closed. Nothing is written before the first bars, or while closed ones wait. */
  async #deliverForming(): Promise<void> {
    const bar = this.#parts.forming?.bar ?? null;
    if (bar === null || this.given.newest === null || this.#isClosed(bar.start)) return;
    if (this.#ended || this.#undelivered.size > 0) return;
    if (this.#generation === null || this.#generation !== this.#parts.link.generation) return;
    await this.#inject([bar]);
    this.#formingStart = bar.start;
    await this.#parts.link.ask({ op: 'refresh' }, { deadlineMs: CALL_MS_MAX });
  }

  /** A print that came late does not open a bar again. */
  #isClosed(start: EpochMs): boolean {
    const { newest } = this.given;
    return newest !== null && start <= this.#lastStartOf(newest);
  }

  #lastStartOf(bar: Bar): EpochMs {
    return this.#parts.grain.startsWithin(bar).at(-1) ?? bar.start;
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
    this.given.clear();
  }

  async #inject(batch: readonly Bar[]): Promise<void> {
    const { link, symbol, clock } = this.#parts;
    await link.ask(
      {
        op: 'injectBars',
        database: this.#databasePath(),
        symbol: symbol.symbol,
        bars: batch.map((bar) => comBar(bar, clock)),
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

  /** @param from where all that AmiBroker has from there on is known; null: it is not */
  async #lookAt(batch: readonly Bar[], from: Bar | null): Promise<void> {
    const { link, symbol, clock } = this.#parts;
    const expected = batch.slice(-LOOKED_AT).map((bar) => comBar(bar, clock));
    const dates = expected.map(({ date }) => date);
    const answer = await link.ask(
      { op: 'findBars', symbol: symbol.symbol, dates, from: from === null ? null : comDate(from.start, clock) },
      { deadlineMs: CALL_MS_MAX },
    );
    const why = whyNotTaken({ ...answer, expected, newestOurs: this.#newestDate, ours: this.#countFrom(from) });
    if (why === null) return;
    throw new ComCallError(
      'ERR_AMIBROKER_DATABASE',
      `AmiBroker's database ${this.#databasePath()} did not take the bars of ${symbol.symbol}: ${why}`,
    );
  }

  /** The latest that a bar of ours may have there. */
  get #newestDate(): number {
    const { newest } = this.given;
    assert(newest !== null, 'bars were given before they are looked at');
    return comDate(this.formingStart ?? this.#lastStartOf(newest), this.#parts.clock);
  }

  #countFrom(from: Bar | null): number | null {
    if (from === null) return null;
    return this.given.countFrom(from) + (this.formingStart === null ? 0 : 1);
  }

  #databasePath(): string {
    assert(this.#database !== null, 'the database is known before bars are written');
    return this.#database;
  }
}
