import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { ColumnStore, decodeChunk, encodeChunk, packBars, rowsOfColumns } from '#scan/embedded';

const DAY = { unit: 'day', count: 1 } as const;
const bars = [0, 1, 2].map((day) => ({
  ...{ start: epochMs(Date.UTC(2026, 0, 12 + day, 6)), open: 1.1 + day, high: 3.3 + day, low: 0.1 },
  ...{ close: 2.2 + day, volume: 123_456_789.5 + day },
}));

const decoded = (bytes: Uint8Array) => decodeChunk(Buffer.from(bytes));

test('what was put into a chunk comes out again, to the last bit', () => {
  const rows = packBars(bars);
  const chunk = decoded(encodeChunk(rows, DAY));
  if (!chunk.ok) throw new Error(chunk.error);
  expect(chunk.value.periodicity).toEqual(DAY);
  expect(rowsOfColumns(chunk.value.columns)).toEqual(rows);
});

test('columns are seen as the same bars are that came one by one', () => {
  const store = () => new ColumnStore({ zone: 'America/New_York', periodicity: DAY, keepsAll: true });
  const [appended, taken] = [store(), store()];
  appended.append(packBars(bars));
  const chunk = decoded(encodeChunk(packBars(bars), DAY));
  if (!chunk.ok) throw new Error(chunk.error);
  taken.take(chunk.value.columns);
  expect(taken.columns()).toEqual(appended.columns());
  expect(taken.closeAt(2)).toBe(4.2);
});

test.each([
  ['a byte that was altered', (bytes: Buffer) => bytes.writeUInt8(bytes.at(-3)! ^ 1, bytes.length - 3), /altered/],
  ['another kind of file', (bytes: Buffer) => bytes.write('time,open,high'), /no file of bars/],
])('%s is found', (_, spoil, why) => {
  const bytes = Buffer.from(encodeChunk(packBars(bars), DAY));
  spoil(bytes);
  expect(decodeChunk(bytes)).toEqual({ ok: false, error: expect.stringMatching(why) });
});

test('a chunk that was cut short is found', () => {
  const bytes = Buffer.from(encodeChunk(packBars(bars), DAY));
  for (const length of [0, 10, 20, bytes.length - 1]) expect(decodeChunk(bytes.subarray(0, length)).ok).toBe(false);
});

test('no bars are a chunk, too', () => {
  const chunk = decoded(encodeChunk(packBars([]), DAY));
  expect(chunk.ok && chunk.value.columns.start.length).toBe(0);
});
