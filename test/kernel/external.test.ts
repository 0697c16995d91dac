/** Contracts that are not ours: noticed at the start and while running, told, and met by policy. */
import { expect, test } from 'vitest';
import { accountId, type Position } from '#account';
import type { SessionConfig } from '#kernel';
import { CONFIG, Drive, long } from './desk-drive.ts';

/** A session that finds so many contracts at the venue which its ledger knows nothing of; both looks are over. */
function finding(size: number, change: Partial<SessionConfig> = {}): Drive {
  const drive = new Drive().say({ type: 'session.started', config: { ...CONFIG, ...change } });
  const positions: readonly Position[] = [drive.positionOf(size)];
  drive.ground(positions);
  return drive.pass(2_100).snapshot({ positions });
}

test('a position that the ledger does not know stops entries until a person says what it is', () => {
  const drive = finding(1);
  expect(drive.alarms()).toEqual([expect.stringMatching(/^1 long in NQH6 at the venue did not come from Openbell/)]);
  drive.signals('Buy');
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^external-position: 1 contracts/) });
  drive.say({ type: 'operator.said', say: 'settle', account: accountId(7), as: 'adopted' }).signals('Buy');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'entry', side: 'buy' });
});

test('between the first look and the second no entry goes either', () => {
  const drive = new Drive().say({ type: 'session.started', config: CONFIG });
  drive.ground([drive.positionOf(1)]).signals('Buy');
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^external-position/) });
});

test('a sell never closes what is not ours', () => {
  const drive = finding(2, { externalPolicy: 'ignore' }).signals('Sell');
  expect(drive.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^nothing-to-close/) });
});

test('what is adopted by policy is closed like our own', () => {
  const drive = finding(2, { externalPolicy: 'adopt' }).signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
  expect(drive.alarms()).toEqual([expect.stringMatching(/it is adopted, as the session asks$/)]);
});

test('what is left alone lets entries on its side pass, and none against it', () => {
  const buying = finding(1, { externalPolicy: 'ignore' }).signals('Buy');
  expect(buying.last('order.place').order).toMatchObject({ purpose: 'entry' });
  const shorting = finding(1, { externalPolicy: 'ignore' }).signals('Short');
  expect(shorting.session.trades.at(-1)).toMatchObject({ why: expect.stringMatching(/^external-crossing: .* 1 /) });
});

test('our part alone is closed where a person has added to it', () => {
  const drive = long(2);
  const positions = [drive.positionOf(3)];
  drive.fill(900, { side: 'buy', size: 1 }).position(3).pass(2_100).snapshot({ positions });
  drive.pass(2_100).snapshot({ positions });
  expect(drive.alarms()).toEqual([expect.stringMatching(/^1 long in NQH6/)]);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', side: 'sell', size: 2 });
});

test('a position closed by another hand is told, and the way is free', () => {
  const drive = long(2);
  drive.fill(900, { side: 'sell', size: 2 }).position(0).pass(2_100).snapshot().pass(2_100).snapshot();
  expect(drive.alarms()).toEqual([expect.stringMatching(/was closed by an order that is not Openbell's$/)]);
  drive.signals('Buy');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'entry', side: 'buy' });
});

test('our own fills, told before the answer to the order, are ours', () => {
  const drive = new Drive().launch().signals('Buy');
  drive.fill(1, { side: 'buy', size: 2, id: 1 }).position(2).accept(1);
  const fills = [drive.fillOf(1, { side: 'buy', size: 2, id: 1 })];
  const snapshot = { positions: [drive.positionOf(2)], fills };
  drive.pass(2_100).snapshot(snapshot).pass(2_100);
  expect(drive.alarms()).toEqual([]);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', size: 2 });
});

test('a restart knows what is ours and what is not, and asks nobody again', () => {
  const before = finding(1, { externalPolicy: 'adopt' });
  const drive = new Drive({ ledger: before.facts });
  drive.ground([drive.positionOf(1)]).pass(2_100);
  expect(drive.alarms()).toEqual([]);
  drive.signals('Sell');
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'exit', size: 1 });
});

test('a flatten that closed theirs along with ours leaves nothing to say a word on, and a later one is asked about', () => {
  const drive = long(1).fill(2, { side: 'buy', size: 1, id: 2 }).position(2);
  const positions = [drive.positionOf(2)];
  drive.pass(2_100).snapshot({ positions }).pass(2_100).snapshot({ positions });
  expect(drive.session.position).toMatchObject({ size: 2, external: 1, externalLeft: false });
  drive.say({ type: 'operator.said', say: 'settle', account: accountId(7), as: 'left' });
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id }).snapshot({ positions });
  drive.accept(3).fill(3, { side: 'sell', size: 2, id: 3 }).position(0).snapshot({}).pass(2_100).snapshot({});
  expect(drive.session.position).toMatchObject({ size: 0, external: 0 });
  const later = [drive.positionOf(1)];
  drive.position(1).pass(2_100).snapshot({ positions: later }).pass(2_100).snapshot({ positions: later });
  expect(drive.session.position).toMatchObject({ size: 1, external: 1, externalLeft: false });
});

test('a flatten closes what is there, whoever brought it', () => {
  const drive = finding(3).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  drive.snapshot({ positions: [drive.positionOf(3)] });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'saga', side: 'sell', size: 3 });
});
