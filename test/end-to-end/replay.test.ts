/**
 * A recording through the whole program: the simulator replays a file over its sockets, a live session builds the bars
 * from the trades and scans each of them; what the ledger then holds must be the file's bars, and the signals must be
 * those of an exploration over the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MINUTE, Random } from '#base';
import { openLedger } from '#journal';
import type { Fact } from '#kernel';
import { type Bar, parseCsvBars } from '#market';
import { credentialsOf, openbell, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { type RunningApi, startProgram } from './running-api.ts';

const recordings = process.env.OPENBELL_TEST_DATA;

const CROSS = `
fast = EMA( C, 12 );
slow = EMA( C, 26 );
Buy = Cross( fast, slow );
Sell = Cross( slow, fast );
Short = Sell;
Cover = Buy;
Plot( fast, "Fast", colorBlue );
`;
/** A replay has no pace of its own after its last bar: our clock alone closes that one. */
const CLOCK_RATE = 4;
/** A tenth of a second apart. */
const LOOKS_AT_REST = 20;

interface Signal {
  readonly type: string;
  readonly bar: string;
  readonly price: number;
}

interface Replayed {
  readonly bars: readonly Bar[];
  readonly signals: readonly Signal[];
  readonly seconds: number;
}

describe.skipIf(recordings === undefined)('a recorded quarter of ES (OPENBELL_TEST_DATA)', () => {
  test('comes out of the program as 74,535 bars equal to the file, with the signals of an exploration', {
    timeout: 240_000,
  }, async () => {
    const file = join(recordings ?? '', 'es-1min-esh5-2024-12_2025-03.csv.gz');
    const text = gunzipSync(readFileSync(file)).toString('utf8');
    const { bars, signals, seconds } = await replay({ file, bars: readBars(text).length, deadlineMs: 200_000 });
    console.log(`${bars.length} bars and ${signals.length} signals in ${seconds.toFixed(1)} s`);
    expect(bars.length).toBe(74_535);
    expect(bars).toEqual(readBars(text));
    const first5000 = join(temporaryFolder(), 'ES.csv');
    writeFileSync(first5000, text.split('\n').slice(0, 5_001).join('\n'));
    const before = new Date(bars[5_000]?.start ?? 0).toISOString();
    const expected = await explored(first5000);
    expect(expected.length).toBeGreaterThan(300);
    expect(signals.filter(({ bar }) => bar < before)).toEqual(expected);
    expect(signals).toEqual(await explored(file));
  });
});

test('a generated recording with holes comes out of the program bar by bar, with the signals of an exploration', {
  timeout: 90_000,
}, async () => {
  const file = join(temporaryFolder(), 'ES.csv');
  const text = generatedCsv(600);
  writeFileSync(file, text);
  const { bars, signals } = await replay({ file, bars: 600, deadlineMs: 60_000 });
  expect(bars).toEqual(readBars(text));
  const expected = await explored(file);
  expect(new Set(expected.map(({ type }) => type))).toEqual(new Set(['Buy', 'Sell', 'Short', 'Cover']));
  expect(signals).toEqual(expected);
});

/** Runs a session over the replay until its ledger has every bar, ends the program, and reads the ledger. */
async function replay(recording: {
  readonly file: string;
  readonly bars: number;
  readonly deadlineMs: number;
}): Promise<Replayed> {
  const folder = temporaryFolder();
  writeFormula(folder, 'Cross', CROSS);
  const from = performance.now();
  const { card } = await simulator([
    ...['--replay', recording.file, '--contract', 'ESH5'],
    ...['--zone', 'UTC', '--stamp', 'start', '--speed', 'max'],
  ]);
  const program = await startProgram(['--gateway', card.rest, '--clock-rate', String(CLOCK_RATE)], {
    folder,
    env: credentialsOf(card),
  });
  const [account] = card.accounts;
  await program.api.launch({ strategy_id: 'Cross', account_id: account?.id ?? 0, symbol: 'ESH5' });
  await program.api.until(
    ({ bars_injected, scans_run }) => bars_injected >= recording.bars && scans_run > 0,
    recording.deadlineMs,
  );
  await atRest(program.api);
  const seconds = (performance.now() - from) / 1_000;
  const status = await program.api.status();
  expect(status).toMatchObject({ state: 'running', bars_injected: recording.bars });
  // A recording without a pace of its own leaps over most flat times; of those that it does not, people are told.
  expect(status.errors.filter(({ code }) => code !== 'NOTICE_FLAT_TIME')).toEqual([]);
  expect(status.trades_submitted).toBe(0);
  expect(await program.process.interrupt()).toMatchObject({ code: 0 });
  return { ...(await recorded(join(folder, 'data'))), seconds };
}

/** Without a pace of its own a replay is ahead of the scans: the last ones are waited for. */
async function atRest(api: RunningApi): Promise<void> {
  const found: number[] = [];
  await api.until(({ signals_found }) => {
    found.push(signals_found);
    return found.length > LOOKS_AT_REST && found.slice(-LOOKS_AT_REST).every((count) => count === signals_found);
  }, 30_000);
}

async function recorded(dir: string): Promise<Pick<Replayed, 'bars' | 'signals'>> {
  const ledger = await openLedger({ dir });
  try {
    expect(await ledger.verify()).toMatchObject({ ok: true });
    const records = await ledger.read({ after: 0, types: ['bars.closed', 'signal.found'] });
    const facts = records.map(({ body }) => (body as unknown as { readonly fact: Fact }).fact);
    return {
      bars: facts.flatMap((fact) => (fact.type === 'bars.closed' ? fact.bars : [])),
      signals: facts.flatMap((fact) =>
        fact.type === 'signal.found' ? [{ ...fact.signal, bar: new Date(fact.signal.bar).toISOString() }] : [],
      ),
    };
  } finally {
    await ledger.close();
  }
}

/** The signals of the formula over a file, as the command line prints them. */
async function explored(file: string): Promise<readonly Signal[]> {
  const folder = temporaryFolder();
  const formula = writeFormula(folder, 'Cross', CROSS);
  const { code, stdout, stderr } = await openbell(['explore', formula, '--data', file, '--zone', 'UTC', '--json'], {
    folder,
  }).end(60_000);
  expect(code, stderr).toBe(0);
  const { symbols } = JSON.parse(stdout) as { readonly symbols: readonly { readonly signals: readonly Signal[] }[] };
  return symbols[0]?.signals ?? [];
}

function readBars(text: string): readonly Bar[] {
  const bars = parseCsvBars(text, { zone: 'UTC', stamp: 'start' });
  if (!bars.ok) throw new Error(bars.error.join('; '));
  return bars.value;
}

/** A seeded walk of one-minute bars through a trading night, with minutes in which nothing was traded. */
function generatedCsv(count: number): string {
  const random = new Random(11);
  const upTo = (high: number): number => random.integer({ low: 0, high });
  const lines = ['time,open,high,low,close,volume'];
  let at = Date.parse('2025-01-15T00:00:00Z');
  let close = 24_000;
  for (let made = 0; made < count; made += 1) {
    const open = close + upTo(2) - 1;
    close = open + upTo(20) - 10;
    const high = Math.max(open, close) + upTo(5);
    const low = Math.min(open, close) - upTo(5);
    const prices = [open, high, low, close].map((ticks) => (ticks / 4).toFixed(2));
    lines.push([new Date(at).toISOString(), ...prices, 4 + upTo(400)].join(','));
    at += random.chance(0.1) ? 2 * MINUTE : MINUTE;
  }
  return `${lines.join('\n')}\n`;
}
