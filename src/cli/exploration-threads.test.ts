import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exploreSymbols } from './exploration-threads.ts';
import { whileUninterrupted } from './interrupt.ts';
import type { Exploring } from './symbol-exploration.ts';
import { openSymbolFolder } from './symbol-folder.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F'];

/** A folder of symbols, of which A has ten bars, B twenty, and so on. */
function exploring(formula: string): Exploring {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-explore-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [i, name] of NAMES.entries()) {
    const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
    const bars = Array.from({ length: 10 * (i + 1) }, (_, n) => `${day(n)},1,1,1,1\n`);
    writeFileSync(join(folder, `${name}.csv`), `date,open,high,low,close\n${bars.join('')}`);
  }
  const file = join(folder, 'Mine.afl');
  writeFileSync(file, formula);
  const { symbols, neighbours } = openSymbolFolder(folder, {});
  return {
    formula: file,
    mode: 'explore',
    params: {},
    root: null,
    include: [],
    filesFolder: join(folder, 'files'),
    amiSymbol: null,
    aflZone: undefined,
    bars: {},
    periodicity: null,
    symbols,
    neighbours,
    known: NAMES,
    watchLists: [],
  };
}

/** Ends for A alone, and for the trial over made-up bars; for every other symbol it would run for years. */
const ENDLESS =
  'if (BarCount > 10 AND BarCount < 100) for (i = 0; i < 99000; i++) for (j = 0; j < 99000; j++) x = MA(C, 5); Filter = 1;';

test.each([1, 3])('outcomes stand in the order of the symbols, by %i threads', async (threads) => {
  let done = 0;
  const outcomes = await exploreSymbols(exploring('Filter = 1; AddColumn(BarCount, "n");'), {
    threads,
    onDone: () => {
      done += 1;
    },
    signal: new AbortController().signal,
  });
  expect(done).toBe(6);
  expect(outcomes.map((each) => [each.symbol, each.ok && each.bars.length])).toEqual([
    ['A', 10],
    ['B', 20],
    ['C', 30],
    ['D', 40],
    ['E', 50],
    ['F', 60],
  ]);
});

test('an interruption ends the threads where they stand, and leaves no listener behind', async () => {
  const before = process.listenerCount('SIGHUP');
  let done = 0;
  const result = await whileUninterrupted((signal) =>
    exploreSymbols(exploring(ENDLESS), {
      threads: 2,
      onDone: () => {
        done += 1;
        process.emit('SIGHUP');
      },
      signal,
    }),
  );
  expect({ result, done }).toEqual({ result: null, done: 1 });
  expect(process.listenerCount('SIGHUP')).toBe(before);
});

test('what is wrong with one symbol is said of it alone', async () => {
  const outcomes = await exploreSymbols(exploring('if (BarCount == 20) x = C[99]; Filter = 1;'), {
    threads: 2,
    onDone: () => undefined,
    signal: new AbortController().signal,
  });
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true, true, true, true]);
  expect(outcomes[1]).toMatchObject({ symbol: 'B', why: expect.stringMatching(/Error 10: .*\n.* stopped on B\./s) });
});

test('threads that cannot begin cost their symbols, and are not replaced for ever', async () => {
  const unbearable = { symbol: null as unknown as string, file: '', read: null };
  const outcomes = await exploreSymbols(
    { ...exploring('Filter = 1;'), neighbours: [unbearable] },
    { threads: 2, onDone: () => undefined, signal: new AbortController().signal },
  );
  expect(outcomes.map(({ symbol }) => symbol)).toEqual(NAMES);
  for (const each of outcomes)
    expect(each).toMatchObject({ ok: false, why: expect.stringMatching(/^The formula engine failed: .*null/) });
});
