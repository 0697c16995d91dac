/** A fresh process reads a formula it has never seen and evaluates it once over 20,000 bars; said on stdout, in milliseconds. */
import { bind } from './engine.ts';
import { madeBars, STRATEGY } from './workloads.ts';

const bars = madeBars(20_000);
const beganAt = performance.now();
const { path } = bind(STRATEGY, bars);
console.log(`${performance.now() - beganAt} ${path}`);
