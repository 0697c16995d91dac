/** Times that were set are the times that are kept, and a run is replayed with those it had. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, monotonicMs, SECOND } from '#base';
import { Kernel, type KernelEvent, RunDigest } from '#kernel';
import { type RecordedRun, replayRun } from '#live';
import { TradingCalendar } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES, type Limits, type Times, TOPSTEP } from '#risk';
import { CONFIG, Drive, NINE } from './desk-drive.ts';

const NO_ANSWER = { type: 'unknown', order: null, why: 'no answer within 10 s', leftAt: null } as const;

/** Times pass in steps, and each look-up finds nothing. @returns when each was asked */
function lookFor(drive: Drive, ms: number): readonly number[] {
  const from = drive.monotonic;
  const at: number[] = [];
  while (drive.monotonic - from < ms) {
    const asked = drive.all('order.read').length;
    drive.pass(250);
    if (drive.all('order.read').length === asked) continue;
    at.push(drive.monotonic - from);
    drive.read(null);
  }
  return at;
}

test('a lost order is looked for at the waits that were set, and absent after the time that was set', () => {
  const times = { lookUpWaitsMs: [1_000, 10_000], absentAfterMs: 45_000, unknownToldEveryMs: 20_000 };
  const drive = new Drive({ times }).launch().signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.say({ type: 'order.answered', tag, outcome: NO_ANSWER });
  expect(lookFor(drive, 45_000)).toEqual([1_000, 11_000, 21_000, 31_000, 41_000]);
  expect(drive.session.trades.at(-1)?.status).toBe('unknown');
  expect(drive.alarms().filter((text) => text.includes('still unknown'))).toHaveLength(2);
  lookFor(drive, 10_000);
  expect(drive.session.trades.at(-1)?.status).toBe('presumed-absent');
});

test('a silent order is read, and channels that do not agree are told of, at the times that were set', () => {
  const drive = new Drive({ times: { silentOrderMs: 4_000, agreementMs: 9_000 } }).launch().signals('Buy');
  const before = drive.all('order.read').length;
  drive.accept(1).pass(3_900);
  expect(drive.all('order.read')).toHaveLength(before);
  drive.pass(200);
  expect(drive.all('order.read')).toHaveLength(before + 1);
  drive.fill(1, { side: 'buy', size: 2 }).pass(8_900);
  expect(drive.session.trades.at(-1)?.proof).toBe('one');
  drive.pass(200);
  expect(drive.session.trades.at(-1)?.proof).toBe('disputed');
});

test('entries end and positions are closed so long before the firm’s flat time as was set, and the view says so', () => {
  const limits: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const times = { entriesEndBeforeMs: 20 * MINUTE, flattenBeforeMs: 15 * MINUTE, provenBeforeMs: 8 * MINUTE };
  const ten = epochMs(Date.parse('2026-01-15T21:10:00Z'));
  const drive = new Drive({ limits, times, at: epochMs(ten - 30 * MINUTE) }).launch();
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  const until = (instant: number): void => {
    while (drive.venue < instant) drive.pass(Math.min(10 * SECOND, instant - drive.venue)).quote(21_000);
  };
  expect(drive.session.risk?.flat).toMatchObject({
    entriesUntil: ten - 20 * MINUTE,
    flattenAt: ten - 15 * MINUTE,
    flatBy: ten,
  });
  until(ten - 20 * MINUTE);
  drive.signals('Buy');
  expect(drive.session.trades.at(-1)?.why).toMatch(/^flat-time: no entry is placed after 14:50 Chicago/);
  until(ten - 15 * MINUTE - SECOND);
  expect(drive.session.risk?.flat?.phase).toBe('entries-ended');
  until(ten - 15 * MINUTE + SECOND);
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.last('order.place').order).toMatchObject({ purpose: 'saga', side: 'sell', size: 2 });
  const urgent = () => drive.alarms().filter((text) => text.includes('must be flat before 15:10'));
  until(ten - 8 * MINUTE - SECOND);
  expect(urgent()).toEqual([]);
  until(ten - 8 * MINUTE + 6 * SECOND);
  expect(urgent()).toHaveLength(1);
});

test('a flatten takes the steps that were set, and gives up after so many', () => {
  const drive = new Drive({ times: { flattenStepMs: 1_000, flattenAttemptsMax: 3 } }).launch();
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  drive.say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  for (let look = 0; look < 40 && drive.alarms().every((text) => !text.includes('could not be')); look += 1) {
    drive.snapshot({ positions: [drive.positionOf(2)] });
    const order = drive.commands.findLast(({ type }) => type === 'order.place');
    if (order?.type === 'order.place')
      drive.say({
        type: 'order.answered',
        tag: order.order.tag,
        outcome: { type: 'rejected', order: null, why: 'no', leftAt: null },
      });
    drive.pass(1_000);
  }
  expect(drive.all('order.place').filter(({ order }) => order.purpose === 'saga')).toHaveLength(3);
  expect(drive.alarms().at(-1)).toContain('could not be flattened in 3 attempts');
});

test('a displacement is the second one within the time that was set', () => {
  const twice = (times: Partial<Times>): Drive => {
    const drive = new Drive({ times }).launch();
    const say = (state: 'up' | 'displaced'): Drive =>
      drive.say({ type: 'link.changed', link: 'account', state, generation: 2, message: '' });
    say('displaced').pass(SECOND);
    say('up').pass(7 * MINUTE);
    return say('displaced');
  };
  expect(twice({}).session.tradingState).toBe('active');
  const halted = twice({ displacedAgainMs: 10 * MINUTE }).session;
  expect(halted).toMatchObject({ tradingState: 'halted', tradingWhy: expect.stringContaining('within 10 minutes') });
});

/** A run that had these times: its session could not be prepared and waits. */
function recorded(times: Times): RecordedRun {
  const kernel = new Kernel({ calendar: new TradingCalendar(), limits: DEFAULT_LIMITS, times });
  const digest = new RunDigest();
  const at = { venue: NINE, monotonic: monotonicMs(1_000), wall: NINE };
  const begun = kernel.begin(at, { venue: 'sim-1', version: 'test' });
  const first = digest.add(begun);
  const why = { final: false, code: 'ERR_VENUE', message: 'No answer.' };
  const happenings: readonly KernelEvent[] = [
    { type: 'session.started', config: CONFIG, at },
    { type: 'session.unprepared', session: CONFIG.id, ...why, at },
  ];
  const steps = happenings.map((event) => ({ event, step: kernel.step(event) }));
  const inputs = steps.map(({ event, step }) => ({ type: 'event' as const, event, digest: digest.add(step) }));
  return {
    head: { run: 1, at, venue: 'sim-1', version: 'test', build: 'b', limits: DEFAULT_LIMITS },
    digest: first,
    inputs,
    earlier: [],
    facts: [...begun.facts, ...steps.flatMap(({ step }) => step.facts)],
  };
}

test('a run is replayed with the times it had, and one from before they could be set with the defaults', async () => {
  const times: Times = { ...DEFAULT_TIMES, sessionRetryWaitsMs: [7 * SECOND] };
  const own = recorded(times);
  expect(await replayRun({ ...own, head: { ...own.head, times } })).toMatchObject({ type: 'identical', events: 3 });
  expect(await replayRun(own)).toMatchObject({ type: 'differs', event: 2 });
  const old = recorded(DEFAULT_TIMES);
  expect(await replayRun(old)).toMatchObject({ type: 'identical', events: 3 });
  // A time that came into being after the run is the default too.
  const { sessionRetryWaitsMs: _, ...fewer } = DEFAULT_TIMES;
  expect(await replayRun({ ...old, head: { ...old.head, times: fewer } })).toMatchObject({ type: 'identical' });
});
