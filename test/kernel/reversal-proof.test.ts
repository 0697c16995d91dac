/** A reversal enters only from a position that REST has shown flat (R13). */
import { expect, test } from 'vitest';
import { long } from './desk-drive.ts';

test('the entry of a reversal waits for a reading over REST, and goes on it', () => {
  const drive = long(2).signals('Sell', 'Short').accept(2);
  const entries = () => drive.all('order.place').filter(({ order }) => order.purpose === 'entry').length;
  drive.position(0).fill(2, { side: 'sell', size: 2, id: 2 });
  expect(entries()).toBe(1);
  drive.pass(200).snapshot();
  expect(entries()).toBe(2);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2 });
});
