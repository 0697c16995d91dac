/** The thread of the formula inspector: reads and tries one formula a question. */
import { parentPort } from 'node:worker_threads';
import { assert, SECOND } from '#base';
import { FormulaBench } from './formula-bench.ts';
import { inspectionOf } from './inspection.ts';

export interface InspectionQuestion {
  readonly file: string;
  readonly folders: readonly string[];
}

const port = parentPort;
assert(port !== null, 'the formula inspector runs in a worker thread');

port.on('message', ({ file, folders }: InspectionQuestion) => {
  const bench = new FormulaBench(file, {
    root: null,
    include: folders,
    params: {},
    symbol: 'NQ',
    amiSymbol: 'NQ',
    periodicity: { unit: 'minute', count: 1 },
    budgetMs: 2 * SECOND,
  });
  port.postMessage(inspectionOf(bench.prepare()));
});
