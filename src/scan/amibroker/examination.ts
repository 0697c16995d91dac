/**
 * AmiBroker looked at before a session needs it. First what Windows knows of it, which starts nothing; then, if asked,
 * the way that every bar and every scan takes: a symbol of our own with three bars, the last of them by a file, one
 * exploration over them, and the symbol out again. Each step says what it found, and the first that fails ends the way.
 */
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { epochMs, err, MINUTE, ok, type Result } from '#base';
import type { Bar } from '#market';
import { ComCallError } from './com/call-error.ts';
import type { ComConnection, ComDialog, ComErrorCode, ComSurvey, ComSymbol } from './com/protocol.ts';
import { samePath } from './com/same-path.ts';
import { DialogWatch } from './com/watcher-process.ts';
import { ComWorker } from './com/worker-process.ts';
import { epilogue } from './exploration-block.ts';
import { signalsOf } from './explored-signals.ts';
import { IMPORT_FORMAT, importText } from './import-file.ts';
import { writeProject } from './project-file.ts';
import { isLatin1, ScanFiles } from './scan-files.ts';
import { comBar, comDate } from './wall-clock.ts';

export interface ExaminationWish {
  /** For files that AmiBroker reads and writes; nobody else's. */
  readonly folder: string;
  /** Whether AmiBroker is started, and tried. */
  readonly tried: boolean;
  /** The only database that may be written into; null: whichever is open. */
  readonly database: string | null;
}

export interface StepFailure {
  readonly code: ComErrorCode | 'ERR_AMIBROKER_FOLDER' | 'ERR_AMIBROKER_BARS' | 'ERR_AMIBROKER_ROWS';
  readonly message: string;
}

/** null: an earlier step failed, or the step was not asked for. */
export type Step<Value> = Result<Value, StepFailure> | null;

export interface Examination {
  readonly survey: Result<ComSurvey, StepFailure>;
  readonly connection: Step<ComConnection>;
  /** What came back of the bars: all three with their minutes, or else a failure. */
  readonly database: Step<ComSymbol>;
  /** How many milliseconds the exploration took. */
  readonly exploration: Step<number>;
  /** Whether the symbol is gone again. */
  readonly tidied: Step<boolean>;
  /** Windows that AmiBroker showed meanwhile. */
  readonly dialogs: readonly ComDialog[];
}

const PROG_ID = 'Broker.Application';
const EXECUTABLE = 'Broker.exe';
/** Nobody's symbol but ours. */
export const TRIAL_SYMBOL = 'OPENBELL_DOCTOR';
const SURVEY_MS_MAX = 10_000;
/** Starting AmiBroker is the longest. */
const CONNECT_MS_MAX = 60_000;
const CALL_MS_MAX = 30_000;
const EXPLORE_MS_MAX = 30_000;
const POLL_MS = 500;
const SECONDS_PER_DAY = 86_400;
/** For a window to be seen after the call that it held up. */
const LAST_LOOK_MS = 600;

/** The database's own clock: no zone has a part in this. */
const CLOCK = { offsetMs: () => 0 };
const TICK_SIZE = 0.25;
const BARS: readonly Bar[] = [0, 1, 2].map((minute) => ({
  start: epochMs(Date.UTC(2024, 0, 2, 10, 0) + minute * MINUTE),
  open: 100,
  high: 101.5,
  low: 99.75,
  close: 100.25 + minute * TICK_SIZE,
  volume: 10,
}));

export async function examineAmiBroker({ folder, tried, database }: ExaminationWish): Promise<Examination> {
  const worker = new ComWorker();
  const nothing = { connection: null, database: null, exploration: null, tidied: null, dialogs: [] };
  try {
    const survey = await step(() =>
      worker.ask({ op: 'survey', progId: PROG_ID, executable: EXECUTABLE }, { deadlineMs: SURVEY_MS_MAX }),
    );
    if (!tried || !survey.ok || survey.value.installed.length === 0) return { survey, ...nothing };
    const dialogs: ComDialog[] = [];
    const watch = new DialogWatch({ executable: EXECUTABLE, onDialog: (dialog) => dialogs.push(dialog) });
    try {
      return { survey, ...(await new Trial(worker, { folder, database }).run()), dialogs };
    } finally {
      await new Promise((done) => setTimeout(done, LAST_LOOK_MS));
      watch.end();
    }
  } finally {
    worker.end();
  }
}

class Trial {
  readonly #worker: ComWorker;
  readonly #wish: Pick<ExaminationWish, 'folder' | 'database'>;
  readonly #files: ScanFiles;

  constructor(worker: ComWorker, wish: Pick<ExaminationWish, 'folder' | 'database'>) {
    this.#worker = worker;
    this.#wish = wish;
    this.#files = new ScanFiles(wish.folder);
  }

  async run(): Promise<Omit<Examination, 'survey' | 'dialogs'>> {
    const nothing = { database: null, exploration: null, tidied: null };
    const connection = await step(() =>
      this.#worker.ask({ op: 'connect', progId: PROG_ID, visible: true }, { deadlineMs: CONNECT_MS_MAX }),
    );
    if (!connection.ok) return { connection, ...nothing };
    const { databasePath } = connection.value;
    const unfit = this.#unfit(databasePath);
    if (unfit !== null) return { connection, ...nothing, database: err(unfit) };
    this.#files.open();
    try {
      const database = await step(() => this.#write(databasePath));
      const exploration = database.ok ? await step(() => this.#explore()) : null;
      return { connection, database, exploration, tidied: await step(() => this.#tidy(databasePath)) };
    } finally {
      this.#files.close();
    }
  }

  /** @returns why nothing may be written; null: it may */
  #unfit(open: string): StepFailure | null {
    const { folder, database } = this.#wish;
    if (!isLatin1(folder)) {
      return { code: 'ERR_AMIBROKER_FOLDER', message: `AmiBroker cannot read files in ${folder}.` };
    }
    if (open === '') return { code: 'ERR_AMIBROKER_DATABASE', message: 'AmiBroker has no database open.' };
    if (database === null || samePath(open, database)) return null;
    return { code: 'ERR_AMIBROKER_DATABASE', message: `AmiBroker has ${open} open, not ${database}.` };
  }

  async #write(database: string): Promise<ComSymbol> {
    const deadline = { deadlineMs: CALL_MS_MAX };
    const fullName = 'A trial of Openbell; may be deleted';
    await this.#worker.ask(
      { op: 'ensureSymbol', symbol: TRIAL_SYMBOL, fullName, tickSize: TICK_SIZE, pointValue: 1 },
      deadline,
    );
    const bars = BARS.slice(0, -1).map((bar) => comBar(bar, CLOCK));
    await this.#worker.ask({ op: 'injectBars', database, symbol: TRIAL_SYMBOL, bars }, deadline);
    const [file, format] = [this.#files.next('csv'), this.#files.next('format')];
    await writeFile(file.here, importText(TRIAL_SYMBOL, BARS.slice(-1), CLOCK), 'latin1');
    await writeFile(format.here, IMPORT_FORMAT, 'latin1');
    await this.#worker.ask({ op: 'importBars', database, file: file.there, format: format.there }, deadline);
    await this.#worker.ask({ op: 'refresh' }, deadline);
    const { symbol } = await this.#worker.ask(
      { op: 'inspect', symbol: TRIAL_SYMBOL, lastBars: BARS.length + 1 },
      deadline,
    );
    if (symbol !== null && sameTimes(symbol)) return symbol;
    const found = symbol?.last.map(({ date }) => timeText(date)) ?? [];
    const there = found.length === 0 ? 'none' : found.join(', ');
    const wanted = BARS.map(({ start }) => timeText(comDate(start, CLOCK))).join(', ');
    throw new StepFailed('ERR_AMIBROKER_BARS', `Of the bars ${wanted} the database ${database} holds ${there}.`);
  }

  async #explore(): Promise<number> {
    const [afl, apx, csv] = [this.#files.next('afl'), this.#files.next('apx'), this.#files.next('csv')];
    const formula = `Buy = Close > 0;\n${epilogue({ symbol: TRIAL_SYMBOL, aggregateSeconds: null }, BARS.length)}`;
    const written = writeProject({ formula, formulaPath: afl.there, symbol: TRIAL_SYMBOL, periodicity: 5 });
    if (!written.ok) throw new StepFailed('ERR_AMIBROKER_FOLDER', written.error.join(' '));
    await writeFile(afl.here, written.value.formula);
    await writeFile(apx.here, written.value.project);
    rmSync(csv.here, { force: true });
    const { ms } = await this.#worker.ask(
      { op: 'explore', project: apx.there, csv: csv.there, pollMs: POLL_MS, deadlineMs: EXPLORE_MS_MAX },
      { deadlineMs: EXPLORE_MS_MAX + CALL_MS_MAX },
    );
    const read = await readFile(csv.here, 'latin1');
    const signals = signalsOf(read, { searched: BARS, clock: CLOCK, tickSize: TICK_SIZE });
    if (!signals.ok) throw new StepFailed('ERR_AMIBROKER_ROWS', signals.error);
    if (signals.value.length === BARS.length) return ms;
    throw new StepFailed(
      'ERR_AMIBROKER_ROWS',
      `The exploration gave ${signals.value.length} rows where ${BARS.length} were expected.`,
    );
  }

  /** After whatever has happened: a worker that was ended knows no connection. */
  async #tidy(database: string): Promise<boolean> {
    await this.#worker.ask({ op: 'connect', progId: PROG_ID, visible: true }, { deadlineMs: CALL_MS_MAX });
    const taken = await this.#worker.ask(
      { op: 'removeSymbol', database, symbol: TRIAL_SYMBOL },
      { deadlineMs: CALL_MS_MAX },
    );
    return taken.removed;
  }
}

class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly code: StepFailure['code'];

  constructor(code: StepFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Anything but what AmiBroker did is a bug of ours and travels on. */
async function step<Value>(act: () => Promise<Value>): Promise<Result<Value, StepFailure>> {
  try {
    return ok(await act());
  } catch (error) {
    if (!(error instanceof ComCallError || error instanceof StepFailed)) throw error;
    return err({ code: error.code, message: error.message });
  }
}

function sameTimes({ last }: ComSymbol): boolean {
  const seconds = (date: number): number => Math.round(date * SECONDS_PER_DAY);
  return (
    last.length === BARS.length &&
    BARS.every(({ start }, i) => seconds(comDate(start, CLOCK)) === seconds(last[i]!.date))
  );
}

/** `2024-01-02 10:01` */
function timeText(date: number): string {
  const ms = Math.round(date * SECONDS_PER_DAY) * 1_000 + Date.UTC(1899, 11, 30);
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
