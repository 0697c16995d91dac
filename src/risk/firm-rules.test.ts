/** Which rules bind an account, how its floor moves, when it must be flat, and which limits cannot all be meant. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { calendarOf, TradingCalendar } from '#market';
import {
  type AccountPlan,
  brokenBy,
  contradictionOf,
  DEFAULT_LIMITS,
  DEFAULT_TIMES,
  type FirmPlan,
  flatSchedule,
  lossLimits,
  NO_FIRM,
  ruledAccount,
  TOPSTEP,
} from '#risk';

const calendar = new TradingCalendar();
const of = (name: string, balance: number, said?: AccountPlan) =>
  ruledAccount({ firm: 'topstep', accounts: said === undefined ? {} : { [name]: said } }, { name, balance });

test.each([
  ['50KTC-V2-DLL-000000-00000002', 49_989, '50K', 'combine', 'name'],
  ['150KTC-V2-1-1', 60_000, '150K', 'combine', 'name'],
  ['PRAC-V2-000000-00000001', 149_831.92, '150K', 'practice', 'balance'],
  ['EXPRESS-V2-1-2', 1_800, '50K', 'funded', 'assumed'],
  ['something', 71_000, '50K', 'combine', 'assumed'],
] as const)('%s with %d is a %s %s account, by its %s', (name, balance, size, stage, basis) => {
  expect(of(name, balance)).toMatchObject({ basis, rules: { size, stage } });
});

test('what the trader says of an account comes first, and no firm means no rules', () => {
  expect(of('PRAC-1', 50_000, { size: '150K', stage: 'combine' })).toMatchObject({
    basis: 'set',
    rules: { size: '150K', stage: 'combine', startingBalance: 150_000 },
  });
  expect(of('PRAC-1', 50_000, { firm: 'none' })).toBe(null);
  expect(ruledAccount(NO_FIRM, { name: '50KTC', balance: 1 })).toBe(null);
  expect(of('50KTC', 50_000, { dailyLoss: null })?.rules.dailyLoss).toBe(null);
  expect(of('50KTC', 50_000, { dailyLoss: 400 })?.rules.dailyLoss?.limit).toBe(400);
});

test('where sources conflict the stricter is the default: the floor trails within the day, and the day has a limit', () => {
  expect(ruledAccount(TOPSTEP, { name: '50KTC', balance: 50_000 })?.rules).toMatchObject({
    trail: 'intraday',
    dailyLoss: { limit: 1_000 },
    assumed: expect.arrayContaining(['trail']),
  });
  expect(of('50KTC', 50_000, { trail: 'end-of-day' })?.rules.assumed).not.toContain('trail');
});

test.each([
  [50_000, 48_000],
  [51_200, 49_200],
  [52_000, 50_000],
  [60_000, 50_000],
])('with a high-water mark of %d the floor of a 50K account is %d', (peak, floor) => {
  const ruled = of('50KTC', 50_000, { trail: 'end-of-day' });
  const start = { balance: 50_500, peakBalance: peak, peakEquity: 99_999 };
  expect(lossLimits(ruled, start, DEFAULT_LIMITS)[0]).toMatchObject({ rule: 'maximum-loss', floor });
});

test('the three ways of a floor: by the day’s end, by any moment, by hand', () => {
  const start = { balance: 50_000, peakBalance: 50_400, peakEquity: 51_000 };
  const floor = (said: AccountPlan) => lossLimits(of('50KTC', 50_000, said), start, DEFAULT_LIMITS)[0]?.floor;
  expect(floor({ trail: 'end-of-day' })).toBe(48_400);
  expect(floor({ trail: 'intraday' })).toBe(49_000);
  expect(floor({ floor: 49_500 })).toBe(49_500);
  expect(floor({ trail: 'end-of-day', highWater: 50_900 })).toBe(48_900);
});

test('a floor is sure when the trader has set it or its high-water mark, when it has stopped, and before the first trade', () => {
  const assumed = (said: AccountPlan, peak: number) =>
    lossLimits(
      of('50KTC', peak, { trail: 'end-of-day', ...said }),
      { balance: peak, peakBalance: peak, peakEquity: peak },
      DEFAULT_LIMITS,
    )[0]?.assumed;
  expect(assumed({}, 50_600)).toBe(true);
  expect(assumed({}, 49_100)).toBe(true);
  expect(assumed({}, 50_000)).toBe(false);
  expect(assumed({}, 52_300)).toBe(false);
  expect(assumed({ floor: 48_900 }, 50_600)).toBe(false);
  expect(assumed({ highWater: 50_900 }, 50_600)).toBe(false);
});

test.each([
  ['something', 71_000, 50_000],
  ['something', 109_000, 100_000],
  ['PRAC-V2-1', 163_500, 150_000],
])(
  'of an unknown size, %s with %d has the highest floor that its balance may have, and it is marked',
  (name, balance, floor) => {
    const day = { balance, peakBalance: balance, peakEquity: balance };
    const [limit] = lossLimits(of(name, balance), day, DEFAULT_LIMITS);
    expect(limit).toMatchObject({ rule: 'maximum-loss', floor, room: 2_000, assumed: true });
    expect(lossLimits(of(name, balance, { size: '50K' }), day, DEFAULT_LIMITS)[0]).toMatchObject({
      floor: 50_000,
      assumed: false,
    });
  },
);

test('a funded account’s floor rises to zero and stays there', () => {
  const ruled = of('EXPRESS-1', 900, { trail: 'end-of-day', size: '50K' });
  const at = (peak: number) =>
    lossLimits(ruled, { balance: 900, peakBalance: peak, peakEquity: peak }, DEFAULT_LIMITS)[0]?.floor;
  expect([at(0), at(900), at(2_000), at(9_000)]).toEqual([-2_000, -1_100, 0, 0]);
});

test('of the daily losses the smaller binds, and touching counts', () => {
  const start = { balance: 50_000, peakBalance: 50_000, peakEquity: 50_000 };
  const limits = lossLimits(of('50KTC', 50_000), start, { ...DEFAULT_LIMITS, dailyLossMax: 600 });
  expect(limits[1]).toMatchObject({ rule: 'daily-loss', floor: 49_400 });
  expect(brokenBy(49_400.01, limits)).toBe(null);
  expect(brokenBy(49_400, limits)?.rule).toBe('daily-loss');
  expect(brokenBy(47_000, limits)?.rule).toBe('maximum-loss');
  expect(lossLimits(null, start, DEFAULT_LIMITS)).toEqual([]);
});

const clock = (at: number) =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone: 'America/Chicago', hour: '2-digit', minute: '2-digit' });

test.each([
  ['a winter day', 'NQ', '2026-01-15T15:00:00Z', ['15:00', '15:05', '15:07', '15:10'], true],
  ['a summer day', 'NQ', '2026-07-15T15:00:00Z', ['15:00', '15:05', '15:07', '15:10'], true],
  [
    'the Monday after the clocks went forward',
    'NQ',
    '2026-03-09T15:00:00Z',
    ['15:00', '15:05', '15:07', '15:10'],
    true,
  ],
  ['Thanksgiving, which ends at noon', 'NQ', '2026-11-26T15:00:00Z', ['11:35', '11:40', '11:42', '11:45'], false],
  ['a day the calendar does not know', 'NQ', '2031-01-15T15:00:00Z', ['11:35', '11:40', '11:42', '11:45'], false],
  ['corn', 'ZC', '2026-01-15T15:00:00Z', ['13:00', '13:05', '13:07', '13:10'], false],
  ['cattle', 'LE', '2026-01-15T15:00:00Z', ['12:50', '12:55', '12:57', '13:00'], false],
] as const)('flat times of %s', (_name, root, at, times, established) => {
  const schedule = flatSchedule(root, epochMs(Date.parse(at)), { calendar, times: DEFAULT_TIMES });
  const { entriesUntil, flattenAt, provenBy, flatBy } = schedule;
  expect([entriesUntil, flattenAt, provenBy, flatBy].map(clock)).toEqual(times);
  expect(schedule.established).toBe(established);
});

test.each([
  ['corn', 'ZC', '2026-01-15T16:00:00Z', '13:10'],
  ['cattle', 'LE', '2026-01-15T16:00:00Z', '13:00'],
  ['corn after Thanksgiving', 'ZC', '2026-11-27T16:00:00Z', '11:50'],
  ['crude oil on a usual day', 'CL', '2026-01-15T16:00:00Z', '15:10'],
  ['crude oil on Thanksgiving, when the equity indexes end at noon', 'CL', '2026-11-26T16:00:00Z', '11:45'],
] as const)('by the hours of its own product %s is flat in time', (_name, root, at, by) => {
  const schedule = flatSchedule(root, epochMs(Date.parse(at)), { calendar: calendarOf(root), times: DEFAULT_TIMES });
  expect(clock(schedule.flatBy)).toBe(by);
});

test('the flat time of a Friday is over on Sunday evening', () => {
  const friday = flatSchedule('NQ', epochMs(Date.parse('2026-03-06T21:30:00Z')), { calendar, times: DEFAULT_TIMES });
  expect(new Date(friday.over).toISOString()).toBe('2026-03-08T22:00:00.000Z');
  expect(friday.over - friday.flatBy).toBeGreaterThan(48 * 60 * MINUTE);
});

test.each([
  [{ orderSizeMax: 16 }, {}, /orderSizeMax 16 is above positionSizeMax 15/],
  [{ ordersPerMinuteMax: 400 }, {}, /ordersPerMinuteMax 400/],
  [{ contractsPerDayMax: 20 }, {}, /contractsPerDayMax 20/],
  [{}, { size: '50K', dailyLoss: 2_500 }, /daily loss 2500 .* maximum loss 2000/],
  [{}, { dailyLoss: 5_000 }, /daily loss 5000 .* maximum loss 4500/],
  [{ dailyLossMax: 3_000 }, { size: '50K' }, /dailyLossMax 3000 .* every account named, 2000/],
  [{ dailyLossMax: 5_000 }, {}, /dailyLossMax 5000 .* 4500/],
  [{}, { size: '50K', floor: 51_000 }, /floor 51000 .* 50000/],
  [{}, { size: '50K', floor: 40_000 }, /floor 40000/],
  [{}, { size: '50K', floor: 49_000, highWater: 51_000 }, /both a floor and a highWater/],
  [{}, { firm: 'none', size: '50K' }, /no firm/],
] as const)('limits that cannot all be meant are refused in a sentence: %j %j', (limits, said, words) => {
  const firm = { firm: 'topstep', accounts: { A: said as AccountPlan } } as const;
  expect(contradictionOf({ ...DEFAULT_LIMITS, ...limits, firm })).toMatch(words);
  expect(contradictionOf({ ...DEFAULT_LIMITS, firm: TOPSTEP })).toBe(null);
});

test('where a floor may lie is known of the size and the stage that a name tells, too', () => {
  const of = (accounts: FirmPlan['accounts']) =>
    contradictionOf({ ...DEFAULT_LIMITS, firm: { firm: 'topstep', accounts } });
  expect(of({ 'EXPRESS-V2-1': { size: '150K', floor: -1_000 } })).toBe(null);
  expect(of({ 'EXPRESS-V2-1': { size: '50K', floor: 49_000 } })).toMatch(/floor 49000 .* balance 0 of a 50K funded/);
  expect(of({ '50KTC-V2-1': { floor: 60_000 } })).toMatch(/floor 60000 .* 50000/);
  expect(of({ '50KTC-V2-1': { floor: 49_000 } })).toBe(null);
  expect(of({ A: { floor: 60_000 } })).toBe(null);
});

test('a loss limit for all accounts may lie above the maximum loss of some, and above all where no firm rules', () => {
  const of = (accounts: FirmPlan['accounts'], firm: FirmPlan['firm'] = 'topstep', dailyLossMax = 3_000) =>
    contradictionOf({ ...DEFAULT_LIMITS, dailyLossMax, firm: { firm, accounts } });
  expect(of({ A: { size: '50K' }, B: { size: '150K' } })).toBe(null);
  expect(of({ '50KTC-1': {} })).toMatch(/2000/);
  expect(of({}, 'topstep', 5_000)).toMatch(/any account of the firm/);
  expect(of({}, 'none', 50_000)).toBe(null);
  expect(of({ A: { size: '50K' }, B: { firm: 'none' } })).toBe(null);
});
