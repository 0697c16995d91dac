/**
 * `openbell explore` over a folder of chunks: 500 symbols of ten years of days, by the threads of the command itself. The
 * files are read in each pass; the first pass, with which the threads start, is told apart.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '#base';
import { ExplorationThreads, type Exploring } from '#cli';
import { encodeChunk } from '#scan/embedded';
import { type Row, rowOf } from './row.ts';
import { BARS, SYMBOLS } from './trades.ts';
import { CROSSOVER, madeBars } from './workloads.ts';

const THREADS = 2;
const PASSES = 8;
const LIMIT = 5_000_000;

export async function explorationRow(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-explore-'));
  const formula = join(folder, 'Crossover.afl');
  writeFileSync(formula, CROSSOVER);
  const symbols = Array.from({ length: SYMBOLS }, (_, index) => {
    const file = join(folder, `S${index}.bars`);
    writeFileSync(file, encodeChunk(dailyRows(index), { unit: 'day', count: 1 }));
    return { symbol: `S${index}`, file, read: null };
  });
  const exploring: Exploring = {
    ...{ formula, mode: 'scan', params: {}, root: null, include: [], filesFolder: join(folder, 'files') },
    ...{ amiSymbol: null, aflZone: undefined, bars: {}, periodicity: null, symbols, neighbours: [], watchLists: [] },
    known: symbols.map(({ symbol }) => symbol),
  };
  const beganAt = performance.now();
  const threads = new ExplorationThreads(exploring, THREADS);
  let signals = 0;
  const pass = async (): Promise<number> => {
    const startedAt = performance.now();
    const outcomes = await threads.explore({ onDone: () => {}, signal: new AbortController().signal });
    const ms = performance.now() - startedAt;
    signals = 0;
    for (const outcome of outcomes) {
      if (!outcome.ok) throw new Error(outcome.why);
      signals += outcome.signals.types.length;
    }
    return ms;
  };
  await pass();
  const startUpMs = Math.round(performance.now() - beganAt);
  let best = Infinity;
  for (let turn = 0; turn < PASSES; turn += 1) best = Math.min(best, await pass());
  await threads.end();
  rmSync(folder, { recursive: true, force: true });
  const bars = SYMBOLS * BARS;
  const speed = (bars / best / 1_000).toFixed(2);
  return rowOf({
    ...{ workload: `explore ${SYMBOLS} symbols of ten years, files read`, bars, ours: best },
    ...{ against: 'the limit: 5 million bars/s', other: (bars / LIMIT) * 1_000, target: { atMost: 1 }, gated: true },
    note: `${speed} million bars/s on ${THREADS} threads, ${signals} signals; start-up with the first pass ${startUpMs} ms`,
  });
}

/** Packed: start, open, high, low, close, volume. */
function dailyRows(symbol: number): Float64Array {
  const { open, high, low, close, volume } = madeBars(BARS, symbol + 1);
  const begin = Date.UTC(2015, 0, 5, 6);
  return Float64Array.from({ length: 6 * BARS }, (_, at) => {
    const bar = Math.floor(at / 6);
    return [begin + bar * DAY, open[bar]!, high[bar]!, low[bar]!, close[bar]!, volume[bar]!][at % 6]!;
  });
}
