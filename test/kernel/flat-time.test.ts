/** Being flat before 15:10 Chicago: entries end at 15:00, the flatten begins at 15:05, and flat is proven by 15:07. */
import { expect, test } from 'vitest';
import { type EpochMs, epochMs, MINUTE, SECOND } from '#base';
import { DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

const FIRM: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
const at = (clock: string, day = '2026-01-15', zone = 'Z'): EpochMs => epochMs(Date.parse(`${day}T${clock}:00${zone}`));
/** Winter in Chicago: 15:00 there is 21:00 UTC. */
const THREE = at('21:00');

/** Long 2 at half past two. */
function afternoon(): Drive {
  const drive = new Drive({ limits: FIRM, at: at('20:30') }).launch({ tradeSize: 2 });
  return drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
}

/** Time passes to an instant, with a quote every ten seconds. */
function until(drive: Drive, instant: number): Drive {
  while (drive.venue < instant) drive.pass(Math.min(10 * SECOND, instant - drive.venue)).quote(21_000);
  return drive;
}

const orders = (drive: Drive) => drive.all('order.place').map(({ order }) => [order.side, order.size, order.purpose]);
const lateAlarms = (drive: Drive) => drive.alarms().filter((text) => text.includes('must be flat before 15:10'));

test('entries end at 15:00 and not a moment earlier', () => {
  const drive = new Drive({ limits: FIRM, at: at('20:57') }).launch();
  until(drive, THREE - 2 * MINUTE);
  drive.signals('Buy');
  expect(orders(drive)).toEqual([['buy', 2, 'entry']]);
  const late = new Drive({ limits: FIRM, at: at('20:58') }).launch();
  until(late, THREE);
  late.signals('Buy');
  expect(late.session.trades.at(-1)?.why).toMatch(/^flat-time: no entry is placed after 15:00 Chicago/);
});

test('at 15:05 what is held is sold, proven flat over REST, and trading goes on in the evening without a word', () => {
  const drive = until(afternoon(), THREE + 5 * MINUTE - SECOND);
  expect(orders(drive)).toEqual([]);
  drive.pass(2 * SECOND).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
  drive.accept(2).fill(2, { side: 'sell', size: 2 }).position(0).snapshot();
  until(drive, THREE + 10 * MINUTE);
  expect(orders(drive)).toHaveLength(1);
  expect(lateAlarms(drive)).toEqual([]);
  expect(drive.session.tradingState).toBe('active');
  expect(drive.session.risk?.flat).toMatchObject({ phase: 'flat' });
  // 17:00 Chicago.
  until(drive, at('23:01'));
  drive.snapshot().signals('Buy');
  expect(orders(drive).at(-1)).toEqual(['buy', 2, 'entry']);
});

test('a close that is rejected again and again ends in the alarm and the venue’s own call, and never crosses zero', () => {
  const drive = until(afternoon(), THREE + 5 * MINUTE);
  let rejected = 0;
  const answerAll = () => {
    for (let i = 0; i < 40; i += 1) {
      drive.snapshot({ positions: [drive.positionOf(2)] });
      const places = drive.all('order.place');
      for (; rejected < places.length; rejected += 1) {
        const { tag } = places[rejected]!.order;
        drive.say({ type: 'order.answered', tag, outcome: { type: 'rejected', order: null, why: 'no', leftAt: null } });
      }
    }
  };
  while (drive.venue < THREE + 8 * MINUTE) {
    answerAll();
    drive.pass(SECOND).quote(21_000);
  }
  expect(lateAlarms(drive).length).toBeGreaterThan(0);
  expect(drive.all('position.close').length).toBeGreaterThan(0);
  expect(new Set(orders(drive).map(String))).toEqual(new Set(['sell,2,saga']));
  drive.position(0).snapshot();
  until(drive, THREE + 20 * MINUTE).snapshot();
  const closes = drive.all('position.close').length;
  until(drive, THREE + 30 * MINUTE);
  expect(drive.all('position.close')).toHaveLength(closes);
});

test('a close that is accepted and ignored is not doubled: the venue is asked only when nothing of ours works', () => {
  const held = new Drive({ limits: FIRM, at: at('20:59') }).launch({ tradeSize: 2, tradeTimeoutMs: 600_000 });
  held.position(2).snapshot({ positions: [held.positionOf(2)] });
  until(held, THREE + 5 * MINUTE + SECOND).snapshot({ positions: [held.positionOf(2)] });
  held.accept(2);
  while (held.venue < THREE + 8 * MINUTE)
    held
      .pass(SECOND)
      .quote(21_000)
      .snapshot({ positions: [held.positionOf(2)] });
  expect(orders(held)).toEqual([['sell', 2, 'saga']]);
  expect(held.all('position.close')).toEqual([]);
  expect(lateAlarms(held)).toHaveLength(2);
});

test('a start at 15:06 with a position flattens it at once', () => {
  const before = afternoon();
  const drive = new Drive({ ledger: before.facts, limits: FIRM, at: epochMs(THREE + 6 * MINUTE) });
  drive.ground([drive.positionOf(2)]);
  drive.pass(SECOND).snapshot({ positions: [drive.positionOf(2)] });
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
});

test('a session that may not trade only raises the alarm', () => {
  const drive = new Drive({ limits: FIRM, at: at('20:59') }).launch({ tradeEnabled: false });
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  until(drive, THREE + 8 * MINUTE);
  expect(orders(drive)).toEqual([]);
  expect(lateAlarms(drive).length).toBeGreaterThan(0);
});

test('an early close, and the Monday after the clocks went forward, have their own times', () => {
  // Thanksgiving 2026 halts at noon: entries end at 11:35 Chicago, 17:35 UTC.
  const thanksgiving = new Drive({ limits: FIRM, at: at('17:34', '2026-11-26') }).launch();
  until(thanksgiving, at('17:36', '2026-11-26'));
  thanksgiving.signals('Buy');
  expect(thanksgiving.session.trades.at(-1)?.why).toMatch(/^flat-time: .* 11:35/);
  // In summer time 15:00 Chicago is 20:00 UTC.
  const monday = new Drive({ limits: FIRM, at: at('19:59', '2026-03-09') }).launch();
  until(monday, at('20:00', '2026-03-09'));
  monday.signals('Buy');
  expect(monday.session.trades.at(-1)?.why).toMatch(/^flat-time: .* 15:00/);
});

test('without a firm there is no flat time', () => {
  const drive = new Drive({ at: at('20:59') }).launch({ tradeSize: 2 });
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  until(drive, THREE + 9 * MINUTE);
  expect(orders(drive)).toEqual([]);
  expect(drive.alarms()).toEqual([]);
});

test('a first start in front of a silent feed closes what is held all the same, by the clock alone', () => {
  const drive = new Drive({ limits: FIRM, at: at('21:04') }).say({ type: 'session.started', config: CONFIG });
  for (const link of ['market', 'account'] as const)
    drive.say({ type: 'link.changed', link, state: 'up', generation: 1, message: '' });
  const found = { contract: CONTRACT, account: ACCOUNT, formulaHash: 'f' };
  drive.say({ type: 'session.prepared', session: CONFIG.id, ...found });
  while (drive.venue < THREE + 6 * MINUTE) {
    drive.snapshot({ positions: [drive.positionOf(2)] }).pass(5 * SECOND);
    if (drive.venue < THREE + 5 * MINUTE) expect(orders(drive)).toEqual([]);
  }
  expect(orders(drive)).toEqual([['sell', 2, 'saga']]);
});

test('flat by our books alone is not proven: an account that cannot be read is an alarm at 15:07', () => {
  const drive = new Drive({ limits: FIRM, at: at('20:57') }).launch();
  const unread = (to: number) => {
    while (drive.venue < to) {
      drive.pass(5 * SECOND).quote(21_000);
      const { fetch } = drive.last('account.fetch');
      drive.say({ type: 'account.unreadable', account: ACCOUNT.id, fetch, why: 'no answer' });
    }
    return lateAlarms(drive);
  };
  expect(unread(THREE + 7 * MINUTE - 5 * SECOND)).toEqual([]);
  expect(unread(THREE + 8 * MINUTE + 30 * SECOND)).toEqual([
    expect.stringContaining('NQH6 is not known to be flat'),
    expect.stringContaining('NQH6 is not known to be flat'),
  ]);
  drive.pass(5 * SECOND).snapshot();
  const told = lateAlarms(drive).length;
  until(drive, THREE + 20 * MINUTE);
  expect(lateAlarms(drive)).toHaveLength(told);
  expect(drive.session.risk?.flat).toMatchObject({ phase: 'flat' });
  expect(drive.all('position.close')).toEqual([]);
});
