/** A fill that the venue takes back, in whatever order its words come. */
import { expect, test } from 'vitest';
import { Drive } from './desk-drive.ts';

/** An order of ours works, and one of its fills is on its way. */
function filling() {
  const drive = new Drive().launch().signals('Buy').accept(1);
  return { drive, fill: drive.fillOf(1, { side: 'buy', size: 2, id: 1 }) };
}

test('a fill that is told after it was taken back does not count', () => {
  const { drive, fill } = filling();
  drive.say({ type: 'account.fill', fill: { ...fill, voided: true } }).say({ type: 'account.fill', fill });
  expect(drive.session.position).toMatchObject({ size: 0 });
  expect(drive.session.trades.at(-1)).toMatchObject({ status: 'working', filled: 0 });
});

test('a fill that was counted, taken back and told once more does not count either', () => {
  const { drive, fill } = filling();
  drive.say({ type: 'account.fill', fill }).say({ type: 'account.fill', fill: { ...fill, voided: true } });
  drive.say({ type: 'account.fill', fill });
  expect(drive.facts.filter(({ type }) => type === 'fill.booked')).toHaveLength(2);
});
