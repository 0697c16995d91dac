/** An order of unknown fate never blocks a flatten, and a flatten is not the end of it: what it brings later is closed, too. */
import { expect, test } from 'vitest';
import { Drive, long } from './desk-drive.ts';

const NO_ANSWER = { type: 'unknown', order: null, why: 'no answer within 10 s', leftAt: null } as const;

/** A buy of two that nobody has answered, and that a first look-up has not found. */
function unknownEntry(): { readonly drive: Drive; readonly tag: string } {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  drive.pass(300).read(null);
  return { drive, tag };
}

/** It was filled after all. */
function arrive(drive: Drive, tag: string): void {
  const order = drive.orderOf(9, { side: 'buy', size: 2, status: 'filled', filled: 2, tag });
  const fills = [drive.fillOf(9, { side: 'buy', size: 2, id: 50 })];
  drive.say({ type: 'order.read', tag, reading: { ok: true, found: { order, fills } } }).position(2);
  for (let look = 0; look < 3; look += 1)
    drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)], orders: [order], fills });
}

const sagas = (drive: Drive) =>
  drive.all('order.place').flatMap(({ order: { side, size, purpose } }) => (purpose === 'saga' ? [[side, size]] : []));

test('an entry of unknown fate that comes after a flatten is flattened, too', () => {
  const { drive, tag } = unknownEntry();
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id }).snapshot();
  expect(sagas(drive)).toEqual([]);
  arrive(drive, tag);
  expect(sagas(drive)).toEqual([['sell', 2]]);
});

test('a stop with `close` does not end while an order of unknown fate may still open a position', () => {
  const { drive, tag } = unknownEntry();
  const session = drive.session.config.id;
  drive.say({ type: 'operator.said', say: 'stop', session, positions: 'close' }).snapshot();
  expect(drive.session.state).toBe('stopping');
  arrive(drive, tag);
  expect(sagas(drive)).toEqual([['sell', 2]]);
});

test('an order of unknown fate that is filled after its session was stopped is an alarm', () => {
  const { drive, tag } = unknownEntry();
  const session = drive.session.config.id;
  drive.say({ type: 'operator.said', say: 'stop', session, positions: 'keep' });
  const before = drive.alarms().length;
  arrive(drive, tag);
  expect(drive.alarms().slice(before).join()).toMatch(/stopped|nobody/);
});

test('a flatten does not wait for ever for its own order of unknown fate, and does not send that one again', () => {
  const drive = long(2);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  for (let look = 0; look < 14; look += 1) {
    drive.pass(3_000).say({ type: 'order.read', tag, reading: { ok: true, found: null } });
    drive.snapshot({ positions: [drive.positionOf(2)] });
  }
  expect(sagas(drive)).toEqual([
    ['sell', 2],
    ['sell', 2],
  ]);
  expect(new Set(drive.all('order.place').map(({ order }) => order.tag)).size).toBe(3);
});
