/** A loss limit that is touched: latched first, then flattened, and kept across restarts at every step. */
import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE, SECOND } from '#base';
import type { Fact } from '#kernel';
import { DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';
import { ACCOUNT, CONTRACT, Drive, long } from './desk-drive.ts';

const FIRM: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
/** Long 2 of NQ from 21,000.25 with 49,997.20 left: at 20,975 the bid is 25.5 points below, 1,020 dollars. */
const BREACH = 20_975;

const latches = (facts: readonly Fact[]) => facts.filter((fact) => fact.type === 'loss.latched');
const lastTrade = (drive: Drive) => drive.session.trades.at(-1);

/** Long 2 of NQ and quiet for long enough that its numbers belong together. */
function holding(): Drive {
  return long(2, FIRM).pass(5 * SECOND);
}

/** The same position after a restart from these facts. */
function restarted(facts: readonly Fact[], size: number): Drive {
  const drive = new Drive({ ledger: facts, limits: FIRM, at: holding().venue as never });
  return drive.ground(size === 0 ? [] : [drive.positionOf(size)]);
}

test('equity that touches the daily limit is latched before anything else, and what is held is sold', () => {
  const drive = holding();
  const before = drive.facts.length;
  drive.quote(BREACH);
  const types = drive.facts.slice(before).map(({ type }) => type);
  expect(types[0]).toBe('loss.latched');
  expect(latches(drive.facts)).toMatchObject([{ rule: 'daily-loss', tradingDay: '2026-01-15' }]);
  expect(drive.session.tradingWhy).toContain('daily loss limit');
  expect(drive.alarms().join()).toContain('daily loss limit');
  drive.snapshot({ positions: [drive.positionOf(2)], balance: 49_997.2 });
  expect(drive.last('order.place').order).toMatchObject({ side: 'sell', size: 2, purpose: 'saga' });
});

test('one tick above the limit nothing is done', () => {
  const drive = holding().quote(20_975.75);
  expect(latches(drive.facts)).toEqual([]);
});

test('the maximum loss is latched for good, the daily loss until 17:00 Chicago', () => {
  const daily = holding().quote(BREACH);
  const fatal = holding().quote(20_949);
  expect(latches(fatal.facts)).toMatchObject([{ rule: 'maximum-loss' }]);
  for (const [drive, stays] of [
    [daily, false],
    [fatal, true],
  ] as const) {
    drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
    drive.fill(2, { side: 'sell', size: 2, profit: -1_020 }).position(0).snapshot({ balance: 48_975 });
    drive.pass(8 * HOUR + MINUTE).quote(20_975);
    expect(drive.facts.filter(({ type }) => type === 'day.began')).toHaveLength(2);
    drive.snapshot({ balance: 48_975 });
    drive.signals('Buy');
    const why = expect.stringMatching(/^maximum-loss/);
    expect(lastTrade(drive)?.why ?? '').toEqual(stays ? why : expect.not.stringMatching(/-loss/));
  }
});

test('the latch denies entries across a restart at every step of the breach, and the flatten is taken up', () => {
  const drive = holding().quote(BREACH);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { facts } = drive;
  const first = facts.findIndex(({ type }) => type === 'loss.latched');
  expect(facts.length - first).toBeGreaterThan(3);
  for (let kept = first + 1; kept <= facts.length; kept += 1) {
    const after = restarted(facts.slice(0, kept), 2);
    // A saga's order of the run before is looked for first, and never doubled: it may be under way for half a minute.
    const open = after.all('order.read').length > 0;
    for (let look = 0; open && look < 7; look += 1) {
      after.snapshot({ positions: [after.positionOf(2)] });
      expect(after.all('order.place')).toEqual([]);
      after.pass(5 * SECOND).read(null);
    }
    after.snapshot({ positions: [after.positionOf(2)] });
    expect(latches(after.facts), `${kept}`).toEqual([]);
    expect(after.all('order.place').map(({ order }) => [order.side, order.size, order.purpose])).toEqual([
      ['sell', 2, 'saga'],
    ]);
    expect(after.session.risk?.latch?.rule).toBe('daily-loss');
  }
});

test('a crash before the latch is on disk meets the same breach again', () => {
  const drive = holding().quote(BREACH);
  const lost = drive.facts.slice(
    0,
    drive.facts.findIndex(({ type }) => type === 'loss.latched'),
  );
  const after = restarted(lost, 2)
    .pass(5 * SECOND)
    .quote(BREACH);
  expect(latches(after.facts)).toHaveLength(1);
});

test('only a typed word lifts it, a resume alone does not, and it does not strike twice that day', () => {
  const drive = holding().quote(BREACH);
  drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
  drive.fill(2, { side: 'sell', size: 2, profit: -1_020 }).position(0).snapshot({ balance: 48_975 });
  const account = drive.session.config.account;
  drive.say({ type: 'operator.said', say: 'resume', account }).signals('Buy');
  expect(lastTrade(drive)?.why).toMatch(/^daily-loss/);
  drive
    .say({ type: 'operator.said', say: 'resume', account, liftLosses: true })
    .pass(5 * SECOND)
    .quote(21_000);
  expect(drive.session.risk?.latch).toBe(null);
  drive.signals('Buy');
  expect(drive.last('order.place').order).toMatchObject({ side: 'buy', purpose: 'entry' });
  expect(latches(drive.facts)).toHaveLength(1);
});

test('a price that is no number, or is old, makes the equity unknown: nothing is latched, and no entry passes', () => {
  const quote = (bid: number) => ({ contract: CONTRACT.id, bid, ask: 21_000, last: 21_000, at: 0 as never });
  const drive = holding().say({ type: 'market.quote', quote: quote(Number.NaN) });
  expect(latches(drive.facts)).toEqual([]);
  expect(drive.session.risk).toMatchObject({ equity: null, equityWhy: expect.stringContaining('no fresh bid') });
  const stale = holding().pass(31 * SECOND);
  expect(stale.session.risk).toMatchObject({ equity: null });
  // Trades go on, quotes do not.
  drive.trade(21_000);
  expect(drive.session.risk?.gauges.find(({ rule }) => rule === 'daily-loss')).toMatchObject({ level: 'unknown' });
});

test('a loss seen twice while fill and balance come apart is not believed before they have settled', () => {
  const drive = long(2, FIRM)
    .pass(30 * SECOND)
    .quote(21_000);
  // The balance already shows the loss of a fill that has not been told yet.
  drive.say({ type: 'account.balance', account: { ...ACCOUNT, balance: 49_400 } }).quote(20_980);
  expect(latches(drive.facts)).toEqual([]);
  drive.fill(3, { side: 'sell', size: 2, profit: -600 }).position(0);
  drive.pass(5 * SECOND).quote(20_980);
  expect(latches(drive.facts)).toEqual([]);
});

test('a breach that one reckoning alone shows is believed after two seconds, one that both show at once', () => {
  const drive = long(2, FIRM).pass(30 * SECOND);
  drive.say({ type: 'account.balance', account: { ...ACCOUNT, balance: 49_500 } }).quote(20_980);
  expect(latches(drive.facts)).toEqual([]);
  expect(latches(drive.pass(2 * SECOND).facts)).toHaveLength(1);
  expect(latches(long(2, FIRM).quote(BREACH).facts)).toHaveLength(1);
});

test('with an intraday trail the floor follows open profit, in facts that survive a restart', () => {
  const limits: Limits = { ...FIRM, firm: { firm: 'topstep', accounts: { 'PRAC-1': { dailyLoss: null } } } };
  const drive = long(2, limits)
    .pass(5 * SECOND)
    .quote(21_030.5);
  expect(drive.facts.filter(({ type }) => type === 'equity.peaked')).toMatchObject([{ equity: 51_200 }]);
  drive.quote(20_980.5);
  expect(latches(drive.facts)).toMatchObject([{ rule: 'maximum-loss', floor: 49_200 }]);
  const endOfDay: Limits = {
    ...FIRM,
    firm: { firm: 'topstep', accounts: { 'PRAC-1': { dailyLoss: null, trail: 'end-of-day' } } },
  };
  expect(
    latches(
      long(2, endOfDay)
        .pass(5 * SECOND)
        .quote(21_030.5)
        .quote(20_980.5).facts,
    ),
  ).toEqual([]);
});

test('people are warned at a half, three quarters and nine tenths of a limit, once each', () => {
  const drive = holding()
    .quote(20_986)
    .quote(20_988)
    .quote(20_986)
    .quote(20_981)
    .quote(20_981.5)
    .quote(20_977.5)
    .quote(20_977.5);
  const notices = drive.facts.flatMap((fact) => (fact.type === 'error.noted' ? [fact.error.message] : []));
  const ofDay = notices.filter((text) => text.includes('daily loss limit'));
  expect(ofDay.map((text) => /(\d+) %/.exec(text)?.[1])).toEqual(['50', '75']);
  expect(drive.alarms().filter((text) => text.includes('90 %'))).toHaveLength(1);
});

test('a warning is given once a day, though the loss comes and goes and the program is started again', () => {
  const drive = holding().quote(20_977.5).quote(20_999).quote(20_977.5);
  const told = ({ facts }: Drive) => facts.filter((fact) => fact.type === 'alarm.raised' && fact.text.includes('90 %'));
  expect(told(drive)).toHaveLength(1);
  expect(told(restarted(drive.facts, 2).quote(20_977.5))).toEqual([]);
});

test('an entry whose worst case would cross the floor is denied before it is sent', () => {
  const limits: Limits = { ...FIRM, firm: { firm: 'topstep', accounts: { 'PRAC-1': { floor: 49_850 } } } };
  const drive = new Drive({ limits }).launch({ tradeSize: 2 }).signals('Buy');
  expect(lastTrade(drive)?.why).toMatch(/^maximum-loss: equity is \$50,000\.00; 20 ticks .* limit \$49,850\.00$/);
});

test('the latch of a day that is over closes nothing that was opened since, though the feed has not spoken yet', () => {
  const drive = holding().quote(BREACH);
  drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
  drive.fill(2, { side: 'sell', size: 2, profit: -1_020 }).position(0).snapshot({ balance: 48_975 });
  const nextMorning = (at: number) => {
    const after = new Drive({ ledger: drive.facts, limits: FIRM, at: epochMs(at) });
    for (const link of ['market', 'account'] as const)
      after.say({ type: 'link.changed', link, state: 'up', generation: 1, message: '' });
    const found = { contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' };
    after.say({ type: 'session.prepared', session: after.session.config.id, ...found });
    const read = { positions: [after.positionOf(1)], balance: 48_975 };
    return after.snapshot(read).pass(SECOND).snapshot(read);
  };
  expect(nextMorning(drive.venue + DAY).all('order.place')).toEqual([]);
  // On the same day it is closed before the first quote.
  expect(nextMorning(drive.venue + HOUR).all('order.place')).toHaveLength(1);
});

test('an account that is over and stands at its starting balance again has been begun anew, and so have its limits', () => {
  const limits: Limits = {
    ...FIRM,
    firm: { firm: 'topstep', accounts: { 'PRAC-1': { size: '50K', dailyLoss: null } } },
  };
  const over = () => {
    const drive = long(2, limits)
      .pass(5 * SECOND)
      .quote(21_060)
      .quote(20_990);
    drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
    return drive.fill(2, { side: 'sell', size: 2, profit: -440 }).position(0).snapshot({ balance: 49_555 });
  };
  const drive = over();
  expect(latches(drive.facts)).toMatchObject([{ rule: 'maximum-loss', floor: 50_000 }]);
  const anew = new Drive({ ledger: drive.facts, limits, at: epochMs(drive.venue + DAY) }).ground();
  expect(anew.session.risk?.latch).toBe(null);
  expect(anew.session.risk?.gauges.find(({ rule }) => rule === 'maximum-loss')).toMatchObject({
    used: 0,
    floor: 48_000,
  });
  expect(anew.facts.some((fact) => fact.type === 'error.noted' && fact.error.message.includes('begun it anew'))).toBe(
    true,
  );
  // Any other balance is that of the account that is over.
  const same = new Drive({ ledger: drive.facts, limits, at: epochMs(drive.venue + DAY) });
  for (const link of ['market', 'account'] as const)
    same.say({ type: 'link.changed', link, state: 'up', generation: 1, message: '' });
  const account = { ...ACCOUNT, balance: 49_555 };
  same.say({
    type: 'session.prepared',
    session: same.session.config.id,
    contract: CONTRACT,
    account,
    formulaHash: 'f',
  });
  same.snapshot({ balance: 49_555 }).quote(21_000);
  expect(same.session.risk?.latch?.rule).toBe('maximum-loss');
});

test('a breach where nothing of ours may trade does not say that anything is flattened', () => {
  const drive = new Drive({ limits: FIRM }).launch({ tradeEnabled: false });
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  drive
    .pass(5 * SECOND)
    .quote(20_949)
    .snapshot({ positions: [drive.positionOf(2)] });
  drive.pass(3 * SECOND).quote(20_949);
  expect(latches(drive.facts)).toHaveLength(1);
  expect(drive.all('order.place')).toEqual([]);
  expect(drive.alarms().join()).not.toContain('flattened');
  expect(drive.alarms().join()).toContain('close what it holds in the venue');
});
