/** A machine whose clock is off: told at two seconds, no entry at ten. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import { Drive } from './desk-drive.ts';

const compared = (drive: Drive, skewMs: number) => drive.say({ type: 'clock.compared', skewMs });
const notices = ({ facts }: Drive) => facts.filter((fact) => fact.type === 'error.noted');

test('a small skew is not worth a word, more than two seconds are, once', () => {
  const drive = new Drive().launch();
  const before = notices(drive).length;
  expect(notices(compared(drive, 1_900))).toHaveLength(before);
  compared(compared(drive, -2_100), -3_500);
  expect(notices(drive).slice(before)).toMatchObject([{ error: { message: expect.stringContaining('2 s ahead') } }]);
  expect(drive.alarms()).toEqual([]);
});

test('beyond ten seconds no entry is placed and an alarm says why, once; set right, entries pass again', () => {
  const drive = compared(compared(new Drive().launch(), 12_000), 14_000);
  expect(drive.alarms()).toEqual([
    "this machine's clock is 12 s behind the venue's: no entry is placed. Synchronise its time",
  ]);
  drive.signals('Buy');
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.trades.at(-1)).toMatchObject({
    status: 'denied',
    why: expect.stringMatching(/^clock-skew: .*14 s/),
  });
  compared(drive, 300).signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
});

test('while it blocks entries the clocks are compared every 15 s, whether or not an answer brings news, and no longer after', () => {
  const drive = compared(new Drive().launch(), 12_000);
  expect(drive.pass(MINUTE).all('clock.compare')).toHaveLength(4);
  compared(drive, 11_000);
  expect(drive.pass(14 * SECOND).all('clock.compare')).toHaveLength(4);
  expect(drive.pass(SECOND).all('clock.compare')).toHaveLength(5);
  compared(drive, 300);
  expect(drive.pass(5 * MINUTE).all('clock.compare')).toHaveLength(5);
});
