/** The link stands, and the venue refuses to tell of one account or contract. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import { ACCOUNT, CONTRACT, Drive, long } from './desk-drive.ts';

const account = (drive: Drive, why: string | null) =>
  drive.say({ type: 'stream.refused', of: { account: ACCOUNT.id }, why });
const contract = (drive: Drive, why: string | null) =>
  drive.say({ type: 'stream.refused', of: { contract: CONTRACT.id }, why });

test('an account whose stream is refused gets no entry, however often it is read, and one again when it is heard', () => {
  const drive = account(new Drive().launch(), 'SubscribeOrders 7 was refused (not active)');
  expect(drive.alarms()).toEqual([expect.stringContaining('PRAC-1 (7): SubscribeOrders 7 was refused (not active)')]);
  for (let times = 0; times < 3; times += 1) drive.pass(10 * MINUTE).snapshot();
  drive.signals('Buy');
  expect(drive.all('order.place')).toEqual([]);
  expect(drive.links.account).toMatchObject({
    state: 'up',
    degraded: true,
    message: 'the venue refuses to tell of account 7',
  });
  // The link comes and goes; the venue's mind has not changed.
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 2, message: '' }).snapshot();
  account(drive, 'SubscribeOrders 7 was refused (not active)').signals('Buy');
  expect(drive.all('order.place')).toEqual([]);
  expect(drive.alarms().filter((text) => text.includes('refuses'))).toHaveLength(1);
  const reads = drive.all('account.fetch').length;
  account(drive, null);
  expect(drive.all('account.fetch')).toHaveLength(reads + 1);
  drive.snapshot().signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('what is held in an account whose stream is refused is flattened by what REST tells, and the link is left alone', () => {
  const drive = account(long(2), 'no such account');
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { order } = drive.last('order.place');
  expect(order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
  drive.accept(2).pass(3 * SECOND);
  const fill = drive.fillOf(2, { side: 'sell', size: 2, id: 2 });
  const filled = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag: order.tag });
  drive.read({ order: filled, fills: [fill] }).snapshot({ orders: [filled], fills: [fill] });
  drive.pass(10 * SECOND);
  expect(drive.session.position.size).toBe(0);
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.facts.filter(({ type }) => type === 'error.noted')).toEqual([]);
});

test('a contract whose stream is refused closes no bar, and its bars are repaired once it is heard', () => {
  const drive = contract(new Drive().launch(), 'SubscribeContractTrades was refused (not active)');
  expect(drive.alarms()).toEqual([expect.stringContaining(`refuses to tell of ${CONTRACT.id}`)]);
  const scans = drive.all('scan.run').length;
  // Quotes without trades are no feed.
  for (let minutes = 0; minutes < 3; minutes += 1)
    drive
      .pass(30 * SECOND)
      .quote(21_000)
      .pass(30 * SECOND);
  expect(drive.all('scan.run')).toHaveLength(scans);
  const fetches = drive.all('bars.fetch').length;
  contract(drive, null).pass(SECOND).trade(21_000);
  expect(drive.all('bars.fetch')).toHaveLength(fetches + 1);
  expect(drive.last('bars.fetch').to).toBeLessThanOrEqual(drive.venue);
});

test('what is refused and not used by any session is no news when it is heard again', () => {
  const drive = new Drive();
  account(drive, 'gone');
  account(drive, null);
  contract(drive, 'gone');
  contract(drive, null);
  expect(drive.facts.filter(({ type }) => type === 'error.noted')).toEqual([]);
  expect(drive.all('account.fetch')).toEqual([]);
});
