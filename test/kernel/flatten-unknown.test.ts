/** A flatten among orders whose fate nobody knows: never through zero, and never said to be proven too early. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { CONFIG, Drive, long } from './desk-drive.ts';

const NO_ANSWER = { type: 'unknown', order: null, why: 'no answer', leftAt: null } as const;
const steps = ({ facts }: Drive) => facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
const orders = (drive: Drive) => drive.all('order.place').map(({ order }) => [order.side, order.size, order.purpose]);

/** Long 2, flattened; the process dies around the order. */
function diedFlattening(): Drive {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  return drive.snapshot({ positions: [drive.positionOf(2)] });
}

/** A look-up that misses it, and a reading of the account, each second. */
function look(drive: Drive, seconds: number, size = 2): Drive {
  for (let second = 0; second < seconds; second += 1) {
    drive.snapshot({ positions: size === 0 ? [] : [drive.positionOf(size)] });
    drive.pass(SECOND).read(null);
  }
  return drive;
}

test('after a crash the flatten waits for its own order to be found or presumed absent, then closes, without losing an attempt', () => {
  const before = diedFlattening();
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) }).ground([before.positionOf(2)]);
  look(drive, 29);
  expect(orders(drive)).toEqual([]);
  look(drive, 4).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
  drive.accept(9).fill(9, { side: 'sell', size: 2 }).position(0).snapshot();
  expect(steps(drive).at(-1)).toBe('proven');
});

test('an order of a dead process that comes after the restart closes the position, and nothing else does', () => {
  const before = diedFlattening();
  const { tag } = before.last('order.place').order;
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue) }).ground([before.positionOf(2)]);
  look(drive, 10);
  drive.say({
    type: 'account.order',
    order: drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag }),
  });
  drive
    .fill(2, { side: 'sell', size: 2 })
    .position(0)
    .pass(3 * SECOND)
    .snapshot();
  expect(orders(drive)).toEqual([]);
  expect(steps(drive).at(-1)).toBe('proven');
});

test('what was decided more than a minute ago needs five seconds of looking, not thirty', () => {
  const before = diedFlattening();
  const at = epochMs(before.venue + MINUTE);
  const drive = new Drive({ ledger: before.facts, at }).ground([before.positionOf(2)]);
  look(drive, 4);
  expect(orders(drive)).toEqual([]);
  look(drive, 4).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
});

test('with the account link down its own order is believed absent on REST alone, after a minute', () => {
  const drive = diedFlattening();
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'gone' });
  look(drive, 45);
  expect(orders(drive)).toHaveLength(2);
  look(drive, 20).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive).slice(1)).toEqual([
    ['sell', 2, 'saga'],
    ['sell', 2, 'saga'],
  ]);
});

test('flat is not proven while an entry of unknown fate may still arrive', () => {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  look(drive, 10, 0);
  expect(steps(drive)).toEqual(['gate-closed']);
  look(drive, 25, 0)
    .pass(3 * SECOND)
    .snapshot();
  expect(drive.session.trades[0]?.status).toBe('presumed-absent');
  expect(steps(drive)).toEqual(['gate-closed', 'proven']);
});
