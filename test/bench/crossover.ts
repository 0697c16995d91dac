/** (d): crossings of MACD and its signal over 500 symbols, to a list of trades, against C and TA-Lib's C. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reference } from './reference.ts';
import { notMeasured, type Row, rowOf } from './row.ts';
import type { TaLib } from './talib.ts';
import { shortest, type Turns } from './timing.ts';
import { appendTrades, BARS, CrossoverRun, NUMBERS_PER_TRADE, roomForTrades, SYMBOLS, symbolBars } from './trades.ts';

const WORKLOAD = `(d) MACD crossover, ${SYMBOLS} symbols, to trades`;
const READY_MS = 60_000;

export async function crossoverRows(
  reference: Reference | null,
  taLib: TaLib | string,
  turns: Turns,
): Promise<readonly Row[]> {
  const symbols = symbolBars(0, SYMBOLS);
  const all = new CrossoverRun(symbols);
  const half = new CrossoverRun(symbols.slice(0, SYMBOLS / 2));
  const url = new URL('./trades-worker.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { first: SYMBOLS / 2, count: SYMBOLS / 2 } });
  await once(worker, 'message', { signal: AbortSignal.timeout(READY_MS) });
  const onTwo = async (): Promise<number> => {
    const theirs = once(worker, 'message');
    worker.postMessage('run');
    const own = half.run();
    const [count] = await theirs;
    return own + (count as number);
  };
  const inC = reference === null ? null : crossoverInC(reference, symbols);
  const talib = typeof taLib === 'string' ? null : crossoverByTaLib(taLib, symbols);
  const counts = { one: all.run(), two: await onTwo(), inC: inC?.(), talib: talib?.() };
  const best = await shortest({ one: () => all.run(), two: onTwo, inC: () => inC?.(), talib: () => talib?.() }, turns);
  await worker.terminate();
  const head = { workload: WORKLOAD, bars: SYMBOLS * BARS };
  const gated = all.path === 'fast';
  const path = gated ? '' : `interpreter (${all.path}); `;
  const same = (theirs: number | undefined, own = counts.one): string =>
    `${path}${theirs === own ? `${own} trades in both` : `${own} trades here, ${theirs} there`}`;
  const oneThread = { ...head, against: 'C -O3 fused, one thread', target: { atMost: 2 } };
  const twoThreads = { ...head, against: 'C -O3 fused, ours on two threads', target: { atMost: 1.1 } };
  const byTaLib = { ...head, against: 'TA-Lib C', target: { atLeast: 3.5 } };
  return [
    inC === null
      ? notMeasured({ ...oneThread, note: 'no C compiler' })
      : rowOf({ ...oneThread, ours: best.one, other: best.inC, gated, note: same(counts.inC) }),
    inC === null
      ? notMeasured({ ...twoThreads, note: 'no C compiler' })
      : // A machine whose second core is busy shows it here alone.
        rowOf({ ...twoThreads, ours: best.two, other: best.inC, gated: false, note: same(counts.inC, counts.two) }),
    talib === null
      ? notMeasured({ ...byTaLib, note: String(taLib) })
      : rowOf({ ...byTaLib, ours: best.one, other: best.talib, gated, note: same(counts.talib) }),
  ];
}

function crossoverInC(reference: Reference, symbols: ReturnType<typeof symbolBars>): () => number {
  const [opens, closes] = [new Float32Array(SYMBOLS * BARS), new Float32Array(SYMBOLS * BARS)];
  for (const [index, { open, close }] of symbols.entries()) {
    opens.set(open, index * BARS);
    closes.set(close, index * BARS);
  }
  const trades = roomForTrades(SYMBOLS);
  return () => reference.dFused(opens, closes, SYMBOLS, BARS, trades);
}

/** Its two lines, crossed as AFL's Cross does, and the same list of trades. Its averages begin on other bars than ours. */
function crossoverByTaLib(taLib: TaLib, symbols: ReturnType<typeof symbolBars>): () => number {
  const closes = symbols.map(({ close }) => Float64Array.from(close));
  const [macd, signal, histogram] = [new Float64Array(BARS), new Float64Array(BARS), new Float64Array(BARS)];
  const [buys, sells] = [new Int32Array(BARS), new Int32Array(BARS)];
  const trades = roomForTrades(SYMBOLS);
  return () => {
    let at = 0;
    for (const [index, close] of closes.entries()) {
      const first = taLib.macd(close, macd, signal, histogram);
      let [up, down] = [0, 0];
      for (let bar = first + 1; bar < BARS; bar += 1) {
        const place = bar - first;
        const [was, is] = [macd[place - 1]! - signal[place - 1]!, macd[place]! - signal[place]!];
        if (was <= 0 && is > 0) buys[up++] = bar;
        if (was >= 0 && is < 0) sells[down++] = bar;
      }
      const found = { buys: buys.subarray(0, up), sells: sells.subarray(0, down) };
      at = appendTrades({ ...found, open: symbols[index]!.open }, trades, at);
    }
    return at / NUMBERS_PER_TRADE;
  };
}
