/**
 * The program's line to AmiBroker: connects before the first operation, again after a loss, and tells who asks which
 * connection answered, for a new one may know nothing of what the old one was told. A window that AmiBroker showed while
 * it was asked makes the answer a failure with the window's text: an error in a formula never passes as "no signals".
 */
import { ComCallError } from './com/call-error.ts';
import type { ComAnswers, ComConnection, ComDialog, ComOperation } from './com/protocol.ts';
import { ComWorker, type Launch } from './com/worker-process.ts';
import { Turns } from './turns.ts';

export interface LinkOptions {
  readonly progId: string;
  readonly launch?: (script: string) => Launch;
  /** Told of each connection: which AmiBroker, and which database it has open. */
  readonly onConnect?: (connection: ComConnection) => void;
  /** What stands in a window of AmiBroker that was closed for it. */
  readonly onDialog?: (dialog: ComDialog) => void;
}

export interface LinkStanding {
  readonly connected: boolean;
  readonly connection: ComConnection | null;
  /** Of the last thing that was asked; null: it went well. */
  readonly trouble: string | null;
}

/** For an operation beside what it is given itself. Starting AmiBroker is the longest. */
const CONNECT_MS_MAX = 60_000;

/** After these nothing stands of the connection. */
const CONNECTION_LOST = new Set(['ERR_AMIBROKER_LOST', 'ERR_AMIBROKER_HUNG', 'ERR_AMIBROKER_WORKER']);

export class DialogShown extends Error {
  override readonly name = 'DialogShown';
  readonly dialogs: readonly ComDialog[];

  constructor(dialogs: readonly ComDialog[]) {
    super(dialogs.map(dialogText).join('; '));
    this.dialogs = dialogs;
  }
}

export function dialogText({ caption, texts }: ComDialog): string {
  return `AmiBroker showed "${caption}": ${texts.join(' ').trim()}`;
}

export class BrokerLink {
  readonly #options: LinkOptions;
  readonly #worker: ComWorker;
  #connection: ComConnection | null = null;
  #generation = 0;
  /** One is asked at a time, so that a window belongs to what it was shown for. */
  readonly #turns = new Turns();
  #dialogs: ComDialog[] = [];
  #known: ComConnection | null = null;
  #trouble: string | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#worker = new ComWorker(options.launch === undefined ? {} : { launch: options.launch });
  }

  /** Counts connections; null while there is none. */
  get generation(): number | null {
    return this.#connection === null || !this.#worker.running ? null : this.#generation;
  }

  /** Which AmiBroker answered last, and what went wrong since; for people. */
  get standing(): LinkStanding {
    return { connected: this.generation !== null, connection: this.#known, trouble: this.#trouble };
  }

  /** Seen by the watcher beside; belongs to whatever is asked at the moment. */
  sawDialog(dialog: ComDialog): void {
    this.#dialogs.push(dialog);
    this.#options.onDialog?.(dialog);
  }

  connect(): Promise<ComConnection & { readonly generation: number }> {
    return this.#turns.take(() => this.#connect());
  }

  /**
   * Rejects with ComCallError or DialogShown. One that failed is not asked again: only who asks knows what that means.
   *
   * @param generation the connection that is meant; null: whichever
   */
  ask<Operation extends ComOperation>(
    operation: Operation,
    terms: { readonly deadlineMs: number; readonly generation?: number | null },
  ): Promise<ComAnswers[Operation['op']]> {
    return this.#turns.take(() => this.#ask(operation, terms));
  }

  async #connect(): Promise<ComConnection & { readonly generation: number }> {
    if (this.#connection === null || !this.#worker.running) {
      const { progId } = this.#options;
      this.#connection = null;
      this.#connection = await this.#worker
        .ask({ op: 'connect', progId, visible: true }, { deadlineMs: CONNECT_MS_MAX })
        .catch((error: Error) => this.#troubled(error));
      this.#known = this.#connection;
      this.#options.onConnect?.(this.#connection);
      this.#generation += 1;
    }
    return { ...this.#connection, generation: this.#generation };
  }

  async #ask<Operation extends ComOperation>(
    operation: Operation,
    { deadlineMs, generation = null }: { readonly deadlineMs: number; readonly generation?: number | null },
  ): Promise<ComAnswers[Operation['op']]> {
    if (generation !== null && generation !== this.generation) {
      throw new ComCallError('ERR_AMIBROKER_LOST', 'AmiBroker was closed meanwhile.');
    }
    await this.#connect();
    this.#dialogs = [];
    try {
      const answer = await this.#worker.ask(operation, { deadlineMs });
      this.#refuseDialogs();
      this.#trouble = null;
      return answer;
    } catch (error) {
      if (error instanceof ComCallError && CONNECTION_LOST.has(error.code)) this.#connection = null;
      if (!(error instanceof DialogShown)) this.#refuseDialogs();
      return this.#troubled(error as Error);
    }
  }

  end(): void {
    this.#worker.end();
  }

  #refuseDialogs(): void {
    if (this.#dialogs.length === 0) return;
    const shown = new DialogShown(this.#dialogs.splice(0));
    this.#trouble = shown.message;
    throw shown;
  }

  #troubled(error: Error): never {
    this.#trouble = error.message;
    throw error;
  }
}
