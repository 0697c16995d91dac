/** A person's flatten whose orders the venue refuses: told, tried on more slowly, and over when flat is proven or a person ends it. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

/** A venue that refuses each order at once, until it takes them again. */
class Refusing extends Drive {
  #answered = 0;
  #read = -1;
  held = 2;
  account = ACCOUNT;

  flatten(): this {
    return this.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  }

  lives(ms: number): this {
    for (let passed = 0; passed < ms; passed += 250) {
      for (const { order } of this.all('order.place').slice(this.#answered)) {
        this.#answered += 1;
        const outcome = { type: 'rejected', order: null, why: 'try later', leftAt: null } as const;
        this.say({ type: 'order.answered', tag: order.tag, outcome });
      }
      const { fetch } = this.last('account.fetch');
      const positions = this.held === 0 ? [] : [this.positionOf(this.held)];
      const snapshot = { account: this.account, positions, orders: [], fills: [] };
      if (fetch !== this.#read) this.say({ type: 'account.snapshot', account: ACCOUNT.id, fetch, snapshot });
      this.#read = fetch;
      this.pass(250);
    }
    return this;
  }

  get tries(): number {
    return this.all('order.place').filter(({ order }) => order.purpose === 'saga').length;
  }

  get told(): number {
    return this.alarms().filter((text) => text.includes('could not be flattened')).length;
  }
}

/** Two are held that a person asked to flatten, and the venue has refused for so long. */
function refused(ms: number): Refusing {
  const drive = new Refusing().launch();
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  return drive.flatten().lives(ms);
}

test('six refusals are told, and it is tried again ever more slowly', () => {
  const drive = refused(5 * SECOND);
  expect([drive.tries, drive.told]).toEqual([6, 1]);
  expect(drive.session.flatten?.step).toBe('sent');
  expect(drive.lives(10 * SECOND).tries).toBe(7);
  expect(drive.lives(20 * SECOND).tries).toBe(8);
  drive.lives(30 * MINUTE);
  expect(drive.tries).toBeGreaterThan(30);
  expect(drive.tries).toBeLessThan(42);
  expect(drive.told).toBe(3);
});

test('it closes as soon as the venue takes an order, and ends in proof', () => {
  const drive = refused(5 * SECOND).pass(10 * SECOND);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.tries).toBe(7);
  drive.accept(9).fill(9, { side: 'sell', size: 2, id: 9 }).position(0);
  drive.held = 0;
  expect(drive.lives(5 * SECOND).session.flatten?.step).toBe('proven');
});

test('a restart takes it up again', () => {
  const before = refused(20 * SECOND);
  const after = new Refusing({ ledger: before.facts });
  after.ground([after.positionOf(2)]).snapshot({ positions: [after.positionOf(2)] });
  expect(after.tries).toBe(1);
});

test('a person who asks once more has it tried at once', () => {
  const drive = refused(10 * MINUTE);
  const { tries } = drive;
  drive.lives(2 * SECOND);
  expect(drive.flatten().lives(2 * SECOND).tries).toBeGreaterThan(tries);
});

test('a person who resumes trading ends it', () => {
  const drive = refused(20 * SECOND);
  const { tries } = drive;
  drive.say({ type: 'operator.said', say: 'resume', account: ACCOUNT.id });
  expect(drive.lives(5 * MINUTE).tries).toBe(tries);
  const steps = drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? [fact.step] : []));
  expect(steps.at(-1)).toBe('failed');
  const after = new Refusing({ ledger: drive.facts });
  after.ground([after.positionOf(2)]).snapshot({ positions: [after.positionOf(2)] });
  expect(after.tries).toBe(0);
});

test('what no session keeps is tried on as well', () => {
  const drive = new Refusing({
    ledger: long(2).say({ type: 'operator.said', say: 'stop', session: CONFIG.id, positions: 'keep' }).facts,
  });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'operator.said', say: 'flatten', account: ACCOUNT.id, contract: CONTRACT.id });
  drive.lives(5 * SECOND);
  expect([drive.tries, drive.told]).toEqual([6, 1]);
  expect(drive.lives(2 * MINUTE).tries).toBeGreaterThan(7);
  drive.say({ type: 'operator.said', say: 'resume', account: ACCOUNT.id });
  const { tries } = drive;
  expect(drive.lives(2 * MINUTE).tries).toBe(tries);
});

test('an account that the venue lets trade no more is told of ever more seldom', () => {
  const drive = new Refusing().launch();
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  drive.account = { ...ACCOUNT, canTrade: false };
  drive.flatten().lives(30 * MINUTE);
  expect(drive.session.flatten?.step).toBe('gate-closed');
  expect(drive.facts.filter(({ type }) => type === 'intent.denied').length).toBeGreaterThan(30);
  const denied = drive.alarms().filter((text) => text.includes('account-cannot-trade'));
  expect([denied.length, drive.told]).toEqual([6, 3]);
});
