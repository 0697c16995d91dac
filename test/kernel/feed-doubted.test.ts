/** What the feed says of its time is believed within reason. */
import { expect, test } from 'vitest';
import { DAY, epochMs } from '#base';
import { CONTRACT, Drive } from './desk-drive.ts';

test('a stamp that was doubted is an error that names it, and bars go on closing', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'feed.doubted', contract: CONTRACT.id, stamp: epochMs(drive.venue + DAY) });
  const start = drive.minute();
  expect(drive.session.lastBar?.start).toBe(start);
  const error = { code: 'ERR_FEED_STAMP', message: expect.stringContaining('dropped') };
  expect(drive.facts.filter(({ type }) => type === 'error.noted')).toMatchObject([{ error }]);
});
