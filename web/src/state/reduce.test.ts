import { expect, test } from 'vitest';
import { chosenSession, marksOf, pageTitle, readiness } from './choose.ts';
import { type Dashboard, EMPTY } from './model.ts';
import {
  sampleAlert,
  sampleBar,
  sampleEvent,
  sampleSession,
  sampleStatus,
  sampleTrade,
} from './reduce.test-support.ts';
import { type Happening, reduce } from './reduce.ts';

type Said<Each> = Each extends unknown ? Omit<Each, 'at'> & { readonly at?: number } : never;

function after(...happenings: readonly Said<Happening>[]): Dashboard {
  return continued(EMPTY, ...happenings);
}

function continued(state: Dashboard, ...happenings: readonly Said<Happening>[]): Dashboard {
  return happenings.reduce<Dashboard>((sofar, each) => reduce(sofar, { at: 1_000, ...each } as Happening), state);
}

const OPENED = { type: 'line.opened' } as const;
const READ = { type: 'status.read', status: sampleStatus([sampleSession()]) } as const;
const CHART = {
  type: 'chart.read',
  session: 's1',
  scope: 'whole',
  chart: {
    bars: [sampleBar(0), sampleBar(1)],
    forming: sampleBar(2),
    plots: [
      {
        name: 'EMA',
        color: '#ff0000',
        style: 'line',
        pane: 'price',
        points: [
          [sampleBar(0).time, null],
          [sampleBar(1).time, 5],
        ],
      },
    ],
  },
} as const satisfies Said<Happening>;

function event(...given: Parameters<typeof sampleEvent>): Said<Happening> {
  return { type: 'event', event: sampleEvent(...given) };
}

function shown(state: Dashboard) {
  const session = chosenSession(state);
  if (session === null) throw new Error('no session is shown');
  return session;
}

test('the newest session that runs is shown first, and its chart is wanted', () => {
  const old = sampleSession({ session_id: 's0', running: false, state: 'idle' });
  const state = after(OPENED, { type: 'status.read', status: sampleStatus([old, sampleSession()]) });
  expect(state.chosen).toBe('s1');
  expect(shown(state).chartWanted).toBe('whole');
  expect(readiness(state)).toBe('armed');
});

test('the form is shown when nothing runs', () => {
  const state = after(OPENED, { type: 'status.read', status: sampleStatus([]) });
  expect(state.chosen).toBe('new');
  expect(readiness(state)).toBe('idle');
});

test('what the trader has chosen stays chosen when the status is read again', () => {
  const state = after(OPENED, READ, { type: 'session.chosen', session: 'new' }, READ);
  expect(state.chosen).toBe('new');
});

test('a closed bar is added once, however often it is told', () => {
  const bar = event({ type: 'bar', ...sampleBar(2, 25_001) });
  const state = after(OPENED, READ, CHART, bar, bar);
  expect(shown(state).chart?.bars.map(({ close }) => close)).toEqual([25_000, 25_000, 25_001]);
  expect(shown(state).chart?.forming).toBeNull();
});

test('a bar that rewrites history makes the chart be read whole', () => {
  const state = after(
    OPENED,
    READ,
    CHART,
    { type: 'chart.asked', session: 's1' },
    event({ type: 'bar', ...sampleBar(0, 24_000) }),
  );
  expect(shown(state).chartWanted).toBe('whole');
  expect(shown(state).chart?.bars[0]?.close).toBe(25_000);
});

test('a repair of bars makes the chart be read whole, live bars do not', () => {
  const ready = after(OPENED, READ, CHART, { type: 'chart.asked', session: 's1' });
  expect(shown(continued(ready, event({ type: 'bar_injected', count: 1, origin: 'live' }))).chartWanted).toBeNull();
  expect(shown(continued(ready, event({ type: 'bar_injected', count: 3, origin: 'repair' }))).chartWanted).toBe(
    'whole',
  );
});

test('after a scan the newest plots are read and laid over the former ones', () => {
  const asked = after(
    OPENED,
    READ,
    CHART,
    { type: 'chart.asked', session: 's1' },
    event({ type: 'bar', ...sampleBar(2) }),
    event({ type: 'scan_complete', scan_num: 2, signals_found: 0, new_alerts: 0, ms: 3, failure: null }),
  );
  expect(shown(asked).chartWanted).toBe('tail');
  const read = continued(asked, {
    type: 'chart.read',
    session: 's1',
    scope: 'tail',
    chart: {
      bars: [sampleBar(1), sampleBar(2)],
      forming: sampleBar(3),
      plots: [
        {
          ...CHART.chart.plots[0],
          points: [
            [sampleBar(1).time, 6],
            [sampleBar(2).time, 7],
          ],
        },
      ],
    },
  });
  expect(shown(read).chart?.plots[0]?.points.map(({ value }) => value)).toEqual([null, 6, 7]);
  expect(shown(read).chart?.bars).toHaveLength(3);
  expect(shown(read).chart?.generation).toBe(shown(asked).chart?.generation);
});

test('a bar that closes while the chart is on its way is not lost', () => {
  const state = after(OPENED, READ, CHART, event({ type: 'bar', ...sampleBar(2) }), CHART);
  expect(shown(state).chart?.bars).toHaveLength(3);
});

test('a pulse moves the forming bar, the open result and the venue clock', () => {
  const position = {
    size: -2,
    average_price: 25_000,
    open_pnl: 0,
    day_pnl: 0,
    fees: 0,
    age_ms: 0,
    proven: true,
    external: 0,
    external_left: true,
  };
  const state = after(
    OPENED,
    { type: 'status.read', status: sampleStatus([sampleSession({ position })]) },
    CHART,
    event({
      type: 'pulse',
      forming: sampleBar(2, 25_001),
      last: 25_001,
      bid: 25_000.75,
      ask: 25_001,
      at: '2026-01-15T15:31:00.000Z',
    }),
  );
  expect(shown(state).chart?.forming?.close).toBe(25_001);
  expect(shown(state).status.position.open_pnl).toBe(-40);
  expect(state.venueClock?.venue).toBe(Date.parse('2026-01-15T15:31:00.000Z'));
});

test('a pulse that is late cannot reopen a closed bar', () => {
  const late = event({ type: 'pulse', forming: sampleBar(2), last: 1, bid: 1, ask: 1, at: '2026-01-15T15:31:00.000Z' });
  const state = after(OPENED, READ, CHART, event({ type: 'bar', ...sampleBar(2) }), late);
  expect(shown(state).chart?.forming).toBeNull();
});

test('a repeated alert changes nothing', () => {
  const alert = event({ type: 'alert', ...sampleAlert() });
  const state = after(OPENED, READ, alert, alert);
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
});

test('a trade is working first and settled later, and late news of its work is ignored', () => {
  const { status: _status, ...members } = sampleTrade();
  const working = event({ type: 'working', ...members, status: 'working', filled_size: 0 });
  const busy = after(OPENED, READ, working);
  expect([busy].map(shown).map(({ status }) => [status.working.length, status.trades_submitted])).toEqual([[1, 1]]);
  const settled = continued(busy, event({ type: 'trade', ...sampleTrade() }), working);
  expect(shown(settled).status.working).toEqual([]);
  expect(shown(settled).status.trades).toHaveLength(1);
  expect(shown(settled).status.trades_filled).toBe(1);
});

test('a correction of a trade replaces it and is not counted twice', () => {
  const state = after(
    OPENED,
    READ,
    event({ type: 'trade', ...sampleTrade({ proof: 'one' }) }),
    event({ type: 'trade', ...sampleTrade({ proof: 'both' }) }),
  );
  expect(shown(state).status.trades.map(({ proof }) => proof)).toEqual(['both']);
  expect(shown(state).status.trades_filled).toBe(1);
});

test('what overtakes a status answer on its way is not lost, nor counted twice', () => {
  const state = after(
    OPENED,
    READ,
    { type: 'status.asked' },
    event({ type: 'alert', ...sampleAlert() }),
    event({ type: 'bar_injected', count: 1, origin: 'live' }),
    READ,
  );
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
  expect(shown(state).status.bars_injected).toBe(501);
});

test('a status answer that already holds what overtook it counts it once', () => {
  const newer = sampleStatus([sampleSession({ alerts: [sampleAlert()], alerts_dispatched: 1, bars_injected: 501 })]);
  const state = after(
    OPENED,
    READ,
    { type: 'status.asked' },
    event({ type: 'alert', ...sampleAlert() }),
    event({ type: 'bar_injected', count: 1, origin: 'live' }),
    { type: 'status.read', status: newer },
  );
  expect(shown(state).status.alerts).toHaveLength(1);
  expect(shown(state).status.alerts_dispatched).toBe(1);
  expect(shown(state).status.bars_injected).toBe(501);
});

test('after a lost line the state is unknown, and on its return all is read again', () => {
  const lost = after(OPENED, READ, CHART, { type: 'chart.asked', session: 's1' }, { type: 'line.lost' });
  expect(readiness(lost)).toBe('unknown');
  const back = continued(lost, OPENED);
  expect(back.statusWanted).toBe(true);
  expect(shown(back).chartWanted).toBe('whole');
});

test('an event of a session that the page does not know asks for the status', () => {
  const state = after(OPENED, READ, event({ type: 'alert', ...sampleAlert(), session_id: 's2' }));
  expect(state.statusWanted).toBe(true);
});

test('each link has an age of its own, and a link that goes down says why in the log', () => {
  const state = after(OPENED, READ, {
    ...event({ type: 'account_link', connected: false, degraded: false, message: 'no answer' }),
    at: 5_000,
  });
  expect(state.market.state).toBe('up');
  expect(state.account).toMatchObject({ state: 'down', heardAt: 800 });
  expect(state.remarks.map(({ text }) => text)).toEqual(['The account link is down: no answer']);
});

test('a kill is proven by the stream, not by the answer to it', () => {
  const confirmed = after(OPENED, READ, { type: 'kill.sent' }, { type: 'kill.confirmed', sessions: ['s1'] });
  expect(confirmed.kill).toMatchObject({ confirmedAt: 1_000, provenAt: null });
  const halted = event({ type: 'state', state: 'running', trading_state: 'halted', trading_why: 'kill', message: '' });
  const proven = continued(confirmed, { ...halted, at: 1_200 });
  expect(proven.kill?.provenAt).toBe(1_200);
  expect(readiness(proven)).toBe('halted');
  expect(pageTitle(proven)).toBe('■ NQH6 halted · Openbell');
  const resumed = continued(
    proven,
    event({ type: 'state', state: 'running', trading_state: 'active', trading_why: null, message: '' }),
  );
  expect(resumed.kill).toBeNull();
});

test('a kill of a session that the page does not know yet is not proven', () => {
  const state = after(OPENED, READ, { type: 'kill.sent' }, { type: 'kill.confirmed', sessions: ['s9'] });
  expect(state.kill?.provenAt).toBeNull();
});

test('an error is kept once, with its session', () => {
  const error = event({
    type: 'error',
    message: 'The webhook hangs.',
    code: 'ERR_WEBHOOK',
    at: '2026-01-15T15:30:00.000Z',
  });
  expect(shown(after(OPENED, READ, error, error)).status.errors).toHaveLength(1);
});

test('signals stand at the edge of their bar, one beside the other, and fills at their price in the bar of the fill', () => {
  const state = after(
    OPENED,
    READ,
    CHART,
    event({ type: 'alert', ...sampleAlert() }),
    event({ type: 'alert', ...sampleAlert({ signal_type: 'Cover', key: 'Cover_2026-01-15T15:01:00.000Z' }) }),
    event({ type: 'trade', ...sampleTrade() }),
  );
  expect(
    marksOf(shown(state)).map(({ kind, direction, price, place, bar }) => [kind, direction, price, place, bar]),
  ).toEqual([
    ['signal', 'up', 24_999, 0, Date.parse('2026-01-15T15:01:00.000Z')],
    ['signal', 'up', 24_999, 1, Date.parse('2026-01-15T15:01:00.000Z')],
    ['fill', 'up', 25_000.25, 0, Date.parse('2026-01-15T15:02:00.000Z')],
  ]);
});

test('a plot of the close itself is left out, for the candles show it', () => {
  const close = {
    ...CHART.chart.plots[0],
    name: 'Close',
    points: CHART.chart.bars.map(({ time, close }) => [time, close]),
  };
  const chart = { ...CHART.chart, plots: [close, CHART.chart.plots[0]] };
  const state = after(OPENED, READ, { ...CHART, chart } as Said<Happening>);
  expect(shown(state).chart?.plots.map(({ name }) => name)).toEqual(['EMA']);
});

test('a signal that was not traded makes the history be read, where its order stands', () => {
  const ready = after(OPENED, READ, { type: 'status.asked' }, READ, { type: 'status.asked' });
  expect(continued(ready, event({ type: 'alert', ...sampleAlert() })).statusWanted).toBe(false);
  expect(continued(ready, event({ type: 'alert', ...sampleAlert({ traded: false }) })).statusWanted).toBe(true);
});

test('a session whose account was resumed is armed, though the program as a whole is still halted', () => {
  const status = sampleStatus([sampleSession()], { halted_why: 'the kill switch was pressed' });
  expect(readiness(after(OPENED, { type: 'status.read', status }))).toBe('armed');
  const nothing = sampleStatus([], { halted_why: 'the kill switch was pressed' });
  expect(readiness(after(OPENED, { type: 'status.read', status: nothing }))).toBe('halted');
});

test('while a session that is over is looked at, the status bar tells of the one that runs', () => {
  const over = sampleSession({ session_id: 's0', running: false, state: 'idle' });
  const status = sampleStatus([over, sampleSession()]);
  const state = after(OPENED, { type: 'status.read', status }, { type: 'session.chosen', session: 's0' });
  expect(shown(state).id).toBe('s0');
  expect(readiness(state)).toBe('armed');
});

test('the page follows a session that was started anew, unless the trader has chosen', () => {
  const over = sampleSession({ running: false, state: 'idle' });
  const anew = { type: 'status.read', status: sampleStatus([over, sampleSession({ session_id: 's2' })]) } as const;
  expect(after(OPENED, READ, anew).chosen).toBe('s2');
  expect(after(OPENED, READ, { type: 'session.chosen', session: 's1' }, anew).chosen).toBe('s1');
});

test('the chart of a session that is over is asked for once, of one that runs until it comes', () => {
  const failed = [
    { type: 'chart.asked', session: 's1' },
    { type: 'chart.failed', session: 's1' },
  ] as const;
  expect(shown(after(OPENED, READ, ...failed)).chartWanted).toBe('whole');
  const over = {
    type: 'status.read',
    status: sampleStatus([sampleSession({ running: false, state: 'idle' })]),
  } as const;
  const state = after(OPENED, over, { type: 'session.chosen', session: 's1' }, ...failed, over);
  expect(shown(state).chartWanted).toBeNull();
});

test('an answer that nothing overtook has the last word on every counter', () => {
  const twice = event({ type: 'bar_injected', count: 1, origin: 'live' });
  expect(shown(after(OPENED, READ, twice, twice)).status.bars_injected).toBe(502);
  expect(shown(after(OPENED, READ, twice, twice, { type: 'status.asked' }, READ)).status.bars_injected).toBe(500);
});

test('the stop of the position comes and moves with its events', () => {
  const seen = event({
    type: 'protection',
    state: 'confirmed',
    why: 'it stands',
    stop_price: 24_990,
    target_price: null,
  });
  const moved = event({ type: 'protection', state: 'confirmed', why: '', stop_price: 24_995, target_price: null });
  expect(shown(after(OPENED, READ, seen)).status).toMatchObject({ protection: 'confirmed', stop_price: 24_990 });
  expect(shown(after(OPENED, READ, seen, moved)).status.stop_price).toBe(24_995);
});

test('contracts of others stop entries until a word on them, and the badge says so', () => {
  const told = { type: 'external', why: '' } as const;
  const noted = after(OPENED, READ, event({ ...told, step: 'noted', external: 2, external_left: false }));
  expect(shown(noted).status.position.external).toBe(2);
  expect(readiness(noted)).toBe('exits-only');
  const left = continued(noted, event({ ...told, step: 'left', external: 2, external_left: true }));
  expect(readiness(left)).toBe('armed');
});

test('a session that may place no entry is not armed, whatever its state', () => {
  const latched = after(OPENED, {
    type: 'status.read',
    status: sampleStatus([sampleSession({ trading_why: 'the limit' })]),
  });
  expect(readiness(latched)).toBe('exits-only');
});

test('where a second scanner runs beside, the status is read again after each scan', () => {
  const shadow = {
    scanner: 'embedded',
    compared: 1,
    passed_over: 0,
    differences: 0,
    last: null,
    trouble: null,
  } as const;
  const scan = { type: 'scan_complete', scan_num: 1, signals_found: 0, new_alerts: 0, ms: 1, failure: null } as const;
  const wanted = (session: ReturnType<typeof sampleSession>): boolean =>
    after({ type: 'status.asked' }, { type: 'status.read', status: sampleStatus([session]) }, event(scan)).statusWanted;
  expect([wanted(sampleSession()), wanted(sampleSession({ shadow }))]).toEqual([false, true]);
});
