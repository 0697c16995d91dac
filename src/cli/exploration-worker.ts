/** A thread of an exploration: told once what all symbols have in common, then one symbol a message. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#base';
import { type Exploring, SymbolExploration } from './symbol-exploration.ts';

const port = parentPort;
assert(port !== null, 'an exploration runs in worker threads');
const exploration = new SymbolExploration(workerData as Exploring);

port.on('message', (stockNumber: number) => port.postMessage(exploration.explore(stockNumber)));
