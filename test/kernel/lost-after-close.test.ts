/** A bar closed live, and something came between its close and the answer of its formula: why its signal is not traded. */
import { expect, test } from 'vitest';
import { Drive } from './desk-drive.ts';

test('a signal on a bar after whose close the market link was lost is not traded, and says that', () => {
  const drive = new Drive().launch();
  const bar = drive.minute();
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.scanned([{ type: 'Buy', bar, price: 21_000 }]);
  expect(drive.all('order.place')).toEqual([]);
  const why = 'the market link was lost since its bar closed: some of its last prints may be missing';
  expect(drive.session.alerts.at(-1)).toMatchObject({ traded: false, why });
});

test('a signal on a bar of before the session says that it is history', () => {
  const drive = new Drive().launch();
  const bar = drive.session.lastBar!.start;
  drive.minute();
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.scanned([{ type: 'Buy', bar, price: 21_000 }]);
  expect(drive.session.alerts.at(-1)).toMatchObject({
    traded: false,
    why: 'its bar is history: it did not close live in this session',
  });
});
