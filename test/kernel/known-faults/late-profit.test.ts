/** The stream tells a closing fill without its profit, and REST tells it with it. */
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { Drive } from '../desk-drive.ts';

test.fails('the profit of a fill that is told later counts in what the day has brought', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const drive = new Drive({ limits }).launch({ tradeSize: 1 }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 1, id: 1 }).position(1);
  const bought = drive.orderOf(1, { side: 'buy', size: 1, status: 'filled', filled: 1, tag });
  const first = drive.fillOf(1, { side: 'buy', size: 1, id: 1 });
  drive.read({ order: bought, fills: [first] }).signals('Sell');
  const exit = drive.last('order.place').order;
  drive.accept(2).fill(2, { side: 'sell', size: 1, id: 2, profit: null }).position(0);
  const sold = drive.orderOf(2, { side: 'sell', size: 1, status: 'filled', filled: 1, tag: exit.tag });
  const second = drive.fillOf(2, { side: 'sell', size: 1, id: 2, profit: 900 });
  drive.read({ order: sold, fills: [second] });
  drive.snapshot({ orders: [bought, sold], fills: [first, second], balance: 50_897.2 }).quote(21_000);
  expect(drive.session.risk?.equity).toBe(50_897.2);
});
