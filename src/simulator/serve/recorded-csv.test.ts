import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readRecordedTicks, recordedKind } from '#simulator/serve';
import { asked, loggedIn, started } from './clients.test-support.ts';

const UTC = { zone: 'UTC' };
const folder = process.env.OPENBELL_TEST_DATA ?? '';
const isThere = (name: string) => existsSync(join(folder, name));
const unpacked = (name: string) => gunzipSync(readFileSync(join(folder, name))).toString('utf8');
const ES = 'es-trades-dom40-2022-01-24-1330.csv.gz';
const NQ_OPEN = 'nq-trades-2025-05-04-globex-open.csv.gz';

test('the header tells bars from trades and quotes', () => {
  expect(recordedKind('time,open,high,low,close,volume\n')).toBe('bars');
  expect(recordedKind('Date;Time;Open;High;Low;Close\n')).toBe('bars');
  expect(recordedKind('ts_recv,ts_event,action,side,price,size,symbol\n')).toBe('ticks');
  expect(recordedKind('time,bid,ask\n')).toBe('ticks');
  expect(recordedKind('name,age\n')).toBe(null);
});

test('rows of a quote and a trade, of a quote alone and of trades that are none', () => {
  const text = `time,price,size,side,bid,ask
2026-01-15T15:00:00.1234567Z,100.25,2,B,100,100.25
2026-01-15T15:00:01Z,,,,100,100.5
2026-01-15T15:00:02Z,100,1,sell,100,100.5
`;
  expect(readRecordedTicks(text, UTC)).toMatchObject({
    ok: true,
    value: {
      symbol: null,
      ticks: [
        { type: 'quote', bid: 100, ask: 100.25, at: Date.UTC(2026, 0, 15, 15, 0, 0, 123) },
        { type: 'trade', price: 100.25, size: 2, aggressor: 'buy' },
        { type: 'quote', bid: 100, ask: 100.5 },
        { type: 'trade', price: 100, aggressor: 'sell' },
      ],
    },
  });
});

test('of several symbols the one that is wanted, else the busiest; a zone for times without a label', () => {
  const text = `time;price;size;symbol
2026-01-15 09:00:00;1;1;ESH6
2026-01-15 09:00:01;2;1;NQH6
2026-01-15 09:00:02;3;1;NQH6
`;
  const zone = 'America/Chicago';
  expect(readRecordedTicks(text, { zone })).toMatchObject({ value: { symbol: 'NQH6', ticks: [{ price: 2 }, {}] } });
  const es = readRecordedTicks(text, { zone, wanted: 'ESH26' });
  expect(es).toMatchObject({ value: { symbol: 'ESH6', ticks: [{ price: 1, at: Date.UTC(2026, 0, 15, 15) }] } });
  expect(readRecordedTicks(text, { zone, wanted: 'CLH6' })).toMatchObject({ ok: false, error: 'it has no CLH6' });
});

test('what cannot be read is named with its line', () => {
  const read = (rows: string) => readRecordedTicks(`time,price,size\n${rows}`, UTC);
  expect(read('yesterday,1,1')).toMatchObject({ error: "line 2: 'yesterday' is no time" });
  expect(read('2026-01-15T15:00:01Z,1,1\n2026-01-15T15:00:00Z,1,1')).toMatchObject({
    error: 'line 3: it is earlier than the one before it',
  });
  expect(read('2026-01-15T15:00:00Z,1,0')).toMatchObject({ error: expect.stringContaining('line 2') });
  expect(read('')).toMatchObject({ ok: false });
});

test.skipIf(!isThere(ES))('a recording of trades with their quotes is replayed to the contract', async () => {
  const read = readRecordedTicks(unpacked(ES), UTC);
  if (!read.ok) throw new Error(read.error);
  const { ticks } = read.value;
  const trades = ticks.filter((tick) => tick.type === 'trade');
  expect(trades.length).toBe(2_026);
  const source = { kind: 'recording', ticks, contract: 'ESH2' } as const;
  const simulator = await started({ source, speed: 'max', waitForSubscriber: false });
  const token = await loggedIn(simulator);
  const state = async () => (await (await fetch(`${simulator.rest}/sim/state`)).json()) as { over: boolean };
  while (!(await state()).over) await new Promise((resolve) => setTimeout(resolve, 20));
  const body = {
    ...{ contractId: 'CON.F.US.EP.H22', live: false, unit: 1, unitNumber: 1, limit: 999, includePartialBar: true },
    ...{ startTime: '2022-01-24T13:00:00Z', endTime: '2022-01-24T14:00:00Z' },
  };
  const bars = await asked(simulator, { name: 'retrieveBars', body, token });
  const volume = bars.type === 'success' ? bars.payload.bars!.reduce((sum, { v }) => sum + v, 0) : 0;
  expect(volume).toBe(trades.reduce((sum, { size }) => sum + size, 0));
});

test.skipIf(!isThere(NQ_OPEN))('a recording of several months is replayed for the busiest, the auction first', () => {
  const read = readRecordedTicks(unpacked(NQ_OPEN), UTC);
  if (!read.ok) throw new Error(read.error);
  const { symbol, ticks } = read.value;
  expect([symbol, ticks.length]).toEqual(['NQM5', 9_846]);
  expect(ticks[0]).toMatchObject({ type: 'trade', size: 16, aggressor: null });
  const volume = ticks.reduce((sum, tick) => sum + (tick.type === 'trade' ? tick.size : 0), 0);
  expect(volume).toBe(13_046);
});
