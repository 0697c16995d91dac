/** What the facts of the ledger are in the words of the stream. */
import { expect, test } from 'vitest';
import { type Order, orderId } from '#account';
import { epochMs, MINUTE } from '#base';
import type { Fact, SessionId } from '#kernel';
import { bar, NQH6, PRACTICE, START, sessionConfig, sessionView, staged } from './server.test-support.ts';
import { Listener } from './stream-listener.test-support.ts';

const A = 'a' as SessionId;

test('an event carries its name, its session and the number of its fact', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage);
    expect(listener.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(listener.response.headers['x-content-type-options']).toBe('nosniff');
    stage.live.publish({ type: 'alarm.raised', session: A, text: 'link down', at: START });
    expect(await listener.next()).toEqual({
      name: 'alarm',
      id: 1,
      data: { type: 'alarm', session_id: 'a', seq: 1, text: 'link down', at: '2026-01-15T15:00:00.000Z' },
    });
  });
});

test("the original's events come with the original's members", async () => {
  const stops = { stopLossTicks: 40, trailing: true, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
  const config = sessionConfig('a', { scanIntervalMs: 120_000, stops });
  const counts = { barsInjected: 500, scansRun: 7, alertsDispatched: 3 };
  const signal = { type: 'Buy', bar: START, price: 24_997.75 } as const;
  const trade = {
    tag: 'obABC',
    signalType: 'Buy',
    side: 'buy',
    size: 1,
    filled: 1,
    status: 'filled',
    order: 42 as Extract<Fact, { type: 'order.answered' }>['order'],
    fillPrice: 24_998.5,
    signalPrice: 24_997.75,
    slippage: 0.75,
    elapsedMs: 90,
    executedAt: epochMs(START + MINUTE),
    at: START,
    proof: 'both',
    why: null,
    latencyMs: 4,
  } as const;
  const moved: Order = {
    id: orderId(43),
    account: PRACTICE.id,
    contract: NQH6.id,
    tag: 'obABC-SL',
    type: 'trailing-stop',
    side: 'sell',
    size: 1,
    status: 'open',
    filled: 0,
    fillPrice: null,
    limitPrice: null,
    stopPrice: 24_990.25,
    createdAt: START,
    updatedAt: START,
  };
  const link = { type: 'link.noted', state: 'down', generation: 1, message: 'socket closed' } as const;
  const told = { traded: false, why: 'the bar is not the newest', suppressed: true };
  const error = { code: 'ERR_SCAN', message: 'the scan took too long', at: START };
  const cases: readonly (readonly [Fact, readonly object[]])[] = [
    [
      { type: 'session.opened', config, at: START },
      [{ type: 'started', session_id: 'a', symbols: ['NQH6'], scan_interval: 120 }],
    ],
    [
      { type: 'bars.closed', session: A, origin: 'backfill', bars: [bar(0), bar(1)] },
      [{ type: 'bar_injected', session_id: 'a', count: 2, origin: 'backfill' }],
    ],
    [
      { type: 'bars.closed', session: A, origin: 'live', bars: [bar(2)] },
      [
        { type: 'bar', session_id: 'a', time: '2026-01-15T15:02:00.000Z', close: 25_002, volume: 12 },
        { type: 'bar_injected', session_id: 'a', count: 1, origin: 'live' },
      ],
    ],
    [
      { ...link, link: 'market' },
      [{ type: 'feed_status', session_id: null, connected: false, degraded: false, message: 'socket closed' }],
    ],
    [
      { ...link, link: 'account', state: 'up' },
      [{ type: 'account_link', connected: true, degraded: false, message: 'socket closed' }],
    ],
    [
      { ...link, link: 'account', state: 'up', degraded: true },
      [{ type: 'account_link', connected: true, degraded: true, message: 'socket closed' }],
    ],
    [
      { type: 'scan.recorded', session: A, number: 7, signalsFound: 2, newAlerts: 1, ms: 3, failure: null },
      [{ type: 'scan_complete', session_id: 'a', scan_num: 7, signals_found: 2, new_alerts: 1, ms: 3 }],
    ],
    [
      { type: 'signal.found', session: A, at: START, signal, ...told },
      [
        {
          type: 'alert',
          session_id: 'a',
          signal_type: 'Buy',
          symbol: 'NQ',
          price: 24_997.75,
          timestamp: '2026-01-15T15:00:00.000Z',
          strategy: 'Cycle',
          ...told,
        },
      ],
    ],
    [
      { type: 'trade.recorded', session: A, trade },
      [
        {
          type: 'trade',
          session_id: 'a',
          signal_type: 'Buy',
          fill_price: 24_998.5,
          status: 'filled',
          elapsed: 0.09,
          executed_at: '2026-01-15T15:01:00.000Z',
          order_id: 42,
          size: 1,
          slippage: 0.75,
          why: null,
        },
      ],
    ],
    [
      { type: 'trade.recorded', session: A, trade: { ...trade, status: 'working' } },
      [{ type: 'working', session_id: 'a', status: 'working', tag: 'obABC' }],
    ],
    [
      {
        type: 'position.stated',
        position: { account: PRACTICE.id, contract: NQH6.id, size: 1, averagePrice: 1, openedAt: START },
        channel: 'rest',
      },
      [{ type: 'position', session_id: 'a', size: 0, age_ms: 600 }],
    ],
    [
      { type: 'trading.set', target: 'all', state: 'halted', why: 'kill' },
      [{ type: 'state', session_id: 'a', state: 'running', trading_state: 'active' }],
    ],
    [
      { type: 'protection.noted', session: A, state: 'confirmed', why: 'its stop stands at the venue', at: START },
      [{ type: 'protection', session_id: 'a', state: 'confirmed', stop_price: 24_990.25, target_price: null }],
    ],
    [
      { type: 'order.changed', order: moved, channel: 'stream' },
      [{ type: 'protection', session_id: 'a', state: 'confirmed', why: '', stop_price: 24_990.25 }],
    ],
    [
      { type: 'external.noted', account: PRACTICE.id, contract: NQH6.id, size: -2, at: START },
      [{ type: 'external', session_id: 'a', step: 'noted', external: -2, external_left: false }],
    ],
    [
      {
        type: 'external.settled',
        account: PRACTICE.id,
        contract: NQH6.id,
        as: 'left',
        size: -2,
        why: 'a person said so',
      },
      [{ type: 'external', session_id: 'a', step: 'left', why: 'a person said so' }],
    ],
    [
      { type: 'error.noted', session: A, error },
      [{ type: 'error', session_id: 'a', message: error.message, code: 'ERR_SCAN' }],
    ],
    [
      { type: 'session.changed', session: A, state: 'stopped', message: 'asked to' },
      [
        { type: 'state', session_id: 'a', state: 'idle', message: 'asked to' },
        { type: 'stopped', session_id: 'a', bars_injected: 500, scans_run: 7, alerts_dispatched: 3 },
      ],
    ],
  ];
  await staged({}, async (stage) => {
    const { position, ...rest } = sessionView(config, { ...counts, protection: 'confirmed', stopPrice: 24_990.25 });
    stage.live.sessions = [{ ...rest, position: { ...position, external: -2, externalLeft: false } }];
    const listener = await Listener.at(stage);
    for (const [index, [fact, expected]] of cases.entries()) {
      stage.live.publish(fact);
      const events = await listener.take(expected.length);
      expect(events.map(({ data }) => data)).toMatchObject(expected.map((each) => ({ ...each, seq: index + 1 })));
      // The last event alone has the id, so that a listener cut off between two is sent both again.
      expect(events.map(({ id }) => id)).toEqual(
        expected.map((_, at) => (at === expected.length - 1 ? index + 1 : undefined)),
      );
      expect(events.every(({ name, data }) => name === data.type)).toBe(true);
    }
  });
});
