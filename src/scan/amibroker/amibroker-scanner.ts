/**
 * AmiBroker itself as a scanner. The session's bars go into the open database, the formula is explored there as the
 * original did it, and the rows that come back are the signals. Our own engine stands beside: it reads the formula when
 * it is loaded, draws the chart's lines, and knows what `ApplyStop` says, which an exploration does not tell.
 */
import { type EpochMs, err, ok, type Result } from '#base';
import {
  type Bar,
  type ContractId,
  calendarOf,
  formatPeriodicity,
  pointValue,
  priceDecimals,
  type Trade,
} from '#market';
import {
  type AmiBrokerStanding,
  type FormulaDiagnostic,
  type LoadRequest,
  type LoadResult,
  type PlotLine,
  pinnedInclude,
  type Scanner,
  type ScannerStanding,
  type ScanRequest,
  type ScanResult,
  type ScanSubject,
} from '#scan';
import { AmiBrokerSession } from './amibroker-session.ts';
import { type BarGrain, MinuteGrain, WHOLE_BARS } from './bar-grain.ts';
import { BarInjector } from './bar-injector.ts';
import { BrokerLink } from './broker-link.ts';
import { type ChartFrame, chartFrameOf, cutsAlike } from './chart-frame.ts';
import { ComCallError } from './com/call-error.ts';
import type { ComConnection, ComDialog } from './com/protocol.ts';
import { samePath } from './com/same-path.ts';
import { DialogWatch } from './com/watcher-process.ts';
import type { Launch } from './com/worker-process.ts';
import { type ExplorationFormula, explorationFormula } from './exploration-formula.ts';
import { FormingBar } from './forming-bar.ts';
import { isLatin1, ScanFiles } from './scan-files.ts';
import { SymbolSeries } from './symbol-series.ts';
import { type WallClock, wallClockOf } from './wall-clock.ts';

/** Minutes of a contract in [from, to), oldest first; null: they cannot be had now. Never rejects. */
export type MinuteHistory = (request: {
  readonly contract: ContractId;
  readonly from: EpochMs;
  readonly to: EpochMs;
}) => Promise<readonly Bar[] | null>;

export interface AmiBrokerScannerOptions {
  /** Our own engine. Closed with this scanner. */
  readonly reader: Scanner;
  /** For files that AmiBroker reads and writes; nobody else's. */
  readonly folder: string;
  /** IANA zone in which the database counts; null: the one in which the formula sees times. */
  readonly zone?: string | null;
  /** Folder of the database that must be open; null: whichever is. */
  readonly database?: string | null;
  /** Whether AmiBroker's charts show the bar that still changes. */
  readonly forming?: boolean;
  /** For intervals that AmiBroker makes of minutes; null: it is given the session's bars in their place. */
  readonly minutes?: MinuteHistory | null;
  readonly progId?: string;
  /** The program whose windows are watched. */
  readonly executable?: string;
  /** For one exploration; 30 seconds. */
  readonly deadlineMs?: number;
  /** How often it is asked whether it is done; 500. */
  readonly pollMs?: number;
  readonly onDialog?: (dialog: ComDialog) => void;
  /** Told of each connection: which AmiBroker, and which database bars go into. */
  readonly onConnect?: (connection: ComConnection) => void;
  /** How a worker becomes a process, and how AmiBroker sees our paths: otherwise than here only where Windows is played. */
  readonly launch?: (script: string) => Launch;
  readonly pathThere?: (path: string) => string;
}

const PROG_ID = 'Broker.Application';
const EXECUTABLE = 'Broker.exe';
const EXPLORE_MS_MAX = 30_000;
const POLL_MS = 500;

export function createAmiBrokerScanner(options: AmiBrokerScannerOptions): Scanner {
  return new AmiBrokerScanner(options);
}

class AmiBrokerScanner implements Scanner {
  readonly #options: AmiBrokerScannerOptions;
  readonly #link: BrokerLink;
  #watch: DialogWatch | null = null;
  readonly #files: ScanFiles;
  readonly #sessions = new Map<ScanSubject, AmiBrokerSession>();
  readonly #series = new SymbolSeries();

  constructor(options: AmiBrokerScannerOptions) {
    const { progId = PROG_ID, launch, onDialog, onConnect } = options;
    this.#options = options;
    this.#files = new ScanFiles(options.folder, options.pathThere);
    this.#link = new BrokerLink({
      progId,
      ...(launch === undefined ? {} : { launch }),
      ...(onDialog === undefined ? {} : { onDialog }),
      ...(onConnect === undefined ? {} : { onConnect }),
    });
  }

  /** Nothing runs and no file is touched before the first formula. */
  #open(): void {
    if (this.#watch !== null) return;
    this.#files.open();
    const { executable = EXECUTABLE, launch } = this.#options;
    this.#watch = new DialogWatch({
      executable,
      onDialog: (dialog) => this.#link.sawDialog(dialog),
      ...(launch === undefined ? {} : { launch }),
    });
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    this.unload(request.subject);
    const read = await this.#options.reader.load(request);
    if (!read.ok) return read;
    const refused = await this.#begin(request, read);
    if (refused === null) return read;
    this.unload(request.subject);
    return { ok: false, diagnostics: [...read.diagnostics, ...refused] };
  }

  /** @returns why not */
  async #begin(
    request: LoadRequest,
    read: Extract<LoadResult, { ok: true }>,
  ): Promise<readonly FormulaDiagnostic[] | null> {
    const { subject, file, contract, amiSymbol } = request;
    const { folder, deadlineMs = EXPLORE_MS_MAX, pollMs = POLL_MS } = this.#options;
    const refuse = (code: string, message: string, hint: string | null): readonly FormulaDiagnostic[] => [
      { code, severity: 'error', message, hint, file, line: 1, column: 1 },
    ];
    if (!isLatin1(folder)) {
      const hint = 'Choose a data folder whose path has plain letters only.';
      return refuse('SCAN-E004', `AmiBroker cannot read projects in ${folder}.`, hint);
    }
    if (/[,\r\n"]|^[*;#]/.test(amiSymbol) || !isLatin1(amiSymbol)) {
      return refuse('SCAN-E005', `AmiBroker cannot import bars under the name ${amiSymbol}.`, null);
    }
    const framed = this.#frameFor(request);
    if (!framed.ok) return refuse('SCAN-E006', framed.error, null);
    const frame = framed.value;
    const formula = rewritten(request, read, frame);
    if (!formula.ok) return formula.error;
    const zone = this.#zoneFor(request);
    const calendar = calendarOf(contract.root);
    const clock = wallClockOf({ zone, periodicity: frame.bars, calendar });
    const kind = { symbol: amiSymbol, contract, periodicity: request.periodicity, zone };
    const injector = this.#series.join(subject, kind, () => this.#injectorFor(request, frame, clock));
    if (!injector.ok) {
      const hint = `Give this session an ami_symbol of its own, such as ${freeName(request)}, or stop the other one.`;
      return refuse('SCAN-E010', injector.error, hint);
    }
    this.#open();
    const session = new AmiBrokerSession({
      ...{ link: this.#link, injector: injector.value, files: this.#files, clock, deadlineMs, pollMs },
      symbol: amiSymbol,
      periodicityCode: frame.code,
      tickSize: contract.tickSize,
      formula: formula.value,
    });
    this.#sessions.set(subject, session);
    try {
      const { databasePath } = await this.#link.connect();
      const wrong = this.#unwanted(databasePath);
      return wrong === null ? null : refuse('SCAN-E007', wrong, 'Open it there: File > Open Database.');
    } catch (error) {
      if (!(error instanceof ComCallError)) throw error;
      const hint = 'Install AmiBroker, start it once, and run both it and Openbell with the same rights.';
      return refuse('SCAN-E008', error.message, hint);
    }
  }

  #injectorFor(request: LoadRequest, frame: ChartFrame, clock: WallClock): BarInjector {
    const { contract, amiSymbol } = request;
    const calendar = calendarOf(contract.root);
    const { forming = false } = this.#options;
    return new BarInjector({
      ...{ link: this.#link, files: this.#files, clock, grain: this.#grainFor(request, frame) },
      forming: forming ? new FormingBar({ contract: contract.id, periodicity: frame.bars, calendar }) : null,
      symbol: {
        symbol: amiSymbol,
        fullName: contract.description,
        tickSize: contract.tickSize,
        pointValue: pointValue(contract),
      },
    });
  }

  /** @returns why the open database is not the one to write into; null: it is */
  #unwanted(databasePath: string): string | null {
    const { database = null } = this.#options;
    if (databasePath === '') return 'AmiBroker has no database open.';
    if (database === null || samePath(databasePath, database)) return null;
    return `AmiBroker has the database ${databasePath} open, not ${database}, which is to be written into.`;
  }

  #zoneFor({ zone }: LoadRequest): string {
    return this.#options.zone ?? zone;
  }

  /** Failure: a sentence with the remedy. */
  #frameFor(request: LoadRequest): Result<ChartFrame, string> {
    const frame = chartFrameOf(request.periodicity);
    if (!frame.ok || frame.value.aggregateSeconds === null) return frame;
    const calendar = calendarOf(request.contract.root);
    const clock = wallClockOf({ zone: this.#zoneFor(request), periodicity: frame.value.bars, calendar });
    if (cutsAlike({ periodicity: request.periodicity, clock, calendar })) return frame;
    return err(
      'AmiBroker would make other bars of this interval than the exchange’s sessions have: it counts them from midnight of its database’s zone. Use an interval that divides an hour, the exchange’s zone for the database (--ami-zone), or the embedded scanner.',
    );
  }

  #grainFor({ contract, periodicity }: LoadRequest, frame: ChartFrame): BarGrain {
    if (frame.aggregateSeconds === null) return WHOLE_BARS;
    const { minutes = null } = this.#options;
    return new MinuteGrain({
      periodicity,
      barsEach: frame.barsEach,
      calendar: calendarOf(contract.root),
      fetch: minutes === null ? null : (range) => minutes({ contract: contract.id, ...range }),
    });
  }

  append(change: Parameters<Scanner['append']>[0]): void {
    this.#options.reader.append(change);
    this.#sessions.get(change.subject)?.append(change);
  }

  replace(change: Parameters<Scanner['replace']>[0]): void {
    this.#options.reader.replace(change);
    this.#sessions.get(change.subject)?.replace(change);
  }

  trade(trade: Trade): void {
    for (const injector of this.#series.of(trade.contract)) injector.trade(trade);
  }

  async scan(request: ScanRequest): Promise<ScanResult> {
    const session = this.#sessions.get(request.subject);
    if (session === undefined) {
      return { ok: false, reason: 'lost', message: 'No formula is loaded for this session.', ms: 0 };
    }
    return await session.scan(request, this.#options.reader.scan(request));
  }

  plots(request: Parameters<Scanner['plots']>[0]): Promise<readonly PlotLine[]> {
    return this.#options.reader.plots(request);
  }

  standing(): ScannerStanding {
    const { connected, connection, trouble } = this.#link.standing;
    const amibroker: AmiBrokerStanding = {
      state: connected ? 'connected' : connection === null && trouble === null ? 'unused' : 'lost',
      version: connection?.version ?? null,
      database: connection?.databasePath ?? null,
      trouble,
    };
    return { kind: 'amibroker', amibroker, shadow: null };
  }

  unload(subject: ScanSubject): void {
    this.#sessions.delete(subject);
    this.#series.leave(subject);
    this.#options.reader.unload(subject);
  }

  async close(): Promise<void> {
    this.#sessions.clear();
    this.#link.end();
    this.#watch?.end();
    if (this.#watch !== null) this.#files.close();
    await this.#options.reader.close();
  }
}

/** `NQH6_5min`: no two series have the same. */
function freeName({ contract, periodicity }: LoadRequest): string {
  return `${contract.symbol}_${formatPeriodicity(periodicity)}`;
}

/** Out of the very text that our own engine has read, so that what was checked is what runs. */
function rewritten(
  { file, contract, amiSymbol }: LoadRequest,
  { pinned, parameters }: Extract<LoadResult, { ok: true }>,
  { aggregateSeconds }: ChartFrame,
): Result<ExplorationFormula, readonly FormulaDiagnostic[]> {
  const formula = explorationFormula({
    text: pinned.text,
    file,
    include: (asked) => pinnedInclude(pinned, asked),
    parameters: parameters.map(({ name, kind, value, fallback }) => ({ key: name, kind, value, fallback })),
    symbol: amiSymbol,
    aggregateSeconds,
    priceDecimals: priceDecimals(contract.tickSize),
  });
  return formula.ok ? ok(formula.value) : err(formula.error);
}
