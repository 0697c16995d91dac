/** R1 to the letter: how often an order of unknown fate is looked for, and what it takes to believe that it is absent. */
import { expect, test } from 'vitest';
import { SECOND } from '#base';
import { Drive } from './desk-drive.ts';

const NO_ANSWER = { type: 'unknown', order: null, why: 'no answer within 10 s', leftAt: null } as const;

function lost(): Drive {
  const drive = new Drive().launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  return drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
}

/** Each look-up is answered at once: there is no such order. @returns when each was asked, in ms since the answer was lost */
function lookFor(drive: Drive, ms: number): readonly number[] {
  const from = drive.monotonic;
  const at: number[] = [];
  let asked = drive.all('order.read').length;
  while (drive.monotonic - from < ms) {
    drive.pass(250);
    if (drive.all('order.read').length === asked) continue;
    at.push(drive.monotonic - from);
    asked = drive.all('order.read').length;
    drive.read(null);
  }
  return at;
}

const status = (drive: Drive) => drive.session.trades.at(-1)?.status;

test('it is looked for after a quarter of a second, then in steps that double to fifteen seconds, and never sent again', () => {
  const drive = lost();
  expect(lookFor(drive, 31 * SECOND)).toEqual([250, 750, 1_750, 3_750, 7_750, 15_750, 30_750]);
  expect(drive.all('order.place')).toHaveLength(1);
});

test('it is not believed absent before thirty seconds have gone by since the first miss', () => {
  const drive = lost();
  lookFor(drive, 30 * SECOND);
  expect(status(drive)).toBe('unknown');
  lookFor(drive, 16 * SECOND);
  expect(status(drive)).toBe('presumed-absent');
  expect(drive.alarms().at(-1)).toContain('presumed never to have arrived');
});

test('it is not believed absent while the position has moved', () => {
  const drive = lost().position(2);
  lookFor(drive, 120 * SECOND);
  expect(status(drive)).toBe('unknown');
});

test('a person who trades beside us meanwhile does not keep it unknown, once it is known whose fills they are', () => {
  const drive = lost();
  const theirs = drive.orderOf(77, { side: 'sell', size: 1, status: 'filled', filled: 1, tag: null });
  drive.fill(77, { side: 'sell', size: 1, id: 7 }).position(-1);
  lookFor(drive, 60 * SECOND);
  expect(status(drive)).toBe('unknown');
  drive.say({ type: 'account.order', order: theirs });
  lookFor(drive, 60 * SECOND);
  expect(status(drive)).toBe('presumed-absent');
});

test('it is not believed absent while the account link is down', () => {
  const drive = lost();
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'lost' });
  lookFor(drive, 120 * SECOND);
  expect(status(drive)).toBe('unknown');
});

test('look-ups that fail are no misses, however many', () => {
  const drive = lost();
  for (let look = 0; look < 20; look += 1) {
    drive.pass(16 * SECOND);
    const { tag } = drive.last('order.read');
    drive.say({ type: 'order.read', tag, reading: { ok: false, why: 'HTTP 500' } });
  }
  expect(status(drive)).toBe('unknown');
});

test('people are told each minute for as long as it is unknown', () => {
  const drive = lost();
  drive.say({ type: 'link.changed', link: 'account', state: 'down', generation: 1, message: 'lost' });
  lookFor(drive, 310 * SECOND);
  expect(drive.alarms().filter((text) => text.includes('is still unknown')).length).toBeGreaterThanOrEqual(4);
});

test('while it is unknown nothing enters, and a flatten goes on', () => {
  const drive = lost().signals('Buy');
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringMatching(/^order-unknown/) });
  drive.position(2).read(null);
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});
