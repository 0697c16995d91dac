import { expect, test } from 'vitest';
import { pageTitle, readiness } from './choose.ts';
import { after, CHART, continued, event, OPENED, READ, shown } from './dashboard.test-support.ts';
import { sampleSession, sampleStatus } from './reduce.test-support.ts';

test('the newest session that runs is shown first, and its chart is wanted', () => {
  const old = sampleSession({ session_id: 's0', running: false, state: 'idle' });
  const state = after(OPENED, { type: 'status.read', status: sampleStatus([old, sampleSession()]) });
  expect(state.chosen).toBe('s1');
  expect(shown(state).chartWanted).toBe('whole');
  expect(readiness(state)).toBe('armed');
});

test('the form is shown when nothing runs', () => {
  const state = after(OPENED, { type: 'status.read', status: sampleStatus([]) });
  expect(state.chosen).toBe('new');
  expect(readiness(state)).toBe('idle');
});

test('what the trader has chosen stays chosen when the status is read again', () => {
  const state = after(OPENED, READ, { type: 'session.chosen', session: 'new' }, READ);
  expect(state.chosen).toBe('new');
});

test('after a lost line the state is unknown, and on its return all is read again', () => {
  const lost = after(OPENED, READ, CHART, { type: 'chart.asked', session: 's1' }, { type: 'line.lost' });
  expect(readiness(lost)).toBe('unknown');
  const back = continued(lost, OPENED);
  expect(back.statusWanted).toBe(true);
  expect(shown(back).chartWanted).toBe('whole');
});

test('each link has an age of its own, and a link that goes down says why in the log', () => {
  const state = after(OPENED, READ, {
    ...event({ type: 'account_link', connected: false, degraded: false, message: 'no answer' }),
    at: 5_000,
  });
  expect(state.market.state).toBe('up');
  expect(state.account).toMatchObject({ state: 'down', heardAt: 800 });
  expect(state.remarks.map(({ text }) => text)).toEqual(['The account link is down: no answer']);
});

test('a kill is proven by the stream, not by the answer to it', () => {
  const confirmed = after(
    OPENED,
    READ,
    { type: 'kill.sent' },
    { type: 'kill.confirmed', sessions: ['s1'], warning: 'not written down' },
  );
  expect(confirmed.kill).toMatchObject({ confirmedAt: 1_000, provenAt: null, warning: 'not written down' });
  const halted = event({ type: 'state', state: 'running', trading_state: 'halted', trading_why: 'kill', message: '' });
  const proven = continued(confirmed, { ...halted, at: 1_200 });
  expect(proven.kill?.provenAt).toBe(1_200);
  expect(readiness(proven)).toBe('halted');
  expect(pageTitle(proven)).toBe('■ NQH6 halted · Openbell');
  const resumed = continued(
    proven,
    event({ type: 'state', state: 'running', trading_state: 'active', trading_why: null, message: '' }),
  );
  expect(resumed.kill).toBeNull();
});

test('a kill of a session that the page does not know yet is not proven', () => {
  const state = after(OPENED, READ, { type: 'kill.sent' }, { type: 'kill.confirmed', sessions: ['s9'], warning: null });
  expect(state.kill?.provenAt).toBeNull();
});

test('a session whose account was resumed is armed, though the program as a whole is still halted', () => {
  const status = sampleStatus([sampleSession()], { halted_why: 'the kill switch was pressed' });
  expect(readiness(after(OPENED, { type: 'status.read', status }))).toBe('armed');
  const nothing = sampleStatus([], { halted_why: 'the kill switch was pressed' });
  expect(readiness(after(OPENED, { type: 'status.read', status: nothing }))).toBe('halted');
});

test('while a session that is over is looked at, the status bar tells of the one that runs', () => {
  const over = sampleSession({ session_id: 's0', running: false, state: 'idle' });
  const status = sampleStatus([over, sampleSession()]);
  const state = after(OPENED, { type: 'status.read', status }, { type: 'session.chosen', session: 's0' });
  expect(shown(state).id).toBe('s0');
  expect(readiness(state)).toBe('armed');
});

test('the page follows a session that was started anew, unless the trader has chosen', () => {
  const over = sampleSession({ running: false, state: 'idle' });
  const anew = { type: 'status.read', status: sampleStatus([over, sampleSession({ session_id: 's2' })]) } as const;
  expect(after(OPENED, READ, anew).chosen).toBe('s2');
  expect(after(OPENED, READ, { type: 'session.chosen', session: 's1' }, anew).chosen).toBe('s1');
});

test('contracts of others stop entries until a word on them, and the badge says so', () => {
  const told = { type: 'external', why: '' } as const;
  const noted = after(OPENED, READ, event({ ...told, step: 'noted', external: 2, external_left: false }));
  expect(shown(noted).status.position.external).toBe(2);
  expect(readiness(noted)).toBe('exits-only');
  const left = continued(noted, event({ ...told, step: 'left', external: 2, external_left: true }));
  expect(readiness(left)).toBe('armed');
});

test('a session that may place no entry is not armed, whatever its state', () => {
  const latched = after(OPENED, {
    type: 'status.read',
    status: sampleStatus([sampleSession({ trading_why: 'the limit' })]),
  });
  expect(readiness(latched)).toBe('exits-only');
});
