/**
 * A thread of an exploration: told once what all symbols have in common. Asked to, it takes symbols by the counter that all
 * threads share, until there are no more, and says what came of each as soon as it is done with it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#base';
import { NO_SYMBOL, type Said, type Turns } from './exploration-turns.ts';
import { type Exploring, SymbolExploration } from './symbol-exploration.ts';

const port = parentPort;
assert(port !== null, 'an exploration runs in worker threads');
const exploring = workerData as Exploring;
const exploration = new SymbolExploration(exploring);
const say = (said: Said): void => port.postMessage(said);

port.on('message', ({ counter, busy, seat }: Turns) => {
  const take = (): number => Atomics.add(counter, 0, 1);
  for (let stockNumber = take(); stockNumber < exploring.symbols.length; stockNumber = take()) {
    Atomics.store(busy, seat, stockNumber);
    say({ stockNumber, outcome: exploration.explore(stockNumber) });
  }
  Atomics.store(busy, seat, NO_SYMBOL);
  say(null);
});
