/** The stop goes just before a rule closes all the same: the rule's flatten stays the rule's. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, MINUTE, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
/** Winter in Chicago: 15:05 there. */
const FLAT = epochMs(Date.parse('2026-01-15T21:05:00Z'));

test('a stop that is cancelled a moment before the flat time halts nothing beyond the flat time', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const drive = new Drive({ limits, at: epochMs(FLAT - 12 * MINUTE) }).launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const order = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  const stop: Order = {
    ...drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` }),
    type: 'stop',
    stopPrice: 20_990,
  };
  drive.read({ order, fills }).say({ type: 'account.order', order: stop });
  while (drive.venue < FLAT - 3 * SECOND)
    drive.pass(Math.min(10 * SECOND, FLAT - 3 * SECOND - drive.venue)).quote(21_000);
  drive.say({ type: 'account.order', order: { ...stop, status: 'cancelled' } });
  drive.pass(10 * SECOND);
  const flattens = drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [[fact.step, fact.by]] : []));
  expect(flattens).toEqual([['gate-closed', 'rule']]);
  expect(drive.session.tradingState).toBe('active');
});
