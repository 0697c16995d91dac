import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { PRODUCTS, rollOf, TradingCalendar, tradedMonth } from '#market';

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

test.each([
  ['NQZ6', 'NQZ6'],
  ['NQU6', 'NQZ6'],
  ['NQH6', 'NQZ6'],
  ['NQZ5', 'NQZ6'],
  ['NQH7', 'NQH7'],
])('in November most who traded %s trade %s', (symbol, traded) => {
  expect(tradedMonth({ root: 'NQ', symbol }, { near, calendar })).toBe(traded);
});

test('a month is left on its roll day', () => {
  const on = (day: string) => ({ near: epochMs(Date.parse(`${day}T15:00:00Z`)), calendar });
  expect(tradedMonth({ root: 'NQ', symbol: 'NQZ6' }, on('2026-12-13'))).toBe('NQZ6');
  expect(tradedMonth({ root: 'NQ', symbol: 'NQZ6' }, on('2026-12-14'))).toBe('NQH7');
});

test('a third Friday on which stocks do not trade moves the end to Thursday, not the roll', () => {
  expect(roll('MES', 'MESM6')).toMatchObject({ rollDay: '2026-06-15', expiryDay: '2026-06-18' });
});

test('the end is 8:30 in Chicago, summer and winter', () => {
  expect(roll('ES', 'ESZ6')?.expiresAt).toBe(Date.parse('2026-12-18T14:30:00Z'));
  expect(roll('ES', 'ESU6')?.expiresAt).toBe(Date.parse('2026-09-18T13:30:00Z'));
});

test.each([
  // Crude ends three business days before the 25th of the month before; its small sisters a day earlier.
  ['CL', 'CLF7', '2026-12-21', 'CLG7'],
  ['MCL', 'MCLF7', '2026-12-18', 'MCLG7'],
  ['NG', 'NGF7', '2026-12-29', 'NGG7'],
  ['RB', 'RBF7', '2026-12-31', 'RBG7'],
  ['GC', 'GCZ6', '2026-12-29', 'GCG7'],
  ['SI', 'SIZ6', '2026-12-29', 'SIH7'],
  ['6E', '6EZ6', '2026-12-14', '6EH7'],
  ['6C', '6CZ6', '2026-12-15', '6CH7'],
  ['ZN', 'ZNZ6', '2026-12-21', 'ZNH7'],
  ['ZF', 'ZFZ6', '2026-12-31', 'ZFH7'],
  ['ZC', 'ZCZ6', '2026-12-14', 'ZCH7'],
  ['ZS', 'ZSX6', '2026-11-13', 'ZSF7'],
  ['HE', 'HEZ6', '2026-12-14', 'HEG7'],
  ['MBT', 'MBTX6', '2026-11-27', 'MBTZ6'],
])('%s: %s ends on %s, and %s follows', (root, symbol, expiryDay, next) => {
  const found = roll(root, symbol);
  expect(found).toMatchObject({ expiryDay, next });
  expect((found?.rollDay ?? '9') <= expiryDay).toBe(true);
});

test('what is delivered is left before notice may be given', () => {
  expect(roll('ZC', 'ZCZ6')?.rollDay).toBe('2026-11-30');
  expect(roll('GC', 'GCZ6')?.rollDay).toBe('2026-11-30');
  expect(roll('ZN', 'ZNH7')?.rollDay).toBe('2027-02-26');
});

test('every product of the table has a rule, and its next month is one it trades', () => {
  for (const root of PRODUCTS.keys()) {
    const found = 'FGHJKMNQUVXZ'
      .split('')
      .map((letter) => roll(root, `${root}${letter}7`))
      .filter((each) => each !== null);
    expect(found.length, root).toBeGreaterThanOrEqual(4);
    for (const { next } of found) expect(roll(root, next), next).not.toBeNull();
  }
});

test('months that a product does not trade, and products nobody knows, have none', () => {
  expect(roll('NQ', 'NQF7')).toBeNull();
  expect(roll('XYZ', 'XYZH7')).toBeNull();
});
