import { expect, test } from 'vitest';
import { generalText, numberText } from '#afl/runtime';

const fround = Math.fround;

test('a number joined to text has six significant digits and no trailing zeros', () => {
  expect(generalText(0)).toBe('0');
  expect(generalText(15893.25)).toBe('15893.3');
  expect(generalText(fround(0.1))).toBe('0.1');
  expect(generalText(1234567)).toBe('1.23457e+06');
  expect(generalText(999999.5)).toBe('1e+06');
  expect(generalText(100000)).toBe('100000');
  expect(generalText(0.0001)).toBe('0.0001');
  expect(generalText(0.00001234)).toBe('1.234e-05');
  expect(generalText(-1e10)).toBe('-1e+10');
});

test('fixed form rounds exact halves away from zero and prints huge numbers in full', () => {
  expect(numberText(2.5, { conversion: 'f', precision: 0 })).toBe('3');
  expect(numberText(-2.5, { conversion: 'f', precision: 0 })).toBe('-3');
  expect(numberText(0.125, { conversion: 'f', precision: 2 })).toBe('0.13');
  expect(numberText(fround(1e30), { conversion: 'f', precision: 1 })).toBe('1000000015047466219876688855040.0');
  expect(numberText(fround(0.1), { conversion: 'f', precision: 12 })).toBe('0.100000001490');
});

test('flags pad, sign and keep the point as C does', () => {
  expect(numberText(7.14159, { conversion: 'f', precision: 2, width: 8 })).toBe('    7.14');
  expect(numberText(7.14159, { conversion: 'f', precision: 2, width: 8, left: true })).toBe('7.14    ');
  expect(numberText(-7.14159, { conversion: 'f', precision: 2, width: 8, zero: true })).toBe('-0007.14');
  expect(numberText(3, { conversion: 'f', precision: 0, plus: true })).toBe('+3');
  expect(numberText(3, { conversion: 'f', precision: 0, space: true })).toBe(' 3');
  expect(numberText(3, { conversion: 'f', precision: 0, alternate: true })).toBe('3.');
  expect(numberText(3, { conversion: 'g', alternate: true })).toBe('3.00000');
  expect(numberText(12345.678, { conversion: 'e', precision: 2 })).toBe('1.23e+04');
  expect(numberText(12345.678, { conversion: 'E' })).toBe('1.234568E+04');
  expect(numberText(5, { conversion: 'g', width: 6, zero: true })).toBe('000005');
});

test('what is no finite number has the runtime’s names and is never padded with zeros', () => {
  expect(generalText(Number.NaN)).toBe('-nan(ind)');
  expect(generalText(Number.POSITIVE_INFINITY)).toBe('inf');
  expect(numberText(Number.NEGATIVE_INFINITY, { conversion: 'f', width: 6, zero: true })).toBe('  -inf');
});
