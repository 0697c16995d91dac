import { expect, test } from 'vitest';
import { marksOf } from './choose.ts';
import { after, CHART, continued, event, OPENED, READ, type Said, shown } from './dashboard.test-support.ts';
import { sampleAlert, sampleBar, sampleSession, sampleStatus, sampleTrade } from './reduce.test-support.ts';
import type { Happening } from './reduce.ts';

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
