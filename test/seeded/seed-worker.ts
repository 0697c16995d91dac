/** Runs seeds as they are handed to it, in a thread of its own; with a mutant's name it first plants that bug. */
import { parentPort, workerData } from 'node:worker_threads';
import { plantMutant } from './plant-mutant.ts';

const { mutant } = workerData as { readonly mutant: string | null };
if (mutant !== null) plantMutant(mutant);
// Only now, so that the planted text is what is loaded.
const { runSeed } = await import('./run-seed.ts');
parentPort?.on('message', (seed: number) => void runSeed(seed).then((report) => parentPort?.postMessage(report)));
