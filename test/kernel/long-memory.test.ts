/** Thousands of orders later: what is over is forgotten, and nothing that is still open. */
import { expect, test } from 'vitest';
import type { Order } from '#account';
import { epochMs, MINUTE, SECOND } from '#base';
import type { Fact } from '#kernel';
import { contractId } from '#market';
import { Drive } from './desk-drive.ts';

const STOPS = { stopLossTicks: 40, trailing: false, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
const CRUDE = contractId('CON.F.US.CLE.H26');
/** More than the books hold of any of them. */
const MANY = 2_500;

/** Long two with its stop at the venue, all of it proven. */
function protectedLong() {
  const drive = new Drive().launch({ stops: STOPS }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const entry = drive.orderOf(1, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  drive.read({ order: entry, fills: [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })] });
  const child = drive.orderOf(2, { side: 'sell', size: 2, status: 'open', filled: 0, tag: `${tag}-SL` });
  const stop: Order = { ...child, type: 'stop', stopPrice: 20_990.25 };
  drive.say({ type: 'account.order', order: stop });
  const held = { positions: [drive.positionOf(2)], orders: [stop] };
  return { drive: drive.snapshot(held), stop, held };
}

/** What trading another contract leaves in the ledger, order by order. */
function tradedElsewhere(drive: Drive): readonly Fact[] {
  const approved = drive.facts.find((fact) => fact.type === 'intent.approved')!;
  const recorded = drive.facts.findLast((fact) => fact.type === 'trade.recorded')!;
  return Array.from({ length: MANY }, (_, n): readonly Fact[] => {
    const tag = `obelsewhere${n}`;
    const order = { ...drive.orderOf(1_000 + n, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }) };
    return [
      { type: 'intent.approved', intent: { ...approved.intent, tag, contract: CRUDE, purpose: 'exit', side: 'sell' } },
      { type: 'order.changed', order: { ...order, contract: CRUDE }, channel: 'stream' },
      { type: 'trade.recorded', session: null, trade: { ...recorded.trade, tag, order: order.id } },
    ];
  }).flat();
}

/** Another hand trades another contract, thousands of times. */
function elsewhereByHand(drive: Drive): void {
  for (let n = 0; n < MANY; n += 1) {
    const order = drive.orderOf(1_000 + n, { side: 'sell', size: 2, status: 'cancelled', filled: 0 });
    drive.say({ type: 'account.order', order: { ...order, contract: CRUDE } });
  }
}

test('the stop of a position that is held over thousands of orders is known, and cancelled before an exit', () => {
  const { drive: before, held } = protectedLong();
  const at = epochMs(Math.ceil(before.venue / MINUTE) * MINUTE);
  const drive = new Drive({ ledger: [...before.facts, ...tradedElsewhere(before)], at });
  drive.ground([], { compared: false }).snapshot(held);
  expect(drive.session).toMatchObject({ protection: 'confirmed', stopPrice: 20_990.25 });
  drive.signals('Sell');
  expect(drive.session.alerts.at(-1)).toMatchObject({ waits: true });
  expect(drive.last('order.cancel')).toMatchObject({ order: 2 });
});

test('it is known to be gone, too', () => {
  const { drive: before, held, stop } = protectedLong();
  const drive = new Drive({ ledger: [...before.facts, ...tradedElsewhere(before)], at: epochMs(before.venue) });
  drive.ground([], { compared: false }).snapshot(held);
  const bare = { ...held, orders: [{ ...stop, status: 'cancelled' as const }] };
  drive.say({ type: 'account.order', order: bare.orders[0]! });
  for (let n = 0; n < 3; n += 1) drive.pass(3 * SECOND).snapshot(bare);
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('orders of another hand do not put a working stop out of mind between two readings', () => {
  const { drive } = protectedLong();
  elsewhereByHand(drive);
  expect(drive.session).toMatchObject({ protection: 'confirmed', stopPrice: 20_990.25 });
  expect(drive.session.orders).toHaveLength(1);
  drive.signals('Sell');
  expect(drive.last('order.cancel')).toMatchObject({ order: 2 });
  expect(drive.all('order.place')).toHaveLength(1);
});
