/** The entry of a reversal is of its bar alone. */
import { expect, test } from 'vitest';
import { long } from './desk-drive.ts';

test('the entry of a reversal whose exit was of unknown fate for five bars does not go', () => {
  const drive = long(2).signals('Sell', 'Short');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: { type: 'unknown', order: null, why: 'no answer', leftAt: null } });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  for (let n = 0; n < 5; n += 1) {
    drive.minute();
    drive.scanned([]);
  }
  // And the formula has said the opposite meanwhile.
  drive.signals('Buy');
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' });
  const order = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order, fills: [drive.fillOf(2, { side: 'sell', size: 2, id: 2 })] });
  drive.snapshot({ orders: [order], fills: [drive.fillOf(2, { side: 'sell', size: 2, id: 2 })] });
  drive.pass(500).snapshot({ orders: [order], fills: [drive.fillOf(2, { side: 'sell', size: 2, id: 2 })] });
  const sent = drive.all('order.place').map(({ order: each }) => `${each.purpose} ${each.side}`);
  expect(sent).toEqual(['entry buy', 'exit sell']);
});
