/** A contract that the venue could not describe at once is asked for again: without it no loss limit holds. */
import { expect, test } from 'vitest';
import { epochMs, SECOND } from '#base';
import { contractId } from '#market';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, Drive } from './desk-drive.ts';

test('a contract of a hand trade that could not be described is asked for again', () => {
  const drive = new Drive({ limits: { ...DEFAULT_LIMITS, firm: TOPSTEP } }).launch();
  const contract = contractId('CON.F.US.EP.H26');
  const position = { account: ACCOUNT.id, contract, size: 1, averagePrice: 7_000, openedAt: epochMs(drive.venue) };
  drive.say({ type: 'account.position', position });
  expect(drive.all('contract.fetch').filter((each) => each.contract === contract)).toHaveLength(1);
  drive.say({ type: 'contract.stated', session: null, contract: null });
  for (let n = 0; n < 120; n += 1) {
    drive.pass(30 * SECOND).quote(21_000);
    drive.say({
      type: 'market.quote',
      quote: { contract, bid: 6_900, ask: 6_900.25, last: 6_900, at: epochMs(drive.venue) },
    });
    if (drive.all('account.fetch').length % 2 === 0) drive.snapshot({ positions: [position] });
  }
  // A hundred points of the S&P are 5,000 dollars: both limits are long broken.
  expect(drive.all('contract.fetch').filter((each) => each.contract === contract).length).toBeGreaterThan(1);
});
