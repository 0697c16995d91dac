/** What the loss of a link is worth telling, and when. */
import { expect, test } from 'vitest';
import { HOUR } from '#base';
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
