/**
 * An exploration on all cores. The threads take the symbols by themselves, by a counter that they share, so that none of them
 * waits for the main one. A thread that dies or hangs costs its symbol and is replaced. The outcomes stand in the order of the
 * symbols, whoever found them.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MINUTE } from '#base';
import { EXIT } from './exit.ts';
import { NO_SYMBOL, type Said, type Turns } from './exploration-turns.ts';
import { BUDGET_MS, type Exploring, type SymbolOutcome } from './symbol-exploration.ts';

/** The engine stops itself when its time is over; a thread that has said nothing by then hangs. */
const ANSWER_DEADLINE_MS = BUDGET_MS + MINUTE;

export interface PassOptions {
  readonly onDone: () => void;
  /** Ends it where it stands; what is still missing is left out. */
  readonly signal: AbortSignal;
}

export async function exploreSymbols(
  exploring: Exploring,
  { threads, ...options }: PassOptions & { readonly threads: number },
): Promise<readonly SymbolOutcome[]> {
  const crew = new ExplorationThreads(exploring, threads);
  try {
    return await crew.explore(options);
  } finally {
    await crew.end();
  }
}

export class ExplorationThreads {
  readonly #exploring: Exploring;
  readonly #workers: (Worker | null)[];

  constructor(exploring: Exploring, threads: number) {
    this.#exploring = exploring;
    this.#workers = new Array<null>(Math.min(threads, exploring.symbols.length)).fill(null);
  }

  /** Once through all symbols. */
  async explore({ onDone, signal }: PassOptions): Promise<readonly SymbolOutcome[]> {
    const { symbols } = this.#exploring;
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const busy = new Int32Array(new SharedArrayBuffer(4 * this.#workers.length)).fill(NO_SYMBOL);
    const outcomes: SymbolOutcome[] = [];
    const take = (stockNumber: number, outcome: SymbolOutcome): void => {
      outcomes[stockNumber] = outcome;
      onDone();
    };
    const work = async (seat: number): Promise<void> => {
      while (Atomics.load(counter, 0) < symbols.length && !signal.aborted) {
        this.#workers[seat] ??= hire(this.#exploring);
        const why = await passed(this.#workers[seat], { turns: { counter, busy, seat }, take, signal });
        if (why === null) return;
        this.#workers[seat] = null;
        // One that could not even begin costs a symbol, too: else it would be replaced for ever.
        const inHand = Atomics.exchange(busy, seat, NO_SYMBOL);
        const stockNumber = inHand === NO_SYMBOL ? Atomics.add(counter, 0, 1) : inHand;
        const lost = symbols[stockNumber];
        if (signal.aborted || lost === undefined || outcomes[stockNumber] !== undefined) continue;
        take(stockNumber, { ok: false, symbol: lost.symbol, why, exitCode: EXIT.problem });
      }
    };
    await Promise.all(this.#workers.map((_, seat) => work(seat)));
    return outcomes;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map(async (worker) => await worker?.terminate()));
    this.#workers.fill(null);
  }
}

interface Pass {
  readonly turns: Turns;
  readonly take: (stockNumber: number, outcome: SymbolOutcome) => void;
  readonly signal: AbortSignal;
}

/** @returns null: it found no more symbols; else why it is no more, as a sentence */
async function passed(worker: Worker, { turns, take, signal }: Pass): Promise<string | null> {
  let why = 'The formula engine failed.';
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const deadline = setTimeout(() => {
    why = 'The formula ran too long and was stopped.';
    void worker.terminate();
  }, ANSWER_DEADLINE_MS);
  const onMessage = (said: Said): void => {
    deadline.refresh();
    if (said === null) resolve(null);
    else if (!signal.aborted) take(said.stockNumber, said.outcome);
  };
  const onError = (error: Error): void => {
    why = `The formula engine failed: ${error.message}`;
  };
  const onAbort = (): void => void worker.terminate();
  // Behind everything that it has said.
  const onExit = (): void => resolve(why);
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  signal.addEventListener('abort', onAbort);
  worker.postMessage(turns);
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    signal.removeEventListener('abort', onAbort);
  }
}

function hire(exploring: Exploring): Worker {
  // The published package holds .js where the sources are .ts.
  const url = new URL(`./exploration-worker${extname(import.meta.url)}`, import.meta.url);
  return new Worker(url, { name: 'openbell-exploration', workerData: exploring });
}
