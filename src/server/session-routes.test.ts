import { expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, err, MINUTE, monotonicMs, ok } from '#base';
import type { AlertRecord, TradeRecord } from '#kernel';
import type { StatusAnswer } from './api.ts';
import { NQH6, PRACTICE, START, type Stage, sessionConfig, sessionView, staged } from './server.test-support.ts';

const post = ({ ask }: Stage, word: string, body?: unknown) =>
  ask(`/api/live/${word}`, { method: 'POST', ...(body === undefined ? {} : { body }) });

test('a body that is no JSON object is refused', async () => {
  await staged({}, async (stage) => {
    for (const body of ['{"symbol": ', '[]', '"NQ"', '{"__proto__": {"x": 1}}']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await stage.ask('/api/live/start', { method: 'POST', body, headers });
      expect([body, answer.status, answer.body.error.code]).toEqual([body, 400, 'ERR_REQUEST']);
    }
  });
});

test('the status is whole when nothing runs', async () => {
  await staged({}, async ({ ask }) => {
    const { status, body } = await ask('/api/live/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      running: false,
      state: 'idle',
      session_id: null,
      config: null,
      trading_state: 'active',
      started_at: null,
      clock: { venue: '2026-01-15T15:00:00.000Z', rate: 10 },
      feed: { connected: true, age_ms: 100, message: 'connected' },
      account_link: { connected: false, age_ms: null, message: 'asked again in 3 s' },
      bars_injected: 0,
      scans_run: 0,
      signals_found: 0,
      alerts_dispatched: 0,
      trades_submitted: 0,
      trades_filled: 0,
      position: { size: 0, average_price: null, open_pnl: null, day_pnl: 0, fees: 0, age_ms: null },
      latency_ms: { p50: null, p99: null },
      alerts: [],
      trades: [],
      errors: [],
      sessions: [],
    });
  });
});

const SIGNAL = { type: 'Buy', bar: START, price: 24_997.75 } as const;
const ALERT: AlertRecord = {
  key: 'Buy_2026-01-15T15:00:00.000Z',
  signal: SIGNAL,
  symbol: 'NQ',
  strategy: 'Cycle',
  at: epochMs(START + MINUTE),
  traded: true,
  waits: false,
  why: null,
  suppressed: false,
};
const TRADE: TradeRecord = {
  tag: 'obABC',
  signalType: 'Buy',
  side: 'buy',
  size: 1,
  filled: 1,
  status: 'filled',
  order: 2_481_610_495 as TradeRecord['order'],
  fillPrice: 24_998.5,
  signalPrice: 24_997.75,
  slippage: 0.75,
  elapsedMs: 90.000_000_4,
  executedAt: epochMs(START + MINUTE),
  at: epochMs(START + MINUTE),
  proof: 'both',
  why: null,
  latencyMs: 4,
};

test('the status shows the newest session at the top and all of them below', async () => {
  await staged({}, async ({ ask, live }) => {
    live.sessions = [
      sessionView(sessionConfig('older'), { state: 'stopped' }),
      sessionView(sessionConfig('old'), { startedAt: epochMs(START + MINUTE) }),
      sessionView(sessionConfig('new', { webhookUrl: 'https://example.test/hook' }), {
        barsInjected: 500,
        alerts: [ALERT],
        trades: [TRADE, { ...TRADE, tag: 'obDEF', status: 'working' }, { ...TRADE, status: 'presumed-absent' }],
        errors: [{ code: 'ERR_SCAN', message: 'the scan took too long', at: START }],
        latenciesMs: [1, 2, 3.000_04, 4, 100],
      }),
    ];
    const { body } = await ask('/api/live/status');
    expect(body).toMatchObject({ session_id: 'new', running: true, state: 'running', bars_injected: 500 });
    expect(body.config).toEqual({
      strategy_id: 'Cycle',
      account_id: 7,
      account_name: 'PRAC-V2-7',
      symbol: 'NQH6',
      ami_symbol: 'NQ',
      scan_interval: 0,
      alert_channels: ['log'],
      trade_enabled: true,
      trade_size: 1,
      trade_timeout: 30,
      periodicity: '1min',
      params: {},
      lookback: 5,
      webhook_url: 'https://example.test/hook',
      afl_zone: 'America/Chicago',
      entry_policy: 'add',
      external_policy: 'stop',
      stop_loss_ticks: null,
      trailing_stop: false,
      take_profit_ticks: null,
      apply_stop: false,
      protect_within: 0,
      origin: 'api',
    });
    expect(body.contract).toMatchObject({ id: NQH6.id, tick_size: 0.25, decimals: 2 });
    expect(body.alerts).toEqual([
      {
        signal_type: 'Buy',
        symbol: 'NQ',
        price: 24_997.75,
        timestamp: '2026-01-15T15:00:00.000Z',
        strategy: 'Cycle',
        traded: true,
        state: 'traded',
        why: null,
        suppressed: false,
        key: 'Buy_2026-01-15T15:00:00.000Z',
        found_at: '2026-01-15T15:01:00.000Z',
      },
    ]);
    expect(body.trades[0]).toMatchObject({
      signal_type: 'Buy',
      fill_price: 24_998.5,
      status: 'filled',
      elapsed: 0.09,
      executed_at: '2026-01-15T15:01:00.000Z',
      order_id: 2_481_610_495,
      size: 1,
      slippage: 0.75,
      why: null,
    });
    expect(body.trades.map((trade: { status: string }) => trade.status)).toEqual(['filled', 'unknown']);
    expect(body.working.map((trade: { tag: string }) => trade.tag)).toEqual(['obDEF']);
    expect(body.errors).toEqual([
      { code: 'ERR_SCAN', message: 'the scan took too long', at: '2026-01-15T15:00:00.000Z' },
    ]);
    expect(body.latency_ms).toMatchObject({ p50: 3, p99: 100, count: 5 });
    expect(body.latency_ms.histogram.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { up_to_ms: 1, count: 1 },
      { up_to_ms: 2, count: 1 },
      { up_to_ms: 5, count: 2 },
      { up_to_ms: 100, count: 1 },
    ]);
    expect(body.position.age_ms).toBe(600);
    expect(body.sessions.map(({ session_id, state }: Record<string, string>) => [session_id, state])).toEqual([
      ['older', 'idle'],
      ['old', 'running'],
      ['new', 'running'],
    ]);
    const asked = await ask('/api/live/status?session_id=old');
    expect([asked.body.session_id, asked.body.sessions.length]).toEqual(['old', 3]);
    expect((await ask('/api/live/status?session_id=none')).status).toBe(404);
  });
});

test('kill without a session kills all, also with no body at all', async () => {
  await staged({}, async (stage) => {
    const { live } = stage;
    live.sessions = [sessionView(sessionConfig('a')), sessionView(sessionConfig('b'))];
    expect((await post(stage, 'kill')).body).toEqual({ session_ids: ['a', 'b'] });
    expect((await post(stage, 'kill', {})).status).toBe(200);
    const headers = { 'content-type': 'application/json' };
    expect((await stage.ask('/api/live/kill', { method: 'POST', body: '', headers })).status).toBe(200);
    expect((await post(stage, 'kill', { session_id: 'b' })).body).toEqual({ session_ids: ['b'] });
    expect(live.asked).toEqual(['kill all', 'kill all', 'kill all', 'kill b']);
    expect((await post(stage, 'kill', { session_id: 'c' })).status).toBe(404);
    expect((await post(stage, 'kill', { session: 'b' })).status).toBe(400);
  });
});

test('stop keeps positions unless told otherwise, and asks which session where there are several', async () => {
  await staged({}, async (stage) => {
    const { live } = stage;
    live.sessions = [sessionView(sessionConfig('a'))];
    expect((await post(stage, 'stop')).body).toEqual({ session_id: 'a', state: 'stopped', message: '' });
    expect((await post(stage, 'stop', { session_id: 'a', positions: 'close' })).status).toBe(200);
    live.sessions = [...live.sessions, sessionView(sessionConfig('b'))];
    expect((await post(stage, 'stop', {})).status).toBe(409);
    expect((await post(stage, 'stop', { positions: 'double' })).status).toBe(400);
    expect(live.asked).toEqual(['stop the only one keep', 'stop a close', 'stop the only one keep']);
  });
});

test('what contracts of others are is said of an account by its name', async () => {
  await staged({}, async (stage) => {
    stage.live.sessions = [sessionView(sessionConfig('a'))];
    expect((await post(stage, 'external', { account_name: 'PRAC-V2-7', as: 'left' })).body).toEqual({
      session_ids: ['a'],
    });
    expect((await post(stage, 'external', { account_name: 'prac', as: 'left' })).status).toBe(409);
    expect((await post(stage, 'external', { account_name: 'PRAC-V2-7', as: 'sold' })).status).toBe(400);
    expect(stage.live.asked).toEqual(['external left']);
  });
});

test('resume wants the name of the account, flatten an optional session', async () => {
  await staged({}, async (stage) => {
    stage.live.sessions = [sessionView(sessionConfig('a'))];
    expect((await post(stage, 'resume', { account_name: 'PRAC-V2-7' })).body).toEqual({ session_ids: ['a'] });
    expect((await post(stage, 'resume', { account_name: 'prac' })).status).toBe(409);
    expect((await post(stage, 'resume')).status).toBe(400);
    expect((await post(stage, 'flatten', { session_id: 'a' })).body).toEqual({ session_ids: ['a'], left: [] });
    expect((await post(stage, 'flatten')).status).toBe(200);
    expect(stage.live.asked).toEqual(['flatten a', 'flatten all']);
  });
});

test('what no session keeps is shown with its account, and flattened by account and contract', async () => {
  await staged({}, async (stage) => {
    stage.live.left = [
      {
        account: PRACTICE.id,
        accountName: PRACTICE.name,
        contract: NQH6,
        session: null,
        size: -2,
        averagePrice: 25_000.25,
        proven: true,
        external: -2,
        workingOrders: 1,
        flatten: 'gate-closed',
      },
    ];
    const status = (await stage.ask('/api/live/status')).body as StatusAnswer;
    expect(status.accounts[0]?.left).toEqual([
      {
        account_id: 7,
        account_name: 'PRAC-V2-7',
        contract_id: NQH6.id,
        symbol: 'NQH6',
        session_id: null,
        size: -2,
        average_price: 25_000.25,
        proven: true,
        external: -2,
        working_orders: 1,
        flatten: 'gate-closed',
      },
    ]);
    const left = [{ account_id: 7, contract_id: NQH6.id, symbol: 'NQH6' }];
    const whole = await post(stage, 'flatten', { account_name: 'PRAC-V2-7' });
    expect(whole.body).toEqual({ session_ids: [], left });
    await post(stage, 'flatten', { account_name: 'PRAC-V2-7', contract: 'NQH6' });
    expect(stage.live.asked).toEqual(['flatten all of PRAC-V2-7', 'flatten NQH6 of PRAC-V2-7']);
    // Whose contract, and which of the two, must be plain.
    expect((await post(stage, 'flatten', { contract: 'NQH6' })).status).toBe(400);
    expect((await post(stage, 'flatten', { session_id: 'a', account_name: 'PRAC-V2-7' })).status).toBe(400);
  });
});

test('prices and account numbers pass through unchanged', async () => {
  await staged({}, async (stage) => {
    stage.live.known = ok([{ ...PRACTICE, id: accountId(19_092_348), balance: 50_123.45 }]);
    const { body } = await stage.ask('/api/live/accounts');
    expect(body).toEqual([{ id: 19_092_348, name: 'PRAC-V2-7', balance: 50_123.45, can_trade: true, simulated: true }]);
    stage.live.known = err({
      code: 'ERR_GATEWAY_LOGIN',
      message: 'wrong key',
      hint: 'set PROJECT_X_API_KEY',
      final: true,
    });
    const failed = await stage.ask('/api/live/accounts');
    expect([failed.status, failed.body]).toEqual([
      500,
      { error: { code: 'ERR_GATEWAY_LOGIN', message: 'wrong key', hint: 'set PROJECT_X_API_KEY' } },
    ]);
  });
});

test('ages are measured by the monotonic clock', async () => {
  await staged({}, async ({ ask, live }) => {
    live.sessions = [sessionView(sessionConfig('a'))];
    live.now = () => ({ venue: START, monotonic: monotonicMs(61_000.4), wall: START });
    const { body } = await ask('/api/live/status');
    expect([body.feed.age_ms, body.position.age_ms]).toEqual([60_100, 60_600]);
  });
});

test('a kill that will not be remembered is answered with a warning', async () => {
  await staged({}, async (stage) => {
    stage.live.sessions = [sessionView(sessionConfig('s1'))];
    expect((await post(stage, 'kill', {})).body).toEqual({ session_ids: ['s1'] });
    stage.live.keeps = false;
    const { status, body } = await post(stage, 'kill', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ session_ids: ['s1'], warning: expect.stringContaining('open again after a restart') });
  });
});

test('a stop that has not come to its end says what is left', async () => {
  await staged({}, async (stage) => {
    const { live } = stage;
    const session = sessionView(sessionConfig('a'));
    live.sessions = [session];
    const stop = async (stopsAs: typeof live.stopsAs, positions: string) => {
      live.stopsAs = stopsAs;
      return (await post(stage, 'stop', { positions })).body;
    };
    const position = { ...session.position, size: -2 };
    const stopping = await stop({ state: 'stopping', position }, 'close');
    expect(stopping).toMatchObject({ session_id: 'a', state: 'stopping' });
    expect(stopping.message).toMatch(/^It has not stopped yet\. Left: 2 short in NQH6\./);
    expect(await stop({ state: 'starting', message: 'waiting for the venue' }, 'close')).toMatchObject({
      state: 'starting',
      message: expect.stringContaining('waiting for the venue'),
    });
    expect(await stop({ state: 'error', message: 'no contract', position }, 'keep')).toMatchObject({
      state: 'error',
      message: 'It failed: no contract. Left: 2 short in NQH6.',
    });
    // What was to be kept is kept; what was to be closed is not.
    expect(await stop({ state: 'stopped', position }, 'keep')).toMatchObject({ state: 'stopped', message: '' });
    expect((await stop({ state: 'stopped', position }, 'close')).message).toContain('not everything is closed');
  });
});
