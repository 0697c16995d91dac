/** Getting out is what the rules are for: none about size and number stops an exit, and an exit that is denied is told. */
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '#risk';
import { ACCOUNT, Drive, long } from './desk-drive.ts';

test('a position larger than an order may be is closed whole by a reversal', () => {
  const limits = { ...DEFAULT_LIMITS, orderSizeMax: 2, positionSizeMax: 4 };
  const drive = new Drive({ limits }).launch({ tradeSize: 2, entryPolicy: 'reverse', externalPolicy: 'adopt' });
  drive.position(4);
  for (let look = 0; look < 3; look += 1) drive.pass(3_000).snapshot({ positions: [drive.positionOf(4)] });
  expect(drive.session.position).toMatchObject({ size: 4, external: 0 });
  drive.signals('Short');
  const closed = drive.all('order.place').reduce((sum, { order }) => sum + order.size, 0);
  expect(closed).toBeGreaterThan(0);
  expect(drive.session.trades.at(-1)?.status).not.toBe('denied');
});

test('an exit that the guard denies while contracts are held is an alarm', () => {
  const drive = long(2).say({ type: 'ledger.failed', why: 'the disk is full' });
  const before = drive.alarms().length;
  drive.signals('Sell');
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied' });
  expect(drive.alarms().slice(before).join()).toContain('stays open');
  expect(drive.session.config.account).toBe(ACCOUNT.id);
});
