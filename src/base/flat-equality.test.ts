import { expect, test } from 'vitest';
import { sameMembers } from './flat-equality.ts';

test('records are the same when each member is', () => {
  expect(sameMembers({ a: 1, b: null }, { b: null, a: 1 })).toBe(true);
  expect(sameMembers({ a: 1, b: null }, { a: 1, b: 0 })).toBe(false);
});

test('a member more or less is a difference, and so is a record that is not there', () => {
  expect(sameMembers<object>({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(sameMembers<object>({ a: 1, b: 2 }, { a: 1 })).toBe(false);
  expect(sameMembers<object>({ a: undefined }, { b: undefined })).toBe(false);
  expect(sameMembers(undefined, { a: 1 })).toBe(false);
});
