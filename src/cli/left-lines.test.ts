/** What is said of contracts that no session keeps. */
import { expect, test } from 'vitest';
import { leftLine } from './left-lines.ts';

const left = { size: 2, symbol: 'NQH6', accountName: 'PRAC-V2-7', workingOrders: 0, flatten: null };

test('contracts left behind are told with the command that closes them', () => {
  expect(leftLine(left)).toContain(
    '2 long in NQH6 of PRAC-V2-7, which no session keeps: openbell flatten --account "PRAC-V2-7" --contract NQH6',
  );
  expect(leftLine({ ...left, size: -1 })).toContain('1 short in NQH6');
  expect(leftLine({ ...left, size: 0, workingOrders: 3 })).toContain('3 working orders in NQH6');
  expect(leftLine({ ...left, size: 0, workingOrders: 1 })).toContain('1 working order in NQH6');
});

test('a flatten under way is told instead of the command', () => {
  expect(leftLine({ ...left, flatten: 'sent' })).toContain('no session keeps: being flattened (sent)');
  expect(leftLine({ ...left, flatten: 'gate-closed' })).toContain('being flattened (gate closed)');
});
