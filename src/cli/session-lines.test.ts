/** What the greeting says of sessions. */
import { expect, test } from 'vitest';
import { sessionLines } from './session-lines.ts';

const config = { strategy: 'Mine', symbol: 'NQH6', accountName: 'PRAC-V2-7', tradeEnabled: true };

test('a session that goes on from an earlier run is told, with what stands against its entries', () => {
  expect(sessionLines([{ config, state: 'starting', tradingWhy: null }])).toEqual([
    'Mine on NQH6, account PRAC-V2-7, goes on; it trades',
  ]);
  expect(sessionLines([{ config, state: 'starting', tradingWhy: 'the kill switch was pressed' }])).toEqual([
    'Mine on NQH6, account PRAC-V2-7, goes on; no entries: the kill switch was pressed',
  ]);
  expect(sessionLines([{ config: { ...config, tradeEnabled: false }, state: 'running', tradingWhy: null }])).toEqual([
    'Mine on NQH6, account PRAC-V2-7, goes on; trading is off',
  ]);
});

test('a session that is over is none that runs', () => {
  const none = ['none runs yet; launch one in the dashboard'];
  expect(sessionLines([])).toEqual(none);
  expect(sessionLines([{ config, state: 'stopped', tradingWhy: null }])).toEqual(none);
  expect(sessionLines([{ config, state: 'error', tradingWhy: null }])).toEqual(none);
});
