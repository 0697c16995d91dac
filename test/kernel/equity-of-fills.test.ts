/** What is held is worth what was paid for it, also while the venue states another position or none. */
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { Drive } from './desk-drive.ts';

const FIRM = { ...DEFAULT_LIMITS, firm: TOPSTEP };

test('a fill whose position the stream does not tell is no loss', () => {
  const drive = new Drive({ limits: FIRM }).launch().signals('Short').accept(1);
  drive.fill(1, { side: 'sell', size: 2, id: 1 });
  for (let n = 0; n < 9; n += 1) drive.pass(250).quote(21_000);
  expect(drive.facts.filter(({ type }) => type === 'loss.latched')).toEqual([]);
});

test('nor with the average price of the position before', () => {
  const drive = new Drive({ limits: FIRM }).launch();
  drive.say({ type: 'account.position', position: { ...drive.positionOf(0), averagePrice: 20_900 } });
  drive.signals('Short').accept(1);
  drive.fill(1, { side: 'sell', size: 2, id: 1 });
  for (let n = 0; n < 9; n += 1) drive.pass(250).quote(21_000);
  expect(drive.facts.filter(({ type }) => type === 'loss.latched')).toEqual([]);
});
