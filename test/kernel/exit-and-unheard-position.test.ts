/** The fills of an entry are known and the venue's word on the position is lost: an exit finds nothing certain to close. */
import { expect, test } from 'vitest';
import { Drive } from './desk-drive.ts';

test('an exit that does not go since position and fills are apart is told: what they show stays open', () => {
  const drive = new Drive().launch({ tradeSize: 2 }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 });
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  // Neither the stream nor a reading says a word on the position.
  drive.signals('Sell');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.alarms()).toEqual([expect.stringMatching(/was not sent, the position stays open: nothing-to-close/)]);
});

test('where nothing is held an exit that finds nothing to close is no alarm', () => {
  expect(new Drive().launch().signals('Sell').alarms()).toEqual([]);
});
