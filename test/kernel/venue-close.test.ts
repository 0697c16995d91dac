/** The venue is asked to close by its own call: until its answer no order of ours closes the same contracts beside it. */
import { expect, test } from 'vitest';
import { epochMs, SECOND } from '#base';
import type { Outcome } from '#kernel';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

/** Long 2 at 15:07 Chicago, each close of ours refused, and the venue's own call just on its way. */
class LateDay extends Drive {
  #refused = 0;
  #read = -1;

  /** @param isOurs whether a signal has brought the contracts */
  constructor({ isOurs = false } = {}) {
    super({ limits: { ...DEFAULT_LIMITS, firm: TOPSTEP }, at: epochMs(Date.parse('2026-01-15T20:57:00Z')) });
    this.launch({ tradeSize: 2 });
    if (isOurs) this.signals('Buy').accept(1).fill(1, { side: 'buy', size: 2 });
    this.position(2).snapshot({ positions: [this.positionOf(2)] });
    for (let n = 0; n < 3_000 && this.all('position.close').length === 0; n += 1) this.tick();
  }

  /** A quarter of a second: each order is refused, each reading shows what was there. */
  tick(): this {
    for (const { order } of this.all('order.place').slice(this.#refused)) {
      this.#refused += 1;
      const outcome = { type: 'rejected', order: null, why: 'no', leftAt: null } as const;
      this.say({ type: 'order.answered', tag: order.tag, outcome });
    }
    const { fetch } = this.last('account.fetch');
    if (fetch !== this.#read) this.snapshot({ positions: [this.positionOf(2)] });
    this.#read = fetch;
    return this.pass(250).quote(21_000).trade(21_000);
  }

  /** @returns how many orders went in so many seconds */
  ordersIn(seconds: number): number {
    const before = this.all('order.place').length;
    for (let n = 0; n < seconds * 4; n += 1) this.tick();
    return this.all('order.place').length - before;
  }

  answer(type: Outcome['type']): this {
    const outcome = { type, order: null, why: null, leftAt: null };
    return this.say({ type: 'close.answered', account: ACCOUNT.id, contract: CONTRACT.id, outcome });
  }
}

test.each(['nobody', 'a person'])('no order goes while the venue has not answered, said %s', (who) => {
  const drive = new LateDay();
  expect(drive.all('position.close')).toHaveLength(1);
  if (who === 'a person') drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  expect(drive.ordersIn(15)).toBe(0);
  expect(drive.answer('rejected').ordersIn(5)).toBeGreaterThan(0);
});

test('what the venue took shows in a reading soon; what nobody answered may still be done for a while', () => {
  for (const [answer, seconds] of [
    ['accepted', 2],
    ['unknown', 10],
  ] as const) {
    const drive = new LateDay().say({ type: 'operator.said', say: 'flatten', session: CONFIG.id }).answer(answer);
    expect(drive.ordersIn(seconds - 1), answer).toBe(0);
    expect(drive.ordersIn(1 + 4), answer).toBeGreaterThan(0);
  }
});

test('flat is proven while the venue has not answered', () => {
  const drive = new LateDay().say({ type: 'operator.said', say: 'flatten', session: CONFIG.id }).position(0);
  // The first was asked for before the stream spoke.
  drive.snapshot().snapshot();
  // Nothing was told of what has closed it: it is read twice.
  drive.pass(3 * SECOND).snapshot();
  expect(drive.session.flatten).toMatchObject({ step: 'proven' });
});

test('an exit whose bar closes as the venue is asked to close sells nothing beside it', () => {
  const drive = new LateDay({ isOurs: true });
  // The scans of the minutes before find nothing; the newest bar closed with the call.
  const newest = Date.parse('2026-01-15T21:06:00Z');
  while (drive.last('scan.run').upTo < newest) drive.scanned([]);
  const before = drive.all('order.place').length;
  drive.scanned([{ type: 'Sell', bar: epochMs(newest), price: 21_000 }]);
  expect(drive.all('order.place')).toHaveLength(before);
  expect(drive.session.trades.at(-1)?.why).toMatch(/^nothing-to-close/);
});

test('no order goes beside a call of the run before, which may still be done', () => {
  const before = new LateDay();
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const drive = new Drive({ ledger: before.facts, limits, at: epochMs(before.venue + 2 * SECOND) });
  drive.ground([before.positionOf(2)]);
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  let [calls, read] = [0, 0];
  const ordersIn = (seconds: number) => {
    for (let n = 0; n < seconds * 4; n += 1) {
      // A call of this run is refused at once.
      for (; calls < drive.all('position.close').length; calls += 1) {
        const outcome = { type: 'rejected', order: null, why: null, leftAt: null } as const;
        drive.say({ type: 'close.answered', account: ACCOUNT.id, contract: CONTRACT.id, outcome });
      }
      const { fetch } = drive.last('account.fetch');
      if (fetch !== read) drive.snapshot({ positions: [drive.positionOf(2)] });
      read = fetch;
      drive.pass(250).quote(21_000).trade(21_000);
    }
    return drive.all('order.place').length;
  };
  expect(ordersIn(9)).toBe(0);
  expect(ordersIn(10)).toBeGreaterThan(0);
});
