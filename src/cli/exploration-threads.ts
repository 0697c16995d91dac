/**
 * An exploration on all cores: each thread takes the next symbol when it is done with one. A thread that dies or hangs
 * costs its symbol and is replaced. The outcomes stand in the order of the symbols, whoever found them.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MINUTE } from '#base';
import { EXIT } from './exit.ts';
import { BUDGET_MS, type Exploring, type SymbolOutcome } from './symbol-exploration.ts';

/** The engine stops itself when its time is over; a thread that has not answered by then hangs. */
const ANSWER_DEADLINE_MS = BUDGET_MS + MINUTE;

export interface ThreadsOptions {
  readonly threads: number;
  readonly onDone: () => void;
  /** Ends it where it stands; what is still missing is left out. */
  readonly signal: AbortSignal;
}

export async function exploreSymbols(
  exploring: Exploring,
  { threads, onDone, signal }: ThreadsOptions,
): Promise<readonly SymbolOutcome[]> {
  const outcomes: SymbolOutcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    let worker: Worker | null = null;
    while (next < exploring.symbols.length && !signal.aborted) {
      const stockNumber = next;
      next += 1;
      worker ??= hire(exploring);
      const answer = await ask(worker, stockNumber, signal);
      if (signal.aborted) break;
      if (typeof answer === 'string') {
        await worker.terminate();
        worker = null;
        const { symbol = '' } = exploring.symbols[stockNumber] ?? {};
        outcomes[stockNumber] = { ok: false, symbol, why: answer, exitCode: EXIT.problem };
      } else outcomes[stockNumber] = answer;
      onDone();
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(threads, exploring.symbols.length) }, work));
  return outcomes;
}

/** @returns why there is no answer, as a sentence, where there is none */
async function ask(worker: Worker, stockNumber: number, signal: AbortSignal): Promise<SymbolOutcome | string> {
  worker.postMessage(stockNumber);
  const deadline = AbortSignal.timeout(ANSWER_DEADLINE_MS);
  try {
    const [answer] = await once(worker, 'message', { signal: AbortSignal.any([signal, deadline]) });
    return answer as SymbolOutcome;
  } catch (error) {
    if (deadline.aborted) return 'The formula ran too long and was stopped.';
    return `The formula engine failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function hire(exploring: Exploring): Worker {
  // The published package holds .js where the sources are .ts.
  const url = new URL(`./exploration-worker${extname(import.meta.url)}`, import.meta.url);
  return new Worker(url, { name: 'openbell-exploration', workerData: exploring });
}
