/** The day begins once, at 17:00 Chicago, as a fact: counters, the daily loss and the scaling plan begin anew. */
import { expect, test } from 'vitest';
import { type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import { DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive, long } from './desk-drive.ts';

const FIRM: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
const instant = (text: string): EpochMs => epochMs(Date.parse(text));
const days = (drive: Drive) => drive.facts.flatMap((fact) => (fact.type === 'day.began' ? [fact] : []));

function until(drive: Drive, at: number): Drive {
  while (drive.venue < at) drive.pass(Math.min(20 * MINUTE, at - drive.venue)).quote(21_000);
  return drive;
}

/** Its links are up and its account is being read; nothing has been heard of either. */
function started(): Drive {
  const drive = new Drive({ limits: FIRM }).say({ type: 'session.started', config: CONFIG });
  for (const link of ['market', 'account'] as const)
    drive.say({ type: 'link.changed', link, state: 'up', generation: 1, message: '' });
  const found = { contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' };
  return drive.say({ type: 'session.prepared', session: CONFIG.id, ...found });
}

test('no day begins before the feed has spoken, since the time is a guess until then', () => {
  const drive = started();
  expect(days(drive.snapshot())).toEqual([]);
  expect(days(drive.quote(21_000))).toMatchObject([{ tradingDay: '2026-01-15', balance: 50_000 }]);
});

test('counters begin anew at 17:00 Chicago, once, and not again at a restart', () => {
  const drive = long(2, FIRM);
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'contracts-per-day')).toMatchObject({ used: 2 });
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'orders-per-day')).toMatchObject({ used: 1 });
  drive.position(0).snapshot();
  until(drive, instant('2026-01-15T22:59:59Z'));
  expect(days(drive)).toHaveLength(1);
  until(drive, instant('2026-01-15T23:30:00Z'));
  expect(days(drive)).toMatchObject([{ tradingDay: '2026-01-15' }, { tradingDay: '2026-01-16' }]);
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'contracts-per-day')).toMatchObject({ used: 0 });
  const after = new Drive({ ledger: drive.facts, limits: FIRM, at: epochMs(drive.venue) }).ground();
  expect(days(after)).toEqual([]);
});

test('a day that began while the program was down begins at the next start', () => {
  const drive = long(2, FIRM).position(0).snapshot();
  const after = new Drive({ ledger: drive.facts, limits: FIRM, at: instant('2026-01-16T15:00:00Z') }).ground();
  expect(days(after)).toMatchObject([{ tradingDay: '2026-01-16', balance: 50_000 }]);
});

test('over the weekend and over both nights on which the clocks change, each trading day begins once', () => {
  for (const [from, friday, monday, opens] of [
    ['2026-03-06T15:00:00Z', '2026-03-06', '2026-03-09', '2026-03-08T22:00:00Z'],
    ['2026-10-30T15:00:00Z', '2026-10-30', '2026-11-02', '2026-11-01T23:00:00Z'],
  ] as const) {
    const drive = until(new Drive({ limits: FIRM, at: instant(from) }).launch(), instant(opens) - 1);
    expect(days(drive)).toMatchObject([{ tradingDay: friday }]);
    until(drive, instant(opens) + 2 * HOUR);
    expect(days(drive)).toMatchObject([{ tradingDay: friday }, { tradingDay: monday, openAt: instant(opens) }]);
  }
});

test('a program that comes in the midst of a day takes today’s fills off the balance', () => {
  const drive = started();
  const read = { balance: 50_400, fills: [drive.fillOf(5, { side: 'sell', size: 1, id: 9, profit: 401.4 })] };
  // A fill of this moment that the position does not show is read again before anybody believes either.
  drive.snapshot(read).snapshot(read);
  expect(days(drive.quote(21_000))).toMatchObject([{ balance: 50_000 }]);
});

test('the scaling plan is read at the day’s beginning and never rises within it', () => {
  const limits: Limits = {
    ...DEFAULT_LIMITS,
    firm: { firm: 'topstep', accounts: { 'PRAC-1': { size: '50K', stage: 'funded', floor: -2_000, dailyLoss: null } } },
  };
  const drive = new Drive({ limits }).launch();
  expect(days(drive)[0]?.minisMax).toBe(5);
  const poor = (balance: number) => ({ ...ACCOUNT, balance });
  drive.say({ type: 'account.balance', account: poor(1_000) });
  until(drive, instant('2026-01-15T23:30:00Z'));
  expect(days(drive)[1]?.minisMax).toBe(2);
  drive.say({ type: 'account.balance', account: poor(9_000) }).quote(21_000);
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'position-weight')).toMatchObject({ limit: 2 });
});

test('what is set of an account in the midst of the day holds at once, by the balance with which the day began', () => {
  const set = (size: '50K' | '150K'): Limits => ({
    ...DEFAULT_LIMITS,
    firm: { firm: 'topstep', accounts: { 'PRAC-1': { size, floor: 40_000, dailyLoss: null } } },
  });
  const minis = (ledger: Drive, limits: Limits) => {
    const at = epochMs(ledger.venue + MINUTE);
    const { gauges } = new Drive({ ledger: ledger.facts, limits, at }).ground().signals('Buy').session.risk!;
    return gauges.find(({ rule }) => rule === 'position-weight')?.limit;
  };
  expect(minis(new Drive({ limits: set('150K') }).launch(), set('50K'))).toBe(5);
  expect(minis(new Drive().launch(), set('50K'))).toBe(5);
  const strict = new Drive({
    ledger: new Drive({ limits: set('150K') }).launch({ tradeSize: 6 }).facts,
    limits: set('50K'),
    at: epochMs(Date.parse('2026-01-15T15:20:00Z')),
  });
  strict.ground().signals('Buy');
  expect(strict.session.trades.at(-1)?.why).toBe('position-weight: all positions would be 6 minis, limit 5 today');
});
