import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, epochMs, monotonicMs } from '#base';
import { openTape, readRunHead, readRunInputs, recordedRuns } from '#journal';
import type { RecordedInput, RunHead } from '#live/ports';

const START = epochMs(Date.UTC(2026, 0, 15, 15));
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-inputs-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function headOf(run: number): RunHead {
  const at = { venue: START, monotonic: monotonicMs(0.125), wall: START };
  return { run, at, venue: 'v', version: '1', build: 'b', limits: { orderSizeMax: 15 } as RunHead['limits'] };
}

function timer(number: number) {
  const at = { venue: epochMs(START + number / 3), monotonic: monotonicMs(number / 7), wall: epochMs(START + number) };
  return { type: 'timer.fired', timer: `audit:${number}`, at } as const;
}

function tape(onLoss: (why: string) => void = () => {}) {
  return openTape({ dir, retentionDays: 3, onLoss });
}

async function inputs(run: number): Promise<RecordedInput[]> {
  const read: RecordedInput[] = [];
  for await (const input of readRunInputs({ dir, run })) read.push(input);
  return read;
}

test('what a run took in is read back as it was, to the last bit of its clocks', async () => {
  const recorded = tape();
  recorded.begin(headOf(12), 'd0');
  for (let i = 1; i <= 500; i += 1) recorded.record(timer(i), i % 5 === 0 ? `d${i}` : null);
  await recorded.close();
  expect(await recordedRuns(dir)).toEqual([12]);
  expect(await readRunHead({ dir, run: 12 })).toEqual({ head: headOf(12), digest: 'd0' });
  const read = await inputs(12);
  expect(read).toHaveLength(500);
  expect(read[299]).toEqual({ type: 'event', event: timer(300), digest: 'd300' });
  expect(await readRunHead({ dir, run: 13 })).toBe(null);
});

test('a run whose recording was cut off is read up to the tear', async () => {
  const recorded = tape();
  recorded.begin(headOf(1), null);
  for (let i = 1; i <= 5_000; i += 1) recorded.record(timer(i), `d${i}`);
  await recorded.close();
  const file = join(dir, 'tape', 'runs', '000000000001', '000001.jsonl.gz');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
  const read = await inputs(1);
  expect(read.length).toBeGreaterThan(500);
  expect(read.length).toBeLessThan(5_000);
  expect(read.at(-1)).toEqual({ type: 'event', event: timer(read.length), digest: `d${read.length}` });
});

test('runs older than the tape’s days go when a new one begins', async () => {
  for (const run of [1, 2]) {
    const recorded = tape();
    recorded.begin(headOf(run), null);
    await recorded.close();
  }
  const old = (Date.now() - 4 * DAY) / 1_000;
  utimesSync(join(dir, 'tape', 'runs', '000000000001', '000001.jsonl.gz'), old, old);
  const recorded = tape();
  recorded.begin(headOf(3), null);
  await recorded.close();
  expect(readdirSync(join(dir, 'tape', 'runs')).sort()).toEqual(['000000000002', '000000000003']);
});

test('a recording that cannot be written says so', async () => {
  mkdirSync(join(dir, 'tape'));
  writeFileSync(join(dir, 'tape', 'runs'), 'in the way');
  const losses: string[] = [];
  const recorded = tape((why) => losses.push(why));
  recorded.begin(headOf(1), null);
  recorded.record(timer(1), null);
  await recorded.close();
  expect(losses).toEqual([expect.stringContaining('cannot be replayed beyond this point')]);
});
