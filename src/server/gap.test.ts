import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import type { GapView } from '#kernel';
import type { StatusAnswer } from './api.ts';
import { START, staged } from './server.test-support.ts';

const NOTHING = { orders: 0, fills: 0, positions: 0, bars: 0 };

async function told(gap: GapView | null): Promise<Pick<StatusAnswer, 'feed' | 'account_link'>> {
  let status: StatusAnswer | null = null;
  await staged({}, async (stage) => {
    stage.live.gap = gap;
    status = (await stage.ask('/api/live/status')).body as StatusAnswer;
  });
  return status as unknown as StatusAnswer;
}

test('the status tells how long a link was away and what was recovered, in numbers and as a sentence', async () => {
  const recovered = { orders: 1, fills: 2, positions: 1, bars: 3 };
  const { feed, account_link: account } = await told({
    since: START,
    lengthMs: 2 * MINUTE + 3 * SECOND,
    settled: true,
    recovered,
  });
  expect(account.gap).toEqual({
    since: '2026-01-15T15:00:00.000Z',
    length_s: 123,
    settled: true,
    recovered,
    text: 'The account link was down for 2 min 3 s from 2026-01-15T15:00:00.000Z; recovered: 1 order, 2 fills, 1 position',
  });
  expect(feed.gap?.text).toBe(
    'The market link was down for 2 min 3 s from 2026-01-15T15:00:00.000Z; recovered: 3 bars',
  );
});

test('a gap that lasts, is being read, or has cost nothing says so', async () => {
  const open = { since: START, lengthMs: null, settled: false, recovered: NOTHING };
  expect((await told(open)).feed.gap?.text).toBe('The market link is down since 2026-01-15T15:00:00.000Z');
  const reading = { ...open, lengthMs: 5 * SECOND };
  expect((await told(reading)).account_link.gap?.text).toMatch(
    /5 s from 2026-01-15T15:00:00.000Z; what was missed is being read$/,
  );
  const over = { ...reading, settled: true };
  expect((await told(over)).feed.gap?.text).toMatch(/recovered: nothing, since nothing was missed$/);
  expect((await told(null)).feed.gap).toBeNull();
});
