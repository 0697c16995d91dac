import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareFormula, type RunResult, runFormula, type SignalArrays, sampleBars } from '#afl';
import { conformanceHost } from './scene.ts';

const folder = join(import.meta.dirname, '../../formulas');
const names = readdirSync(folder).filter((name) => name.endsWith('.afl'));
/** Three trading days and more of minute bars. */
const bars = sampleBars(60, 5000);

function run(name: string, action: 'scan' | 'explore' | 'indicator'): RunResult & { ok: true } {
  const source = readFileSync(join(folder, name), 'utf8');
  const host = conformanceHost(join(folder, name));
  const prepared = prepareFormula({ source, file: name, host });
  expect(prepared.diagnostics.map(({ message, line }) => `${line}: ${message}`)).toEqual([]);
  if (!prepared.ok) throw new Error('unreachable: there are no diagnostics');
  const result = runFormula(prepared.formula, { bars, host, action });
  if (!result.ok) throw new Error(`${result.error.line}:${result.error.column} ${result.error.message}`);
  return result;
}

/** Bars on which a signal fires. */
function fired(signal: Float32Array | null): number[] {
  return [...(signal ?? [])].flatMap((value, bar) => (value === 0 ? [] : [bar]));
}

function minuteOfBar(bar: number): number {
  return new Date(bars.localTime[bar]!).getUTCMinutes();
}

test.for(names)('%s runs over five thousand bars and says the same twice', (name) => {
  for (const action of ['scan', 'explore', 'indicator'] as const) expect(run(name, action)).toEqual(run(name, action));
});

test.for(names.filter((name) => !name.includes('Exploration')))('%s enters and leaves', (name) => {
  const { signals } = run(name, 'scan');
  const count = (side: keyof SignalArrays): number => fired(signals[side]).length;
  expect(count('buy')).toBeGreaterThan(2);
  expect(count('sell')).toBeGreaterThan(2);
});

test('the pipeline test buys on minutes that four divides and sells two minutes later', () => {
  const { signals, plots, parameters } = run('T03_-_Live_Pipeline_Test__2-Min_Cycle_.afl', 'indicator');
  expect(new Set(fired(signals.buy).map((bar) => minuteOfBar(bar) % 4))).toEqual(new Set([0]));
  expect(new Set(fired(signals.sell).map((bar) => minuteOfBar(bar) % 4))).toEqual(new Set([2]));
  expect(fired(signals.buy)).toHaveLength(bars.close.length / 4);
  expect(plots.filter(({ type }) => type === 'line').map(({ name }) => name)).toContain('Average');
  expect(parameters.map(({ name }) => name)).toEqual(['Cycle (minutes)', 'Average (bars)']);
});

test('the trailing stop never falls while a position is open', () => {
  const { signals, plots } = run('Trailing_Stop_Loop.afl', 'indicator');
  const line = plots.find(({ name }) => name === 'Stop')!.values[0]!.data;
  const exits = new Set(fired(signals.sell));
  for (const entry of fired(signals.buy)) {
    for (let bar = entry + 1; bar < line.length && !exits.has(bar - 1); bar += 1) {
      expect(line[bar]!).toBeGreaterThanOrEqual(line[bar - 1]!);
    }
  }
});

test('the opening range is broken at most once a side and day', () => {
  const { signals } = run('Opening_Range_Breakout.afl', 'scan');
  const days = fired(signals.buy).map((bar) => Math.floor(bars.localTime[bar]! / 86_400_000));
  expect(new Set(days).size).toBe(days.length);
});

test('the exploration has a row a bar and its columns behind the default ones', () => {
  const { exploration } = run('Market_State_Exploration.afl', 'explore');
  expect(exploration.rows).toHaveLength(bars.close.length);
  expect(exploration.columns.slice(0, 3).map(({ caption }) => caption)).toEqual(['Ticker', 'Date/Time', 'Close']);
  expect(['Quiet', 'Up', 'Down']).toContain(exploration.rows.at(-1)!.cells.at(-1));
});
