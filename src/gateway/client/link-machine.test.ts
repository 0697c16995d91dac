import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE, monotonicMs, Random, SECOND } from '#base';
import { type LinkAction, type LinkEvent, LinkMachine } from '#gateway/client';

class Driven {
  readonly machine = new LinkMachine({ name: 'market', random: new Random(7) });
  now = 0;

  step(event: LinkEvent): readonly LinkAction[] {
    return this.machine.step(event, monotonicMs(this.now));
  }

  /** Goes up and stays so for a while. */
  up(forMs: number): void {
    this.step({ type: 'wanted' });
    this.step({ type: 'due' });
    this.step({ type: 'opened' });
    this.step({ type: 'subscribed' });
    expect(this.machine.phase).toBe('up');
    this.now += forMs;
  }
}

const lost: LinkEvent = { type: 'lost', why: 'the connection was closed' };
const waitOf = (actions: readonly LinkAction[]): number | undefined =>
  actions.find((action) => action.type === 'wait')?.delayMs;

test('the first connect waits 1, 3, 5 s and then 5 to 30 s, for ever', () => {
  const link = new Driven();
  link.step({ type: 'wanted' });
  const waits = Array.from({ length: 40 }, () => {
    const wait = waitOf(link.step(lost));
    link.step({ type: 'due' });
    return wait ?? 0;
  });
  expect(waits.slice(0, 3)).toEqual([1 * SECOND, 3 * SECOND, 5 * SECOND]);
  expect(Math.min(...waits.slice(3))).toBeGreaterThanOrEqual(5 * SECOND);
  expect(Math.max(...waits)).toBeLessThanOrEqual(30 * SECOND);
  expect(new Set(waits.slice(3)).size).toBeGreaterThan(10);
});

test('a link is up only when it is subscribed, and says so with its generation', () => {
  const link = new Driven();
  expect(link.step({ type: 'wanted' })).toEqual([{ type: 'connect', generation: 1, token: 'held' }]);
  expect(link.step({ type: 'opened' })).toEqual([{ type: 'subscribe' }]);
  expect(link.step({ type: 'subscribed' })).toMatchObject([{ type: 'announce', state: 'up', generation: 1 }]);
});

test('a lost link is dropped, announced, and connected again with a new token and the next generation', () => {
  const link = new Driven();
  link.up(MINUTE);
  expect(link.step(lost).map(({ type }) => type)).toEqual(['drop', 'announce', 'wait']);
  expect(link.step({ type: 'due' })).toEqual([{ type: 'connect', generation: 2, token: 'newer' }]);
});

test('a link that was up for long starts again with the shortest pause, one that flickers does not', () => {
  const link = new Driven();
  link.up(MINUTE);
  expect(waitOf(link.step(lost))).toBe(1 * SECOND);
  link.up(100);
  expect(waitOf(link.step(lost))).toBe(3 * SECOND);
  link.up(MINUTE);
  expect(waitOf(link.step(lost))).toBe(1 * SECOND);
});

test('the first displacement is followed by a quick return, another one by five minutes of peace', () => {
  const link = new Driven();
  const waitAfter = (upMs: number): number => {
    link.up(upMs);
    const actions = link.step({ type: 'displaced' });
    expect(actions).toContainEqual(expect.objectContaining({ type: 'announce', state: 'displaced' }));
    return (waitOf(actions) ?? 0) / SECOND;
  };
  expect([SECOND, SECOND, MINUTE, 10 * MINUTE, SECOND].map(waitAfter)).toEqual([5, 300, 300, 5, 300]);
});

test('a link that waits for its next try when it is displaced leaves the other login in peace, too', () => {
  const link = new Driven();
  link.up(MINUTE);
  expect(waitOf(link.step(lost))).toBe(1 * SECOND);
  const displaced = link.step({ type: 'displaced' });
  // The try of before is called off with what is dropped.
  expect(displaced.map(({ type }) => type)).toEqual(['drop', 'announce', 'wait']);
  expect(displaced).toContainEqual(expect.objectContaining({ type: 'announce', state: 'displaced' }));
  expect(waitOf(displaced)).toBe(5 * SECOND);
  expect(link.step({ type: 'due' })).toMatchObject([{ type: 'connect', token: 'login' }]);
  link.step(lost);
  expect(waitOf(link.step({ type: 'displaced' }))).toBe(5 * MINUTE);
});

test('a displaced session is over: until the link is up again each try begins with a login', () => {
  const link = new Driven();
  const tokenAfter = (event: LinkEvent): unknown => {
    link.step(event);
    return link.step({ type: 'due' }).map((action) => (action.type === 'connect' ? action.token : action.type));
  };
  link.up(SECOND);
  expect(tokenAfter({ type: 'displaced' })).toEqual(['login']);
  expect(tokenAfter(lost)).toEqual(['login']);
  link.step({ type: 'opened' });
  link.step({ type: 'subscribed' });
  expect(tokenAfter(lost)).toEqual(['newer']);
});

test('whatever comes in whatever order, a stopped link stays silent and a live one never stalls', () => {
  const events = fc.constantFrom<LinkEvent>(
    { type: 'wanted' },
    { type: 'opened' },
    { type: 'subscribed' },
    lost,
    { type: 'displaced' },
    { type: 'due' },
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 60 }), (script) => {
      const link = new Driven();
      link.step({ type: 'wanted' });
      let pending: string = 'connect';
      for (const event of script) {
        for (const action of link.step(event))
          if (action.type !== 'announce' && action.type !== 'drop') pending = action.type;
        const awaited = { connecting: 'connect', subscribing: 'subscribe', waiting: 'wait' } as const;
        const { phase } = link.machine;
        if (phase !== 'up') expect(pending).toBe(awaited[phase as keyof typeof awaited]);
      }
      expect(link.step({ type: 'stopped' })).toMatchObject([{ type: 'drop' }, { type: 'announce', state: 'down' }]);
      expect(script.flatMap((event) => link.step(event))).toEqual([]);
    }),
  );
});
