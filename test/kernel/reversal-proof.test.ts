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

test('an entry whose bar has another that was refused waits for nothing, and later reversals go on', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'kill', target: 'all' });
  drive.signals('Buy', 'Short');
  expect(drive.session.alerts.slice(-2)).toMatchObject([
    { signal: { type: 'Buy' }, traded: false, why: expect.stringMatching(/^halted/) },
    { signal: { type: 'Short' }, traded: false, why: 'another signal of the same bar came first and was refused' },
  ]);
  drive.say({ type: 'operator.said', say: 'resume', account: drive.session.config.account });
  drive.signals('Sell', 'Short').accept(2);
  drive.position(0).fill(2, { side: 'sell', size: 2, id: 2 }).pass(200).snapshot();
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'entry' });
});

test('of two entries of one bar the first trades, and the second does not wait for it', () => {
  const drive = long(2).signals('Buy', 'Short');
  expect(drive.last('order.place').order).toMatchObject({ side: 'buy', purpose: 'entry' });
  expect(drive.session.alerts.at(-1)).toMatchObject({
    signal: { type: 'Short' },
    why: 'another signal of the same bar trades',
  });
});
