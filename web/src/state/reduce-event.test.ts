import { expect, test } from 'vitest';
import { after, continued, event, OPENED, READ, shown } from './dashboard.test-support.ts';
import { sampleAlert, sampleSession, sampleStatus, sampleTrade } from './reduce.test-support.ts';

test('a repeated alert changes nothing', () => {
  const alert = event({ type: 'alert', ...sampleAlert() });
  const state = after(OPENED, READ, alert, alert);
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
});

test('a trade is working first and settled later, and late news of its work is ignored', () => {
  const { status: _status, ...members } = sampleTrade();
  const working = event({ type: 'working', ...members, status: 'working', filled_size: 0 });
  const busy = after(OPENED, READ, working);
  expect([busy].map(shown).map(({ status }) => [status.working.length, status.trades_submitted])).toEqual([[1, 1]]);
  const settled = continued(busy, event({ type: 'trade', ...sampleTrade() }), working);
  expect(shown(settled).status.working).toEqual([]);
  expect(shown(settled).status.trades).toHaveLength(1);
  expect(shown(settled).status.trades_filled).toBe(1);
});

test('a correction of a trade replaces it and is not counted twice', () => {
  const state = after(
    OPENED,
    READ,
    event({ type: 'trade', ...sampleTrade({ proof: 'one' }) }),
    event({ type: 'trade', ...sampleTrade({ proof: 'both' }) }),
  );
  expect(shown(state).status.trades.map(({ proof }) => proof)).toEqual(['both']);
  expect(shown(state).status.trades_filled).toBe(1);
});

test('what overtakes a status answer on its way is not lost, nor counted twice', () => {
  const state = after(
    OPENED,
    READ,
    { type: 'status.asked' },
    event({ type: 'alert', ...sampleAlert() }),
    event({ type: 'bar_injected', count: 1, origin: 'live' }),
    READ,
  );
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
  expect(shown(state).status.bars_injected).toBe(501);
});

test('a status answer that already holds what overtook it counts it once', () => {
  const newer = sampleStatus([sampleSession({ alerts: [sampleAlert()], alerts_dispatched: 1, bars_injected: 501 })]);
  const state = after(
    OPENED,
    READ,
    { type: 'status.asked' },
    event({ type: 'alert', ...sampleAlert() }),
    event({ type: 'bar_injected', count: 1, origin: 'live' }),
    { type: 'status.read', status: newer },
  );
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
  expect(shown(state).status.bars_injected).toBe(501);
});

test('an event of a session that the page does not know asks for the status', () => {
  const state = after(OPENED, READ, event({ type: 'alert', ...sampleAlert(), session_id: 's2' }));
  expect(state.statusWanted).toBe(true);
});

test('an error is kept once, with its session', () => {
  const error = event({
    type: 'error',
    message: 'The webhook hangs.',
    code: 'ERR_WEBHOOK',
    at: '2026-01-15T15:30:00.000Z',
  });
  expect(shown(after(OPENED, READ, error, error)).status.errors).toHaveLength(1);
});

test('a signal that was not traded makes the history be read, where its order stands', () => {
  const ready = after(OPENED, READ, { type: 'status.asked' }, READ, { type: 'status.asked' });
  expect(continued(ready, event({ type: 'alert', ...sampleAlert() })).statusWanted).toBe(false);
  expect(continued(ready, event({ type: 'alert', ...sampleAlert({ traded: false }) })).statusWanted).toBe(true);
});

test('an answer that nothing overtook has the last word on every counter', () => {
  const twice = event({ type: 'bar_injected', count: 1, origin: 'live' });
  expect(shown(after(OPENED, READ, twice, twice)).status.bars_injected).toBe(502);
  expect(shown(after(OPENED, READ, twice, twice, { type: 'status.asked' }, READ)).status.bars_injected).toBe(500);
});

test('the stop of the position comes and moves with its events', () => {
  const seen = event({
    type: 'protection',
    state: 'confirmed',
    why: 'it stands',
    stop_price: 24_990,
    target_price: null,
  });
  const moved = event({ type: 'protection', state: 'confirmed', why: '', stop_price: 24_995, target_price: null });
  expect(shown(after(OPENED, READ, seen)).status).toMatchObject({ protection: 'confirmed', stop_price: 24_990 });
  expect(shown(after(OPENED, READ, seen, moved)).status.stop_price).toBe(24_995);
});

test('where a second scanner runs beside, the status is read again after each scan', () => {
  const shadow = {
    scanner: 'embedded',
    compared: 1,
    passed_over: 0,
    differences: 0,
    last: null,
    trouble: null,
  } as const;
  const scan = { type: 'scan_complete', scan_num: 1, signals_found: 0, new_alerts: 0, ms: 1, failure: null } as const;
  const wanted = (session: ReturnType<typeof sampleSession>): boolean =>
    after({ type: 'status.asked' }, { type: 'status.read', status: sampleStatus([session]) }, event(scan)).statusWanted;
  expect([wanted(sampleSession()), wanted(sampleSession({ shadow }))]).toEqual([false, true]);
});
