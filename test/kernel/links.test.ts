/** What the loss of a link is worth telling, and when. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '#base';
import { Drive } from './desk-drive.ts';

const lose = (drive: Drive, state: 'down' | 'displaced' = 'down') =>
  drive.say({ type: 'link.changed', link: 'account', state, generation: 1, message: 'gone' });

test('a link lost within a session is an alarm', () => {
  expect(lose(new Drive().launch()).alarms()).toHaveLength(1);
});

test('a link lost in the evening break is noted without an alarm, but another login always is one', () => {
  const inTheBreak = () => new Drive().launch().pass(7.5 * HOUR);
  const quiet = lose(inTheBreak());
  expect(quiet.alarms()).toEqual([]);
  expect(quiet.facts.at(-1)).toMatchObject({ type: 'link.noted', state: 'down' });
  expect(lose(inTheBreak(), 'displaced').alarms()).toHaveLength(1);
});

test('an account with a position is audited every 30 s, a flat one every five minutes, and a new position at once', () => {
  const drive = new Drive().launch();
  const audits = (ms: number): number => {
    const before = drive.all('account.fetch').length;
    for (let passed = 0; passed < ms; passed += SECOND) {
      drive.pass(SECOND);
      const { length } = drive.all('account.fetch');
      if (length > before + answered) {
        answered += 1;
        drive.snapshot({ positions: held === 0 ? [] : [drive.positionOf(held)] });
      }
    }
    return drive.all('account.fetch').length - before;
  };
  let answered = 0;
  let held = 0;
  const count = (ms: number): number => {
    answered = 0;
    return audits(ms);
  };
  expect(count(20 * MINUTE)).toBe(4);
  // Somebody opens a position between two audits of a flat account.
  held = 2;
  drive.position(2);
  expect(count(35 * SECOND)).toBeGreaterThanOrEqual(1);
  expect(count(10 * MINUTE)).toBeGreaterThanOrEqual(19);
  held = 0;
  drive.position(0);
  count(MINUTE);
  expect(count(20 * MINUTE)).toBeLessThanOrEqual(5);
});

test('an order under way is audited every 30 s too', () => {
  const drive = new Drive().launch().signals('Buy');
  const before = drive.all('account.fetch').length;
  drive.pass(35 * SECOND);
  expect(drive.all('account.fetch').length).toBeGreaterThan(before);
});

test('a link is shown as up when what was missed has been fetched, not when its socket is open', () => {
  const drive = new Drive().launch();
  const shown = () => {
    const { market, account } = drive.links;
    return [market.state, account.state];
  };
  expect(shown()).toEqual(['up', 'up']);
  drive.minute();
  for (const link of ['market', 'account'] as const) {
    drive.say({ type: 'link.changed', link, state: 'down', generation: 1, message: 'gone' });
  }
  drive.pass(2 * MINUTE);
  for (const link of ['market', 'account'] as const) {
    drive.say({ type: 'link.changed', link, state: 'up', generation: 2, message: '' });
  }
  drive.quote(21_000);
  expect(shown()).toEqual(['down', 'down']);
  expect(drive.links.account.message).toContain('compared');
  drive.snapshot();
  expect(shown()).toEqual(['down', 'up']);
  const { fetch, session } = drive.last('bars.fetch');
  drive.say({ type: 'bars.fetched', session, fetch, bars: [] });
  expect(shown()).toEqual(['up', 'up']);
});
