/** The second thread of (d): its share of the symbols stays with it; asked, it computes them and says how many trades. */
import { parentPort, workerData } from 'node:worker_threads';
import { CrossoverRun, symbolBars } from './trades.ts';

const { first, count } = workerData as { readonly first: number; readonly count: number };
const own = new CrossoverRun(symbolBars(first, count));
parentPort?.on('message', () => parentPort?.postMessage(own.run()));
parentPort?.postMessage(0);
