/**
 * AmiBroker itself as a scanner. The session's bars go into the open database, the formula is explored there as the
 * original did it, and the rows that come back are the signals. Our own engine stands beside: it reads the formula when
 * it is loaded, draws the chart's lines, and knows what `ApplyStop` says, which an exploration does not tell.
 */
import { performance } from 'node:perf_hooks';
import type { Result } from '#base';
import { pointValue } from '#market';
import type {
  FormulaDiagnostic,
  LoadRequest,
  LoadResult,
  PlotLine,
  Scanner,
  ScanRequest,
  ScanResult,
  ScanSubject,
} from '#scan';
import { AmiBrokerSession } from './amibroker-session.ts';
import { BarInjector } from './bar-injector.ts';
import { BrokerLink } from './broker-link.ts';
import { type ChartFrame, chartFrameOf } from './chart-frame.ts';
import { ComCallError } from './com/call-error.ts';
import type { ComDialog } from './com/protocol.ts';
import { DialogWatch } from './com/watcher-process.ts';
import type { Launch } from './com/worker-process.ts';
import type { ExplorationFormula } from './exploration-formula.ts';
import { isLatin1, ScanFiles } from './scan-files.ts';
import { wallClockOf } from './wall-clock.ts';

/** The formula as AmiBroker is to run it; `recentBars` of its newest bars are searched. */
export type Rewrite = (wish: {
  readonly request: LoadRequest;
  readonly frame: ChartFrame;
  readonly recentBars: number;
}) => Result<ExplorationFormula, readonly FormulaDiagnostic[]>;

export interface AmiBrokerScannerOptions {
  /** Our own engine. Closed with this scanner. */
  readonly reader: Scanner;
  readonly rewrite: Rewrite;
  /** For files that AmiBroker reads and writes; nobody else's. */
  readonly folder: string;
  /** IANA zone in which the database counts; null: the one in which the formula sees times. */
  readonly zone?: string | null;
  readonly progId?: string;
  /** The program whose windows are watched. */
  readonly executable?: string;
  /** For one exploration; 30 seconds. */
  readonly deadlineMs?: number;
  /** How often it is asked whether it is done; 500. */
  readonly pollMs?: number;
  readonly onDialog?: (dialog: ComDialog) => void;
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

  constructor(options: AmiBrokerScannerOptions) {
    const { progId = PROG_ID, launch, onDialog } = options;
    this.#options = options;
    this.#files = new ScanFiles(options.folder, options.pathThere);
    this.#link = new BrokerLink({
      progId,
      ...(launch === undefined ? {} : { launch }),
      ...(onDialog === undefined ? {} : { onDialog }),
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
    const refused = await this.#begin(request);
    if (refused === null) return read;
    this.unload(request.subject);
    return { ok: false, diagnostics: [...read.diagnostics, ...refused] };
  }

  /** @returns why not */
  async #begin(request: LoadRequest): Promise<readonly FormulaDiagnostic[] | null> {
    const { subject, file, contract, amiSymbol, periodicity } = request;
    const { folder, rewrite, zone, deadlineMs = EXPLORE_MS_MAX, pollMs = POLL_MS } = this.#options;
    if (!isLatin1(folder)) {
      const hint = 'Choose a data folder whose path has plain letters only.';
      return [refusal(file, 'SCAN-E004', `AmiBroker cannot read projects in ${folder}.`, hint)];
    }
    if (/[,\r\n"]|^[*;#]/.test(amiSymbol) || !isLatin1(amiSymbol)) {
      return [refusal(file, 'SCAN-E005', `AmiBroker cannot import bars under the name ${amiSymbol}.`, null)];
    }
    this.#open();
    const frame = chartFrameOf(periodicity);
    if (!frame.ok) return [refusal(file, 'SCAN-E006', frame.error, null)];
    const rewritten = rewrite({ request, frame: frame.value, recentBars: 1 });
    if (!rewritten.ok) return rewritten.error;
    const injector = new BarInjector(this.#link, {
      files: this.#files,
      clock: wallClockOf({ zone: zone ?? request.zone, periodicity }),
      symbol: {
        symbol: amiSymbol,
        fullName: contract.description,
        tickSize: contract.tickSize,
        pointValue: pointValue(contract),
      },
    });
    const session = new AmiBrokerSession({
      link: this.#link,
      injector,
      files: this.#files,
      frame: frame.value,
      tickSize: contract.tickSize,
      usesStops: [...rewritten.value.removed.keys()].some((name) => name.toLowerCase() === 'applystop'),
      formula: (recentBars) => {
        const again = rewrite({ request, frame: frame.value, recentBars });
        return again.ok ? again.value.text : rewritten.value.text;
      },
      deadlineMs,
      pollMs,
    });
    this.#sessions.set(subject, session);
    try {
      await this.#link.connect();
      return null;
    } catch (error) {
      if (!(error instanceof ComCallError)) throw error;
      const hint = 'Install AmiBroker, start it once, and run both it and Openbell with the same rights.';
      return [refusal(file, 'SCAN-E003', error.message, hint)];
    }
  }

  append(change: Parameters<Scanner['append']>[0]): void {
    this.#options.reader.append(change);
    this.#sessions.get(change.subject)?.append(change);
  }

  replace(change: Parameters<Scanner['replace']>[0]): void {
    this.#options.reader.replace(change);
    this.#sessions.get(change.subject)?.replace(change);
  }

  async scan(request: ScanRequest): Promise<ScanResult> {
    const session = this.#sessions.get(request.subject);
    if (session === undefined) {
      return { ok: false, reason: 'lost', message: 'No formula is loaded for this session.', ms: 0 };
    }
    const startedAt = performance.now();
    const beside = await this.#options.reader.scan(request);
    return await session.scan(request, beside, startedAt);
  }

  plots(request: Parameters<Scanner['plots']>[0]): Promise<readonly PlotLine[]> {
    return this.#options.reader.plots(request);
  }

  unload(subject: ScanSubject): void {
    this.#sessions.delete(subject);
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

function refusal(file: string, code: string, message: string, hint: string | null): FormulaDiagnostic {
  return { code, severity: 'error', message, hint, file, line: 1, column: 1 };
}
