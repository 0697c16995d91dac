/** The first reading of a run goes back as far as what the run before knew, and to the beginning of the day. */
import { expect, test } from 'vitest';
import { epochMs, HOUR, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

test('an order that never arrived is settled after a weekend in which a person closed the position', () => {
  const before = long(2).signals('Buy'); // (adds; the process dies here)
  expect(before.all('order.place')).toHaveLength(2);
  const drive = new Drive({ ledger: before.facts, at: epochMs(before.venue + 20 * HOUR) });
  // The person has closed it an hour after the crash.
  const at = epochMs(before.venue + HOUR);
  const sold = { ...drive.fillOf(900, { side: 'sell', size: 2, id: 900 }), at };
  const order = {
    ...drive.orderOf(900, { side: 'sell', size: 2, status: 'filled', filled: 2 }),
    createdAt: at,
    updatedAt: at,
  };
  const look = () => {
    const { since } = drive.last('account.fetch');
    return at >= since ? { fills: [sold], orders: [order] } : {};
  };
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  drive.ground([], { compared: false }).snapshot(look());
  for (let n = 0; n < 240; n += 1) {
    drive.pass(15 * SECOND).quote(21_000);
    drive.read(null);
    if (n % 2 === 0) drive.snapshot(look());
  }
  drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  for (let n = 0; n < 240; n += 1) drive.snapshot(look()).pass(5 * SECOND);
  expect(drive.session.trades.at(-1)?.status).toBe('presumed-absent');
});

test('what was lost in the evening counts against the day when the program comes in the morning', () => {
  // 10:00 Chicago; the day began at 17:00 the evening before.
  const at = epochMs(Date.parse('2026-01-15T16:00:00Z'));
  const drive = new Drive({ limits: { ...DEFAULT_LIMITS, firm: TOPSTEP }, at });
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const account = { ...ACCOUNT, balance: 49_200 };
  drive.say({ type: 'session.prepared', session: CONFIG.id, contract: CONTRACT, account, formulaHash: 'f' });
  // By hand, at 18:00 Chicago: 800 lost.
  const lost = [
    { ...drive.fillOf(90, { side: 'buy', size: 1, id: 90 }), fees: 0, at: epochMs(at - 16 * HOUR) },
    {
      ...drive.fillOf(91, { side: 'sell', size: 1, id: 91, profit: -800 }),
      fees: 0,
      at: epochMs(at - 16 * HOUR + 60_000),
    },
  ];
  const { since } = drive.last('account.fetch');
  drive.snapshot({ fills: lost.filter((fill) => fill.at >= since), balance: 49_200 });
  drive.quote(21_000);
  const daily = drive.session.risk?.gauges.find(({ rule }) => rule === 'daily-loss');
  // Began with 50,000; the day's floor is 49,000; 800 of 1,000 are used.
  expect(daily).toMatchObject({ floor: 49_000, used: 800 });
});
