/** A scan that has failed is asked again while its bar is the newest: a signal on it is not lost until the next bar closes. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import type { SessionConfig } from '#kernel';
import { Drive } from './desk-drive.ts';

const QUARTERS: Partial<SessionConfig> = { periodicity: { unit: 'minute', count: 15 } };

/** A session on bars of 15 minutes, the newest of which has just closed live; its scan is under way. */
function closed(change: Partial<SessionConfig> = {}): { readonly drive: Drive; readonly bar: number } {
  const drive = new Drive().launch({ ...QUARTERS, ...change });
  quarter(drive);
  return { drive, bar: drive.session.lastBar!.start };
}

function quarter(drive: Drive): void {
  drive.pass(SECOND).trade(21_000);
  drive.pass(15 * MINUTE - 2 * SECOND).quote(21_000);
  drive.pass(SECOND + 500);
}

function fail(drive: Drive, reason: 'lost' | 'overrun' | 'error' = 'lost'): void {
  const { scan, session } = drive.last('scan.run');
  const result = { ok: false, reason, message: 'The scanner was stopped.', ms: 5 } as const;
  drive.say({ type: 'scan.completed', session, scan, result });
}

const asked = (drive: Drive): number => drive.all('scan.run').length;

test('a signal on the newest bar is traded once though its first scan failed', () => {
  const { drive, bar } = closed();
  fail(drive);
  drive.pass(10 * SECOND);
  drive.scanned([{ type: 'Buy', bar: bar as never, price: 21_000 }]);
  expect(drive.all('order.place').map(({ order }) => order.side)).toEqual(['buy']);
  const before = asked(drive);
  drive.pass(MINUTE);
  expect(asked(drive)).toBe(before);
});

test('it is asked again twice and no more, and then an alarm says that the bar was not searched, once until it goes well', () => {
  const { drive } = closed();
  const before = asked(drive);
  for (let tries = 0; tries < 5; tries += 1) {
    fail(drive);
    drive.pass(20 * SECOND).quote(21_000);
  }
  expect(asked(drive)).toBe(before + 2);
  const told = () => drive.alarms().filter((text) => text.includes('was not searched'));
  expect(told()).toHaveLength(1);
  expect(drive.session.errors.slice(-3).map(({ message }) => message)).toEqual([
    'The scanner was stopped; asked again in 1 s',
    'The scanner was stopped; asked again in 5 s',
    'The scanner was stopped.',
  ]);
  quarter(drive);
  for (let tries = 0; tries < 3; tries += 1) {
    fail(drive);
    drive.pass(20 * SECOND).quote(21_000);
  }
  expect(told()).toHaveLength(1);
});

test('a bar that is no longer the newest is not asked about again', () => {
  const drive = new Drive().launch();
  drive.minute();
  drive.pass(SECOND).trade(21_000);
  drive.pass(58 * SECOND).quote(21_000);
  fail(drive);
  // The next bar closes before the second in which the last one would be asked about again is over.
  drive.pass(800);
  drive.scanned([]);
  const before = asked(drive);
  drive.pass(30 * SECOND);
  expect(asked(drive)).toBe(before);
});

test('overruns of one bar that was asked about again count as one', () => {
  const { drive } = closed();
  for (let tries = 0; tries < 3; tries += 1) {
    fail(drive, 'overrun');
    drive.pass(20 * SECOND).quote(21_000);
  }
  expect(drive.alarms().filter((text) => text.includes('suspended'))).toEqual([]);
});
