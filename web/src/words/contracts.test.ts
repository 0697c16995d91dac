import { expect, test } from 'vitest';
import { contracts, distance, rootOf } from './contracts.ts';

test('contracts say their side, and one is one', () => {
  expect(contracts(2)).toBe('2 long contracts');
  expect(contracts(-1)).toBe('1 short contract');
});

test('a distance in ticks is told in points and money', () => {
  expect(distance(40, { tick_size: 0.25, tick_value: 5, decimals: 2 })).toBe('10.00 points, $200.00 a contract');
  expect(distance(7, { tick_size: 0.1, tick_value: 0.5, decimals: 1 })).toBe('0.7 points, $3.50 a contract');
});

test('the root of a symbol is what stands before its month', () => {
  expect(rootOf(' mnqh6 ')).toBe('MNQ');
  expect(rootOf('6EZ26')).toBe('6E');
  expect(rootOf('NQ')).toBeUndefined();
});
