import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, epochMs } from '#base';
import { openTape, readTape, type TapeEvent } from '#journal';
import { contractId } from '#market';

const NQ = contractId('CON.F.US.ENQ.H26');
const START = Date.parse('2026-01-15T15:00:00Z');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-tape-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function trade(at: number, price = 25_000): TapeEvent {
  return { type: 'trade', trade: { contract: NQ, at: epochMs(at), price, size: 2, aggressor: 'buy' } };
}

async function record(events: readonly TapeEvent[], retentionDays = 30): Promise<void> {
  const tape = openTape({ dir, retentionDays });
  for (const event of events) tape.append(event);
  await tape.close();
}

async function recorded(day: string): Promise<TapeEvent[]> {
  const events: TapeEvent[] = [];
  for await (const event of readTape({ dir, contract: NQ, day })) events.push(event);
  return events;
}

const folder = (): string => join(dir, 'tape', `contract-${NQ}`);

test('trades and quotes are read back as they were, in order, over two runs', async () => {
  const quote: TapeEvent = {
    type: 'quote',
    quote: { contract: NQ, at: epochMs(START + 1), bid: 24_999.75, ask: null, last: 25_000 },
  };
  await record([trade(START), quote]);
  await record([trade(START + 2, 25_001.25)]);
  expect(await recorded('2026-01-15')).toEqual([trade(START), quote, trade(START + 2, 25_001.25)]);
});

test('days are kept apart, and only the newest days stay', async () => {
  for (let day = 0; day < 5; day += 1) await record([trade(START + day * DAY)], 3);
  expect(readdirSync(folder())).toEqual(['2026-01-17', '2026-01-18', '2026-01-19']);
  expect(await recorded('2026-01-18')).toEqual([trade(START + 3 * DAY)]);
  expect(await recorded('2026-01-15')).toEqual([]);
});

test('of a file with a torn end the part before the tear is read', async () => {
  await record(Array.from({ length: 20_000 }, (_, i) => trade(START + i, 25_000 + (i % 97) / 4)));
  const day = join(folder(), '2026-01-15');
  const [name] = readdirSync(day);
  const bytes = readFileSync(join(day, name!));
  writeFileSync(join(day, name!), bytes.subarray(0, bytes.length >> 1));
  const events = await recorded('2026-01-15');
  expect(events.length).toBeGreaterThan(1_000);
  expect(events.length).toBeLessThan(20_000);
  expect(events.at(-1)).toEqual(trade(START + events.length - 1, 25_000 + ((events.length - 1) % 97) / 4));
});

test('a tape that cannot be written says so and counts what it lost', async () => {
  writeFileSync(join(dir, 'tape'), 'in the way');
  const losses: string[] = [];
  const tape = openTape({ dir, retentionDays: 1, onLoss: (why) => losses.push(why) });
  tape.append(trade(START));
  await tape.close();
  expect(tape.dropped).toBe(1);
  expect(losses).toEqual([expect.stringContaining('The tape lost 1 events')]);
});
