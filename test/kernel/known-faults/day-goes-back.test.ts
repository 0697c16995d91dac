/** A run whose time is a day behind the ledger's comes in between. */
import { expect, test } from 'vitest';
import { epochMs, HOUR } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, Drive, NINE } from '../desk-drive.ts';

test.fails('a daily loss limit that has struck binds until its own day is over, and a day begins once', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const struck = new Drive({ limits }).launch({ tradeSize: 1 });
  struck.say({ type: 'account.balance', account: { ...ACCOUNT, balance: 48_900 } }).quote(21_000);
  struck.pass(3_000).quote(21_000);
  expect(struck.session.risk?.latch).not.toBeNull();
  const behind = new Drive({ limits, ledger: struck.facts, at: epochMs(NINE - 24 * HOUR) });
  behind.ground([], { compared: false }).snapshot({ balance: 48_900 }).quote(21_000);
  const right = new Drive({ limits, ledger: [...struck.facts, ...behind.facts], at: epochMs(NINE + HOUR) });
  right.ground([], { compared: false }).snapshot({ balance: 48_900 }).quote(21_000);
  expect(right.session.risk?.latch).not.toBeNull();
});
