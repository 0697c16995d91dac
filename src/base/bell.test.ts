import { expect, test } from 'vitest';
import { Bell } from '#base';

test('a ring that was not heard yet lets nobody sleep, through the memory of the other thread too', () => {
  const bell = new Bell();
  const heard = bell.rings;
  new Bell(bell.memory).ring();
  expect(bell.sleep(heard)).toBe(true);
});

test('without a ring the sleep ends with the patience', () => {
  const bell = new Bell();
  expect(bell.sleep(bell.rings, 1)).toBe(false);
});
