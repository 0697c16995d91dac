/** Where orders do nothing the venue is asked to close in time, however long a session lets its orders work. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { orderId } from '#account';
import { epochMs, monotonicMs } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { Drive } from './desk-drive.ts';

for (const seconds of [30, 60, 120, 600])
  test(`the venue is asked to close before 15:10 where it ignores orders, with a trade_timeout of ${seconds} s`, () => {
    const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
    const at = epochMs(Date.parse('2026-01-15T20:56:00Z'));
    const drive = new Drive({ limits, at }).launch({ tradeTimeoutMs: seconds * 1_000 }).signals('Buy');
    const { tag } = drive.last('order.place').order;
    drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
    const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
    const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
    drive.read({ order: entry, fills });
    const orders = new Map<string, Order>();
    let [placed, read, cancelled, fetched] = [1, drive.all('order.read').length, 0, -1];
    while (drive.venue < Date.parse('2026-01-15T21:10:00Z') && drive.all('position.close').length === 0) {
      for (const { order } of drive.all('order.place').slice(placed)) {
        placed += 1;
        const made = drive.orderOf(100 + placed, {
          side: order.side,
          size: order.size,
          status: 'open',
          filled: 0,
          tag: order.tag,
        });
        orders.set(order.tag, made);
        drive.say({
          type: 'order.answered',
          tag: order.tag,
          outcome: { type: 'accepted', order: orderId(100 + placed), why: null, leftAt: monotonicMs(drive.monotonic) },
        });
        drive.say({ type: 'account.order', order: made });
      }
      for (const { tag: name } of drive.all('order.cancel').slice(cancelled)) {
        cancelled += 1;
        const order = orders.get(name);
        if (order === undefined) continue;
        const over: Order = { ...order, status: 'cancelled', updatedAt: epochMs(drive.venue) };
        orders.set(name, over);
        drive.say({ type: 'account.order', order: over });
        drive.say({
          type: 'cancel.answered',
          tag: name,
          outcome: { type: 'accepted', order: over.id, why: null, leftAt: null },
        });
      }
      for (const { tag: name } of drive.all('order.read').slice(read)) {
        read += 1;
        const order = name === tag ? entry : orders.get(name);
        if (order !== undefined)
          drive.say({
            type: 'order.read',
            tag: name,
            reading: { ok: true, found: { order, fills: name === tag ? fills : [] } },
          });
      }
      const { fetch } = drive.last('account.fetch');
      if (fetch !== fetched)
        drive.snapshot({ positions: [drive.positionOf(2)], orders: [entry, ...orders.values()], fills });
      fetched = fetch;
      drive.pass(250).quote(21_000);
    }
    expect(drive.all('position.close').length).toBe(1);
  });
