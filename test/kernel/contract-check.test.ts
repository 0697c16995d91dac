/** What is said of a contract when a session begins on it, and when the venue's word of it changes. */
import { describe, expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE } from '#base';
import { type Contract, contractId } from '#market';
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

describe('a month that ends overnight', () => {
  const ended = { ...CONTRACT, active: false };
  const state = (drive: Drive, contract: Contract | null) =>
    drive.say({ type: 'contract.stated', session: CONFIG.id, contract });

  test('is found out by asking, is an alarm once with what is left in it, and takes no entry any more', () => {
    const drive = new Drive().launch().pass(11 * MINUTE);
    expect(drive.all('contract.fetch')).toHaveLength(1);
    expect(drive.last('contract.fetch')).toMatchObject({ session: CONFIG.id, contract: CONTRACT.id });
    drive.position(2);
    drive.say({
      type: 'account.order',
      order: drive.orderOf(77, { side: 'sell', size: 2, status: 'open', filled: 0 }),
    });
    state(drive, ended);
    state(drive, ended);
    const said = drive.alarms().filter((text) => text.includes('no longer'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('a position of 2');
    expect(said[0]).toContain('order 77');
    expect(said[0]).toContain('NQM6');
    drive.quote(21_000).signals('Buy');
    expect(drive.all('order.place')).toHaveLength(0);
    expect(drive.session.trades.at(-1)).toMatchObject({ status: 'denied', why: expect.stringMatching(/active month/) });
  });

  test('is got out of by a flatten, and never changed for the next month by itself', () => {
    const drive = state(new Drive().launch(), ended);
    drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
    drive.snapshot({ positions: [drive.positionOf(2)] });
    expect(drive.last('order.place').order).toMatchObject({ contract: CONTRACT.id, side: 'sell', size: 2 });
    expect(drive.all('market.watch').map(({ contract }) => contract)).toEqual([CONTRACT.id]);
  });

  test('is remembered over a restart, and trades again when the venue lists it again', () => {
    const drive = state(new Drive().launch(), ended);
    expect(new Drive({ ledger: drive.facts }).session.contract).toMatchObject({ active: false });
    state(drive, CONTRACT).signals('Buy');
    expect(drive.all('order.place')).toHaveLength(1);
  });

  test('is asked for at once when an order is refused, and when the market link comes back', () => {
    const drive = new Drive().launch().signals('Buy');
    const { tag } = drive.last('order.place').order;
    const outcome = { type: 'rejected', order: null, why: 'ContractNotActive', leftAt: null } as const;
    drive.say({ type: 'order.answered', tag, outcome });
    expect(drive.all('contract.fetch')).toHaveLength(1);
    drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: '' });
    drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
    expect(drive.all('contract.fetch')).toHaveLength(2);
  });

  test('that could not be asked for, or another one, changes nothing', () => {
    const drive = new Drive().launch();
    const before = drive.facts.length;
    state(drive, null);
    state(drive, { ...ended, id: contractId('CON.F.US.ENQ.M26') });
    expect(drive.facts).toHaveLength(before);
  });
});

test('a roll that is near is told once a trading day', () => {
  const drive = begun({}, { at: '2026-03-10T15:00:00Z' });
  const notices = () => drive.session.errors.filter(({ code }) => code === 'NOTICE_ROLL').length;
  for (let hour = 0; hour < 3; hour += 1) {
    drive.pass(HOUR).say({ type: 'contract.stated', session: CONFIG.id, contract: CONTRACT });
  }
  expect(notices()).toBe(1);
  drive.pass(DAY).say({ type: 'contract.stated', session: CONFIG.id, contract: CONTRACT });
  expect(notices()).toBe(2);
});

test('every product has the hours of its group: corn takes no entry when its day is over, the index does', () => {
  const drive = (root: string): Drive => {
    const made = new Drive();
    // 14:00 in Chicago.
    made.venue = epochMs(Date.parse('2026-01-15T20:00:00Z'));
    return made.launch({}, { ...CONTRACT, root });
  };
  expect(drive('NQ').signals('Buy').all('order.place')).toHaveLength(1);
  const corn = drive('ZC').signals('Buy');
  expect(corn.all('order.place')).toHaveLength(0);
  expect(corn.session.trades.at(-1)?.why).toMatch(/market-closed|flat/);
});

test('trading is not begun in a year whose holidays are not known, and watching says so', () => {
  const at = '2028-01-05T15:00:00Z';
  const refused = begun({}, { at }).session;
  expect(refused).toMatchObject({ state: 'error', message: expect.stringContaining('2027-12-31') });
  const watched = begun({}, { at, tradeEnabled: false }).session;
  expect(watched.errors).toMatchObject([{ code: 'NOTICE_CALENDAR' }]);
});
