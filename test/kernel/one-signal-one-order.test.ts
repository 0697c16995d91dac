/** R13: one signal makes at most one order, however often it is found, over reconnects and restarts within its bar. */
import { expect, test } from 'vitest';
import { epochMs, SECOND } from '#base';
import type { Signal } from '#scan';
import { Drive } from './desk-drive.ts';

/** A session that scans once a second, with a Buy on its newest bar. */
function scanning(): { readonly drive: Drive; readonly signal: Signal } {
  const drive = new Drive().launch({ scanIntervalMs: SECOND });
  return { drive, signal: { type: 'Buy', bar: drive.minute(), price: 21_000 } };
}

function rescan(drive: Drive, signal: Signal, times: number): void {
  for (let scan = 0; scan < times; scan += 1) drive.scanned([signal]).pass(SECOND);
}

test('fifty scans of one bar make one order', () => {
  const { drive, signal } = scanning();
  rescan(drive, signal, 50);
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.facts.filter(({ type }) => type === 'signal.found')).toHaveLength(1);
});

test('links that go and come back within the bar make no second one', () => {
  const { drive, signal } = scanning();
  rescan(drive, signal, 2);
  for (const link of ['market', 'account'] as const) {
    drive.say({ type: 'link.changed', link, state: 'down', generation: 1, message: 'lost' }).pass(SECOND);
    drive.say({ type: 'link.changed', link, state: 'up', generation: 2, message: '' });
  }
  drive.snapshot().quote(21_000);
  rescan(drive, signal, 5);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('a restart at any fact around the order makes no second one', () => {
  const { drive: before, signal } = scanning();
  const first = before.facts.length;
  rescan(before, signal, 2);
  before.accept(1).fill(1, { side: 'buy', size: 2, id: 1 }).position(2);
  const approved = before.facts.findIndex(({ type }) => type === 'intent.approved');
  expect(approved).toBeGreaterThanOrEqual(first);
  // The order waits for its own fact: before that is on the disk nothing has left.
  for (let kept = approved + 1; kept <= before.facts.length; kept += 1) {
    const drive = new Drive({ ledger: before.facts.slice(0, kept), at: epochMs(before.venue) });
    drive.ground([drive.positionOf(2)]);
    rescan(drive, signal, 3);
    expect(drive.all('order.place'), `after ${kept} facts`).toHaveLength(0);
  }
});

test('the key of the trade alone stands in the way of a second order, where nobody remembers that the signal was told', () => {
  const { drive: before, signal } = scanning();
  rescan(before, signal, 1);
  const { tag } = before.last('order.place').order;
  before.say({ type: 'order.answered', tag, outcome: { type: 'rejected', order: null, why: 'no', leftAt: null } });
  const ledger = before.facts.filter(({ type }) => type !== 'signal.found');
  const drive = new Drive({ ledger, at: signal.bar }).ground();
  drive.minute();
  drive.scanned([signal]);
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why: expect.stringMatching(/^duplicate/) });
  expect(drive.all('order.place')).toHaveLength(0);
});
