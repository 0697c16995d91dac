/**
 * A process reads a formula it has never seen and evaluates it once over 20,000 bars; said on stdout, in milliseconds. Told
 * `others`, it has run other formulas before.
 */
import { bind } from './engine.ts';
import { CROSSOVER, EXPRESSION, INDICATORS, LOOP, madeBars, STRATEGY } from './workloads.ts';

const bars = madeBars(20_000);
if (process.argv[2] === 'others') for (const other of [CROSSOVER, EXPRESSION, LOOP, INDICATORS]) bind(other, bars);
const beganAt = performance.now();
const { path } = bind(STRATEGY, bars);
console.log(`${performance.now() - beganAt} ${path}`);
