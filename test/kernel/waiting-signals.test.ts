/** Signals that wait before they trade: told at once as waiting, and once more when their fate is known. */
import { expect, test } from 'vitest';
import { Drive, long } from './desk-drive.ts';

const alerts = (drive: Drive) =>
  drive.session.alerts.slice(-2).map(({ signal, traded, waits, why }) => [signal.type, traded, waits, why]);
const settled = ({ facts }: Drive) => facts.filter(({ type }) => type === 'signal.settled');

test('the entry of a reversal waits for flat, and is traded when its order goes out', () => {
  const drive = long(2).signals('Sell', 'Short');
  expect(alerts(drive)).toEqual([
    ['Sell', true, false, null],
    ['Short', false, true, 'waits until the exit of the same bar is proven flat'],
  ]);
  drive.accept(2).fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot();
  expect(alerts(drive).at(-1)).toEqual(['Short', true, false, null]);
  expect(settled(drive)).toMatchObject([{ signal: { type: 'Short' }, traded: true }]);
});

test('an entry that waits in vain is not traded, and says why', () => {
  const drive = long(2).signals('Sell', 'Short').accept(2).fill(2, { side: 'sell', size: 2, id: 2 });
  drive.pass(6_000);
  expect(alerts(drive).at(-1)).toEqual(['Short', false, false, 'reversal: the exit was not proven flat within 5 s']);
});

test('after a restart nothing waits any more, and a second restart says nothing anew', () => {
  const before = long(2).signals('Sell', 'Short');
  const once = new Drive({ ledger: before.facts });
  expect(alerts(once).at(-1)).toEqual(['Short', false, false, 'the program ended while it waited']);
  const twice = new Drive({ ledger: [...before.facts, ...once.facts] });
  expect(settled(twice)).toEqual([]);
});
