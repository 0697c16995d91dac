import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { rollOf, TradingCalendar } from '#market';

const calendar = new TradingCalendar();
const near = epochMs(Date.parse('2026-11-22T00:00:00Z'));
const roll = (root: string, symbol: string) => rollOf({ root, symbol }, { near, calendar });

test.each([
  ['NQZ6', '2026-12-14', '2026-12-18', 'NQH7'],
  ['NQH7', '2027-03-15', '2027-03-19', 'NQM7'],
  ['NQU7', '2027-09-13', '2027-09-17', 'NQZ7'],
  ['NQZ7', '2027-12-13', '2027-12-17', 'NQH8'],
  ['NQZ26', '2026-12-14', '2026-12-18', 'NQH7'],
])('%s is left on Monday %s and ends on Friday %s, for %s', (symbol, rollDay, expiryDay, next) => {
  expect(roll('NQ', symbol)).toMatchObject({ rollDay, expiryDay, next });
});

test('a third Friday on which stocks do not trade moves the end to Thursday, not the roll', () => {
  expect(roll('MES', 'MESM6')).toMatchObject({ rollDay: '2026-06-15', expiryDay: '2026-06-18' });
});

test('the end is 8:30 in Chicago, summer and winter', () => {
  expect(roll('ES', 'ESZ6')?.expiresAt).toBe(Date.parse('2026-12-18T14:30:00Z'));
  expect(roll('ES', 'ESU6')?.expiresAt).toBe(Date.parse('2026-09-18T13:30:00Z'));
});

test('products and months without a rule have none', () => {
  expect(roll('CL', 'CLF7')).toBeNull();
  expect(roll('NQ', 'NQF7')).toBeNull();
});
