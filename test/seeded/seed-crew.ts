/** A few worker threads that run seeds side by side; each takes the next when it has finished one. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SeedReport } from './run-seed.ts';

/** A seed takes well under a second; one that takes this long hangs. */
const SEED_DEADLINE_MS = 120_000;

export interface CrewWork {
  readonly seeds: Iterable<number>;
  readonly threads: number;
  readonly mutant: string | null;
  /** @returns whether to go on */
  readonly onReport: (report: SeedReport) => boolean;
}

export async function runCrew({ seeds, threads, mutant, onReport }: CrewWork): Promise<void> {
  const queue = seeds[Symbol.iterator]();
  let stopped = false;
  const next = (): number | null => {
    const { done, value } = queue.next();
    return stopped || done === true ? null : value;
  };
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL(`./seed-worker${extname(import.meta.url)}`, import.meta.url), {
        workerData: { mutant },
      });
      try {
        for (let seed = next(); seed !== null; seed = next()) {
          if (!onReport(await ask(worker, seed))) stopped = true;
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
}

function ask(worker: Worker, seed: number): Promise<SeedReport> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => settle(() => reject(new Error(`seed ${seed} hangs`))), SEED_DEADLINE_MS);
    const onMessage = (report: SeedReport): void => settle(() => resolve(report));
    const onError = (error: Error): void =>
      settle(() => reject(new Error(`seed ${seed}: ${error.message}`, { cause: error })));
    function settle(how: () => void): void {
      clearTimeout(late);
      worker.off('message', onMessage);
      worker.off('error', onError);
      how();
    }
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(seed);
  });
}
