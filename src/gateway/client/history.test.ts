/** What the venue is asked for in place of an interval that it does not serve as the session has it. */
import { expect, test } from 'vitest';
import { calendarOf, type Periodicity } from '#market';
import { sourcePeriodicity } from './history.ts';

const HOURLY: Periodicity = { unit: 'hour', count: 1 };
const DAILY: Periodicity = { unit: 'day', count: 1 };

test.each([
  ['NQ', HOURLY, HOURLY],
  ['NQ', DAILY, HOURLY],
  // Their sessions open at 8:30: the venue's hour from 8:00 holds half of one hour of theirs.
  ['LE', HOURLY, { unit: 'minute', count: 30 }],
  ['LE', DAILY, { unit: 'minute', count: 30 }],
  ['ZC', DAILY, { unit: 'minute', count: 30 }],
] as const)('bars of %s are built from what its session does not cut in two', (root, periodicity, source) => {
  expect(sourcePeriodicity(periodicity, calendarOf(root))).toEqual(source);
});
