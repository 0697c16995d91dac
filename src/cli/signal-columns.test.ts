import { expect, test } from 'vitest';
import { SetBars } from '#afl';
import { epochMs } from '#base';
import { ColumnStore, packBars } from '#scan/embedded';
import { findSignals, signalsSeen } from './signal-columns.ts';

const MINUTE_BARS = { unit: 'minute', count: 1 } as const;
const BEGIN = Date.UTC(2026, 0, 15, 15);
const start = (bar: number) => epochMs(BEGIN + bar * 60_000);

test('signals stand by bar, exits before entries, with closes in full precision', () => {
  const store = new ColumnStore({ zone: 'America/New_York', periodicity: MINUTE_BARS, keepsAll: true });
  const closes = [1.1, 2.2, 3.3];
  store.append(
    packBars(closes.map((close, bar) => ({ start: start(bar), open: 1, high: 4, low: 1, close, volume: 1 }))),
  );
  const arrays = {
    buy: Float32Array.of(0, 1, 0),
    sell: null,
    short: Float32Array.of(0, 2, 0),
    cover: Float32Array.of(1, 1, 0),
  };
  const localTime = (bar: number): number => start(bar) - 5 * 3_600_000;
  expect(signalsSeen(findSignals(arrays, { store, search: new SetBars() }))).toEqual([
    { type: 'Cover', bar: start(0), price: 1.1, localTime: localTime(0) },
    { type: 'Cover', bar: start(1), price: 2.2, localTime: localTime(1) },
    { type: 'Buy', bar: start(1), price: 2.2, localTime: localTime(1) },
    { type: 'Short', bar: start(1), price: 2.2, localTime: localTime(1) },
  ]);
});
