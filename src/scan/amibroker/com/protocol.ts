/**
 * What the program and its COM worker say to each other: one JSON value a line, a request down, its answer up, one at a
 * time. Operations are coarse, so that a scan costs one line each way and not one a property. The worker knows no zones
 * and no bars: it is handed dates as COM counts them and paths as Windows writes them. It never decides to repeat an
 * operation whose fate it does not know; that is the parent's choice, by the error's code.
 *
 * The dialog watcher is a second process with a stream of its own ({@link WatcherRequest}, {@link WatcherLine}), for the
 * first is stuck in its call at the very moment when a window of AmiBroker waits for somebody.
 */

/** One bar as AmiBroker takes it: prices and volume become float32 there. */
export interface ComBar {
  /** Days since 1899-12-30 on the wall clock of the database's zone, rounded to the second. */
  readonly date: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What may be asked. Each is answered once, in order. */
export type ComOperation =
  /** Attaches to a running AmiBroker or starts one. No database is loaded. */
  | { readonly op: 'connect'; readonly progId: string; readonly visible: boolean }
  /** What Windows knows of the program, without starting it; `executable` is its file name. */
  | { readonly op: 'survey'; readonly progId: string; readonly executable: string }
  /** Facts that may change under us: which database is open, and what the newest bars of a symbol are. */
  | { readonly op: 'inspect'; readonly symbol: string; readonly lastBars: number }
  /** Adds the symbol if it is missing. */
  | {
      readonly op: 'ensureSymbol';
      readonly symbol: string;
      readonly fullName: string;
      readonly tickSize: number;
      readonly pointValue: number;
    }
  /** Takes the symbol out with its bars. Refused for another database. */
  | { readonly op: 'removeSymbol'; readonly database: string; readonly symbol: string }
  /**
   * Bars one by one, oldest first. One with the date of a bar that is there overwrites it. Refused when another database
   * than `database` is open.
   */
  | {
      readonly op: 'injectBars';
      readonly database: string;
      readonly symbol: string;
      readonly bars: readonly ComBar[];
    }
  /** A file of bars by AmiBroker's ASCII import; both paths absolute. Refused for another database. */
  | { readonly op: 'importBars'; readonly database: string; readonly file: string; readonly format: string }
  /** What is there of the symbol at these dates: how it is known that bars were taken. */
  | {
      readonly op: 'findBars';
      readonly symbol: string;
      readonly dates: readonly number[];
      /** The bars from this date on are counted, too; null: they are not. */
      readonly from: number | null;
    }
  | { readonly op: 'refresh' }
  /**
   * Opens the project, runs its exploration, waits, exports, closes. The old CSV is deleted first. Refused for another
   * database than `database`; null: whichever is open.
   */
  | {
      readonly op: 'explore';
      readonly database?: string | null;
      readonly project: string;
      readonly csv: string;
      readonly pollMs: number;
      /** From `Run` to the end of `IsBusy`; then `Abort`, `Close` and `ERR_AMIBROKER_OVERRUN`. */
      readonly deadlineMs: number;
    };

export type ComOperationName = ComOperation['op'];

/** What each is answered with. */
export interface ComAnswers {
  readonly connect: ComConnection;
  readonly survey: ComSurvey;
  readonly inspect: {
    readonly databasePath: string;
    readonly symbols: number;
    /** null: AmiBroker does not know the symbol. */
    readonly symbol: ComSymbol | null;
  };
  readonly ensureSymbol: { readonly added: boolean };
  readonly removeSymbol: { readonly removed: boolean };
  readonly injectBars: { readonly added: number; readonly overwritten: number };
  /** `result` is what `Import` returned; what it means is not documented. */
  readonly importBars: { readonly result: number };
  readonly findBars: {
    /** One for each date asked for; null: there is none. */
    readonly found: readonly (ComBar | null)[];
    /** Date of the newest bar there is; null: there is none, or AmiBroker does not know the symbol. */
    readonly newest: number | null;
    /** How many there are from the date on that was named; null: none was. */
    readonly count: number | null;
  };
  readonly refresh: Record<string, never>;
  readonly explore: { readonly ms: number };
}

export interface ComConnection {
  readonly version: string;
  readonly databasePath: string;
}

/** A program as its file says. */
export interface ComProgram {
  readonly path: string;
  /** null: the file is not there, or is no program. */
  readonly bits: 32 | 64 | null;
}

export interface ComRunning {
  readonly pid: number;
  readonly path: string;
  /** Runs as administrator; null: it may not be asked, as one that has more rights than we. */
  readonly elevated: boolean | null;
}

export interface ComSurvey {
  /** Which Windows starts; none: it knows no such class. */
  readonly installed: readonly ComProgram[];
  readonly running: readonly ComRunning[];
  /** The worker's own, which are ours. */
  readonly elevated: boolean | null;
}

export interface ComSymbol {
  readonly bars: number;
  /** 0: the database's default; 1: local only. */
  readonly dataSource: number;
  /** Oldest first. */
  readonly last: readonly ComBar[];
}

export type ComRequest = { readonly id: number } & ComOperation;

/** @typeParam Name which operation is answered; a reader knows it by `id` */
export type ComAnswer<Name extends ComOperationName = ComOperationName> =
  | { readonly id: number; readonly ok: true; readonly value: ComAnswers[Name] }
  | { readonly id: number; readonly ok: false; readonly error: ComFailure };

/** The worker's first line, before any request: it has loaded its libraries and joined its apartment. */
export interface ComReady {
  readonly ready: true;
  readonly pid: number;
  /** `x64` or `arm64`, as Node names it. */
  readonly architecture: string;
}

export type ComLine = ComReady | ComAnswer;

export type ComErrorCode =
  /** The ProgID is not registered, or Windows would not start it. */
  | 'ERR_AMIBROKER_ABSENT'
  /** It was there and is gone (0x800706BA, 0x80010108): connect again. */
  | 'ERR_AMIBROKER_LOST'
  /** It went on rejecting calls (0x80010001, 0x8001010A): busy, or showing a window. */
  | 'ERR_AMIBROKER_BUSY'
  /** The call may have been carried out (0x800706BE, 0x80010105): look before asking again. */
  | 'ERR_AMIBROKER_UNCERTAIN'
  /** Another database is open than the one named. */
  | 'ERR_AMIBROKER_DATABASE'
  /** `AnalysisDocs.Open` gave nothing. */
  | 'ERR_AMIBROKER_PROJECT'
  /** `Run` said no. */
  | 'ERR_AMIBROKER_REFUSED'
  /** Still busy at the deadline. */
  | 'ERR_AMIBROKER_OVERRUN'
  /** `Export` said no, or left no file. */
  | 'ERR_AMIBROKER_EXPORT'
  /** Any other HRESULT. */
  | 'ERR_AMIBROKER_CALL'
  /** Made by the parent, never by the worker: no answer in time; the worker was ended. */
  | 'ERR_AMIBROKER_HUNG'
  /** Made by the parent: the worker ended by itself, or could not be started. */
  | 'ERR_AMIBROKER_WORKER';

export interface ComFailure {
  readonly code: ComErrorCode;
  /** A sentence for people, with what AmiBroker said if it said something. */
  readonly message: string;
  /** The HRESULT without a sign; null where no call failed. */
  readonly hresult: number | null;
  /** The member that was being called, such as `AnalysisDocs.Open`. */
  readonly member: string | null;
}

/** To the dialog watcher: watch the windows of this program, and what to press on those we know. */
export type WatcherRequest =
  | { readonly watch: { readonly executable: string; readonly pollMs: number } }
  | { readonly stop: true };

/** One modal window of AmiBroker. */
export interface ComDialog {
  readonly caption: string;
  /** Every text in it, top to bottom; an AFL error has its message here. */
  readonly texts: readonly string[];
  readonly buttons: readonly string[];
  /** The button that was pressed; null: the window is unknown and was left standing. */
  readonly pressed: string | null;
}

export type WatcherLine = { readonly ready: true; readonly pid: number } | { readonly dialog: ComDialog };
