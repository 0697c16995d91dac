/** Another login takes the session over: once is borne, twice within five minutes halts trading. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '#base';
import { Drive } from './desk-drive.ts';

/** Only the account link is played: without the market's there would be no bar to trade on anyway. */
function displaced(drive: Drive, generation: number): Drive {
  return drive.say({ type: 'link.changed', link: 'account', state: 'displaced', generation, message: 'another login' });
}

function back(drive: Drive, generation: number): Drive {
  return drive.say({ type: 'link.changed', link: 'account', state: 'up', generation, message: '' });
}

const lastTrade = (drive: Drive) => drive.session.trades.at(-1);

test('while displaced no entry is placed, and it is placed again once the account has been compared', () => {
  const drive = displaced(new Drive().launch(), 1).signals('Buy');
  expect(lastTrade(drive)).toMatchObject({ status: 'denied', why: expect.stringContaining('account-link-down') });
  back(drive, 2).signals('Buy');
  expect(lastTrade(drive)).toMatchObject({ status: 'denied', why: expect.stringContaining('not-reconciled') });
  drive.snapshot().signals('Buy');
  expect(drive.all('order.place')).toHaveLength(1);
  expect(drive.session.tradingState).toBe('active');
});

test('both links of one displacement count once', () => {
  const drive = displaced(new Drive().launch(), 1);
  drive.say({ type: 'link.changed', link: 'market', state: 'displaced', generation: 1, message: 'another login' });
  expect(drive.session.tradingState).toBe('active');
});

test('a second displacement within five minutes halts the account with one alarm, across a restart, until a person resumes', () => {
  const drive = displaced(new Drive().launch(), 1).pass(5 * SECOND);
  displaced(
    back(drive, 2)
      .snapshot()
      .pass(4 * MINUTE),
    2,
  );
  expect(drive.session.tradingState).toBe('halted');
  expect(drive.alarms().filter((text) => text.includes('trading is halted'))).toHaveLength(1);
  back(drive, 3).snapshot().signals('Buy');
  expect(lastTrade(drive)).toMatchObject({ status: 'disabled' });
  const after = new Drive({ ledger: drive.facts });
  expect(after.session).toMatchObject({ tradingState: 'halted', tradingWhy: expect.stringContaining('login') });
  after.say({ type: 'operator.said', say: 'resume', account: after.session.config.account });
  expect(after.session.tradingState).toBe('active');
});

test('flatten passes while that halt stands', () => {
  const drive = new Drive().launch();
  displaced(back(displaced(drive, 1), 2), 2);
  back(drive, 3).snapshot({ positions: [drive.positionOf(2)] });
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('a displacement that comes six minutes later is borne again', () => {
  const drive = displaced(new Drive().launch(), 1);
  displaced(
    back(drive, 2)
      .snapshot()
      .pass(6 * MINUTE),
    2,
  );
  expect(drive.session.tradingState).toBe('active');
});
