/** The life of a session: what it needs to run, and what ends it. */
import { expect, test } from 'vitest';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

test('a session that has its ground, its history and the feed is running', () => {
  const drive = new Drive().launch();
  expect(drive.session.state).toBe('running');
  expect(drive.session.barCount).toBe(10);
});

test('a bar fetch that fails is tried again, and the session says why it is still starting', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({
    type: 'session.unprepared',
    session: CONFIG.id,
    final: false,
    code: 'ERR_GATEWAY_UNREACHABLE',
    message: 'The gateway cannot be reached.',
  });
  expect(drive.session).toMatchObject({ state: 'starting', message: expect.stringContaining('Next try in 5 s') });
  drive.pass(5_000);
  expect(drive.all('session.prepare')).toHaveLength(2);
});

test('an account that holds real money ends the session when trading is on', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({
    type: 'session.prepared',
    session: CONFIG.id,
    contract: CONTRACT,
    account: { ...ACCOUNT, simulated: false },
    formulaHash: 'f',
  });
  expect(drive.session).toMatchObject({ state: 'error', message: expect.stringContaining('real money') });
});

test('a formula that overruns on three bars in a row is suspended with an alarm', () => {
  const drive = new Drive().launch();
  const overrun = (): void => {
    const { scan, session } = drive.last('scan.run');
    const result = { ok: false, reason: 'overrun', message: 'over 2 s', ms: 2_000 } as const;
    drive.say({ type: 'scan.completed', session, scan, result });
  };
  for (let bars = 0; bars < 3; bars += 1) {
    drive.minute();
    overrun();
    // Asked about again, twice, it does no better.
    for (let again = 0; again < 2; again += 1) {
      drive.pass(6_000).quote(21_000);
      overrun();
    }
  }
  drive.minute();
  expect(drive.alarms().at(-1)).toContain('suspended');
  expect(drive.session).toMatchObject({
    state: 'running',
    message: expect.stringContaining('is suspended'),
    scansRun: 8,
  });
});
