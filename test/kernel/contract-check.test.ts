/** What is said of a contract when a session begins on it. */
import { expect, test } from 'vitest';
import { epochMs } from '#base';
import type { Contract } from '#market';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

function begun(change: Partial<Contract>, { tradeEnabled = true, at = '2026-01-15T15:00:00Z' } = {}): Drive {
  const drive = new Drive();
  drive.venue = epochMs(Date.parse(at));
  drive.say({ type: 'session.started', config: { ...CONFIG, tradeEnabled } });
  const contract = { ...CONTRACT, ...change };
  return drive.say({ type: 'session.prepared', session: CONFIG.id, contract, account: ACCOUNT, formulaHash: 'f' });
}

test('an inactive month is refused with a remedy when it is to be traded, and only then', () => {
  const { session } = begun({ active: false });
  expect(session).toMatchObject({ state: 'error', errors: [{ code: 'ERR_CONTRACT_INACTIVE' }] });
  expect(session.message).toContain('NQM6');
  expect(session.message).toContain('trading off');
  expect(begun({ active: false }, { tradeEnabled: false }).session.state).toBe('starting');
});

test('a session that stood on a month before it became inactive goes on after a restart, without entries', () => {
  const before = new Drive().launch();
  const after = new Drive({ ledger: before.facts });
  const contract = { ...CONTRACT, active: false };
  after.say({ type: 'session.prepared', session: CONFIG.id, contract, account: ACCOUNT, formulaHash: 'f' });
  expect(after.session.state).toBe('starting');
  expect(after.all('account.watch')).toHaveLength(1);
});

test('a tick that is not the one we know is an alarm, and the session goes on', () => {
  const drive = begun({ tickValue: 10 });
  expect(drive.alarms()).toEqual([expect.stringMatching(/tick of NQH6 is 0.25 points worth 10; .* worth 5/)]);
  expect(drive.session.state).toBe('starting');
  expect(begun({}).alarms()).toEqual([]);
});

test.each([
  ['2026-03-06T15:00:00Z', null],
  ['2026-03-10T15:00:00Z', 'NQH6 ends on 2026-03-20 at 13:30 UTC; on 2026-03-16 the market moves on to NQM6.'],
  ['2026-03-17T15:00:00Z', 'NQH6 ends on 2026-03-20 at 13:30 UTC; since 2026-03-16 most trade NQM6.'],
])('at %s the notice on the roll is: %s', (at, notice) => {
  expect(begun({}, { at }).session.errors.map(({ message }) => message)).toEqual(notice === null ? [] : [notice]);
});

test('a month that has ended is told of once the venue does not list it, and not of a recording whose year is another', () => {
  const at = '2026-03-23T15:00:00Z';
  expect(begun({ active: false }, { at, tradeEnabled: false }).session.errors).toMatchObject([
    { message: 'NQH6 has ended on 2026-03-20; NQM6 follows it.' },
  ]);
  expect(begun({}, { at }).session.errors).toEqual([]);
});
