/** The venue has accepted an order, named it, and knows nothing of it ever after. */
import { expect, test } from 'vitest';
import type { Position } from '#account';
import { epochMs, HOUR, SECOND } from '#base';
import { ACCOUNT, Drive } from './desk-drive.ts';

function deny(drive: Drive, seconds: number, positions: readonly Position[] = []) {
  const snapshot = { account: ACCOUNT, positions, orders: [], fills: [] };
  for (let n = 0, seen = 0; n < seconds; n += 1) {
    drive.pass(SECOND);
    const fresh = drive.commands.slice(seen);
    seen = drive.commands.length;
    for (const command of fresh) {
      if (command.type === 'order.read')
        drive.say({ type: 'order.read', tag: command.tag, reading: { ok: true, found: null } });
      if (command.type === 'account.fetch')
        drive.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch: command.fetch, snapshot });
      if (command.type === 'order.cancel') {
        const outcome = { type: 'rejected', order: null, why: 'order not found', leftAt: null } as const;
        drive.say({ type: 'cancel.answered', tag: command.tag, outcome });
      }
    }
  }
}

test('it does not block entries and the proof of flat for ever, neither in this run nor two days later', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  deny(drive, 400);
  const after = new Drive({ ledger: drive.facts, at: epochMs(drive.venue + 48 * HOUR) }).ground();
  deny(after, 400);
  expect(after.session.trades.at(-1)?.status).toBe('presumed-absent');
  expect(new Set(drive.all('order.read').map(({ order }) => order))).toEqual(new Set([1, null]));
  expect(drive.session.trades.at(-1)?.status).toBe('presumed-absent');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('… and is adopted with an alarm where it lives after all', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  deny(drive, 400);
  const { tag } = drive.last('order.place').order;
  drive.say({
    type: 'account.order',
    order: drive.orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 1, tag }),
  });
  expect(drive.alarms().at(-1)).toContain('was found');
  expect(drive.session.trades).toMatchObject([{ status: 'working', order: 1, filled: 1 }]);
});

test('what has filled in part before the venue knew it no more ends as partial, and is out of the way', () => {
  const drive = new Drive().launch().signals('Buy').accept(1);
  const { tag } = drive.last('order.place').order;
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'open', filled: 1, tag });
  drive.say({ type: 'account.order', order }).fill(1, { side: 'buy', size: 1, id: 1 }).position(1);
  deny(drive, 400, [drive.positionOf(1)]);
  expect(drive.session.trades).toMatchObject([{ status: 'partial', filled: 1 }]);
  expect(drive.session.orders).toEqual([]);
});
