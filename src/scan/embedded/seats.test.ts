import { expect, test } from 'vitest';
import { Seats } from './seats.ts';

test('who finds no seat waits for one, in order of coming, and no seat is lost', async () => {
  const seats = new Seats(2);
  const seated: string[] = [];
  const come = async (name: string): Promise<void> => {
    const wait = seats.take();
    if (wait !== null) await wait;
    seated.push(name);
  };
  const all = ['a', 'b', 'c', 'd'].map(come);
  expect(seated).toEqual(['a', 'b']);
  seats.give();
  await all[2];
  expect(seated).toEqual(['a', 'b', 'c']);
  for (let given = 0; given < 3; given += 1) seats.give();
  await Promise.all(all);
  expect(seated).toEqual(['a', 'b', 'c', 'd']);
  expect([seats.take(), seats.take()]).toEqual([null, null]);
  expect(seats.take()).not.toBe(null);
});
