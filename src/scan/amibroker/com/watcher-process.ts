/**
 * The dialog watcher from outside: told at each beat to look, and started again if it ended. It is only ever an aid: that
 * it cannot be started is no failure of a scan, for a window that nobody closes ends in the scan's own deadline.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ComDialog, WatcherLine, WatcherRequest } from './protocol.ts';
import { type Launch, launchHere } from './worker-process.ts';

/** The published package holds .js where the sources are .ts. */
const WORKER = fileURLToPath(new URL(`./dialog-worker${extname(import.meta.url)}`, import.meta.url));

const BEAT_MS = 250;
/** At most one new process in this time. */
const RESTART_MS = 10_000;

export class DialogWatch {
  readonly #request: string;
  readonly #onDialog: (dialog: ComDialog) => void;
  readonly #launch: (script: string) => Launch;
  readonly #beat: NodeJS.Timeout;
  #child: ChildProcess | null = null;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor({
    executable,
    onDialog,
    launch = launchHere,
  }: {
    readonly executable: string;
    readonly onDialog: (dialog: ComDialog) => void;
    readonly launch?: (script: string) => Launch;
  }) {
    const request: WatcherRequest = { watch: { executable, pollMs: BEAT_MS } };
    this.#request = `${JSON.stringify(request)}\n`;
    this.#onDialog = onDialog;
    this.#launch = launch;
    this.#start();
    this.#beat = setInterval(() => this.#look(), BEAT_MS);
  }

  end(): void {
    clearInterval(this.#beat);
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #look(): void {
    if (this.#child === null && performance.now() - this.#startedAt >= RESTART_MS) this.#start();
    const input = this.#child?.stdin;
    // A watcher that is behind is not told more often than it looks.
    if (input != null && input.writableLength === 0) input.write(this.#request);
  }

  #start(): void {
    this.#startedAt = performance.now();
    const { program, args, env } = this.#launch(WORKER);
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      ...(env === undefined ? {} : { env }),
    });
    this.#child = child;
    const gone = (): void => {
      if (this.#child === child) this.#child = null;
    };
    child.once('error', gone);
    child.once('exit', gone);
    // A pipe that breaks is told by the exit.
    child.stdin?.on('error', gone);
    createInterface({ input: child.stdout! }).on('line', (text) => {
      const line = JSON.parse(text) as WatcherLine;
      if ('dialog' in line) this.#onDialog(line.dialog);
    });
  }
}
