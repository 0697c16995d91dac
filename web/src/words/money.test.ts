import { expect, test } from 'vitest';
import { count, decimalsOf, figure, money, price, signedMoney, signedPoints } from './money.ts';

test('money carries its sign, two decimals and thousands', () => {
  expect(signedMoney(1234.5)).toBe('+$1,234.50');
  expect(signedMoney(-12)).toBe('−$12.00');
  expect(money(50_000)).toBe('$50,000.00');
  expect(count(74_535)).toBe('74,535');
});

test('a sum that rounds to nothing has no sign', () => {
  expect(signedMoney(-0.004)).toBe('$0.00');
  expect(signedPoints(-0.001, 2)).toBe('0.00');
});

test('what is not known is a dash, never a zero', () => {
  expect(signedMoney(null)).toBe('–');
  expect(price(null, 2)).toBe('–');
  expect(signedPoints(null, 2)).toBe('–');
});

test('a price has the decimals of its contract', () => {
  expect(price(24997.5, 2)).toBe('24997.50');
  expect(decimalsOf([24997.5, 24998.25])).toBe(2);
  expect(decimalsOf([1.08125, 1.0813])).toBe(5);
});

test('a value of a formula has the digits that single precision holds', () => {
  expect(figure(29_923.30078125)).toBe('29923.3');
  expect(figure(-0.000123456789)).toBe('−0.0001234568');
  expect(figure(16_777_216)).toBe('16777216');
});
