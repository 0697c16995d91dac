import { expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, err, MINUTE, monotonicMs, ok } from '#base';
import type { AlertRecord, TradeRecord } from '#kernel';
import { NQH6, PRACTICE, START, type Stage, sessionConfig, sessionView, staged, strategy } from './server.fixture.ts';

const ORIGINAL = {
  strategy_id: 'Cycle',
  account_id: 7,
  account_name: 'PRAC-V2-7',
  symbol: 'NQH6',
  ami_symbol: 'NQ',
  scan_interval: 120,
  alert_channels: ['log', 'desktop', 'sound'],
  trade_enabled: true,
  trade_size: 3,
  trade_timeout: 30,
};
const LEAST = { strategy_id: 'Cycle', account_id: 7, symbol: 'NQH6' };

const start = ({ ask }: Stage, body: unknown) => ask('/api/live/start', { method: 'POST', body });
const post = ({ ask }: Stage, word: string, body?: unknown) =>
  ask(`/api/live/${word}`, { method: 'POST', ...(body === undefined ? {} : { body }) });

test("the original's start request launches a session as it says", async () => {
  await staged({}, async (stage) => {
    const { status, body } = await start(stage, ORIGINAL);
    expect([status, body]).toEqual([201, { session_id: 's1' }]);
    expect(stage.live.sessions[0]?.config).toEqual(
      sessionConfig('s1', {
        scanIntervalMs: 120_000,
        alertChannels: ['log', 'desktop', 'sound'],
        tradeSize: 3,
      }),
    );
  });
});

test('what a start request leaves out has the documented default', async () => {
  await staged({}, async (stage) => {
    expect((await start(stage, LEAST)).status).toBe(201);
    expect(stage.live.sessions[0]?.config).toEqual(sessionConfig('s1', { tradeEnabled: false }));
  });
});

test('what a start request adds beyond the original arrives', async () => {
  const period = {
    name: 'Period',
    kind: 'number',
    value: 10,
    fallback: 10,
    min: 1,
    max: 99,
    step: 1,
    choices: null,
  } as const;
  const strategies = { list: async () => [strategy('Cycle', { parameters: [period] })] };
  await staged({ strategies }, async (stage) => {
    const more = {
      periodicity: '2min',
      params: { Period: 20 },
      lookback: 3,
      alert_channels: ['log', 'webhook'],
      webhook_url: 'https://example.test/hook',
      afl_zone: 'UTC',
    };
    expect((await start(stage, { ...LEAST, ...more })).status).toBe(201);
    expect(stage.live.sessions[0]?.config).toMatchObject({
      periodicity: { unit: 'minute', count: 2 },
      params: { Period: 20 },
      lookbackBars: 3,
      webhookUrl: 'https://example.test/hook',
      zone: 'UTC',
    });
    const unknown = await start(stage, { ...LEAST, params: { Perod: 20 } });
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'ERR_PARAM_UNKNOWN']);
    expect(unknown.body.error.hint).toContain("'Period'");
  });
});

test('a start request that cannot be meant is refused in a sentence', async () => {
  const wrong: readonly (readonly [object, string, string])[] = [
    [{ trade_size: 0 }, 'ERR_REQUEST', 'trade_size'],
    [{ trade_size: 1.5 }, 'ERR_REQUEST', 'trade_size'],
    [{ trade_timeout: -1 }, 'ERR_REQUEST', 'trade_timeout'],
    [{ scan_interval: '120' }, 'ERR_REQUEST', 'scan_interval'],
    [{ account_id: 'seven' }, 'ERR_REQUEST', 'account_id'],
    [{ symbol: '' }, 'ERR_REQUEST', 'symbol'],
    [{ tradesize: 3 }, 'ERR_REQUEST', 'tradesize'],
    [{ alert_channels: ['pager'] }, 'ERR_REQUEST', 'pager'],
    [{ webhook_url: 'file:///etc/passwd' }, 'ERR_REQUEST', 'webhook_url'],
    [{ alert_channels: ['webhook'] }, 'ERR_WEBHOOK_URL', 'webhook'],
    [{ periodicity: '0min' }, 'ERR_PERIODICITY', '0min'],
    [{ afl_zone: 'Chicago' }, 'ERR_ZONE', 'Chicago'],
    [{ symbol: 'CON.F.US.ENQ.H26' }, 'ERR_AMI_SYMBOL', 'CON.F.US.ENQ.H26'],
  ];
  await staged({}, async (stage) => {
    for (const [change, code, said] of wrong) {
      const { status, body } = await start(stage, { ...LEAST, ...change });
      expect([change, status, body.error.code]).toEqual([change, 400, code]);
      expect(body.error.message).toContain(said);
      expect(body.error.hint).not.toBe('');
    }
    expect(stage.live.sessions).toEqual([]);
  });
});

test('a strategy that is unknown, broken or named twice is refused', async () => {
  const fault = {
    code: 'AFL-E030',
    severity: 'error',
    message: 'Syntax error',
    hint: null,
    file: '/formulas/Broken.afl',
    line: 3,
    column: 7,
  } as const;
  const all = [
    strategy('Broken', { status: 'parse-error', diagnostics: [fault] }),
    strategy('A_B', { status: 'clash', file: '/formulas/A B.afl' }),
    strategy('A_B', { status: 'clash', file: '/formulas/A+B.afl' }),
  ];
  await staged({ strategies: { list: async () => all } }, async (stage) => {
    const refused = async (strategy_id: string) => {
      const { status, body } = await start(stage, { ...LEAST, strategy_id });
      return [status, body.error.code, body.error.message];
    };
    expect(await refused('Cycle')).toEqual([404, 'ERR_STRATEGY_UNKNOWN', "There is no strategy 'Cycle'."]);
    expect(await refused('Broken')).toEqual([
      400,
      'ERR_STRATEGY_BROKEN',
      'The formula cannot be run: /formulas/Broken.afl:3:7: Syntax error',
    ]);
    expect(await refused('A_B')).toEqual([
      409,
      'ERR_STRATEGY_CLASH',
      "Two formulas have the id 'A_B': /formulas/A B.afl and /formulas/A+B.afl.",
    ]);
  });
});

test('an account the venue does not show is refused, naming those it shows', async () => {
  await staged({}, async (stage) => {
    const { status, body } = await start(stage, { ...LEAST, account_id: 8 });
    expect([status, body.error.code, body.error.hint]).toEqual([404, 'ERR_ACCOUNT_UNKNOWN', 'It shows 7 (PRAC-V2-7).']);
  });
});

test('on TopstepX the account must be armed with its own name, on the simulator any name will do', async () => {
  const gateway = { kind: 'topstepx', allowUnprovenOrderPath: true } as const;
  await staged({ gateway }, async (stage) => {
    for (const account_name of ['prac-v2-7', 'PRAC', undefined]) {
      const { status, body } = await start(stage, { ...ORIGINAL, account_name });
      expect([status, body.error.code]).toEqual([409, 'ERR_ACCOUNT_NAME']);
    }
    expect((await start(stage, ORIGINAL)).status).toBe(201);
  });
  await staged({}, async (stage) => {
    expect((await start(stage, { ...ORIGINAL, account_name: 'whatever' })).status).toBe(201);
    expect(stage.live.sessions[0]?.config.accountName).toBe('PRAC-V2-7');
  });
});

test('trading on TopstepX is refused until the unproven order path is accepted; alerts alone are not', async () => {
  await staged({ gateway: { kind: 'topstepx', allowUnprovenOrderPath: false } }, async (stage) => {
    const { status, body } = await start(stage, ORIGINAL);
    expect([status, body.error.code]).toEqual([409, 'ERR_ORDER_PATH_UNPROVEN']);
    expect(body.error.hint).toContain('--i-accept-unproven-order-path');
    expect((await start(stage, { ...ORIGINAL, trade_enabled: false })).status).toBe(201);
  });
});

test('real money and accounts that may not trade are never traded, on whatever gateway', async () => {
  for (const kind of ['topstepx', 'url', 'simulator'] as const) {
    await staged({ gateway: { kind, allowUnprovenOrderPath: true } }, async (stage) => {
      stage.live.known = ok([{ ...PRACTICE, simulated: false }]);
      expect((await start(stage, ORIGINAL)).body.error.code).toBe('ERR_ACCOUNT_REAL');
      stage.live.known = ok([{ ...PRACTICE, canTrade: false }]);
      expect((await start(stage, ORIGINAL)).body.error.code).toBe('ERR_ACCOUNT_CANNOT_TRADE');
      expect((await start(stage, { ...ORIGINAL, trade_enabled: false })).status).toBe(201);
    });
  }
});

test('while the gateway is out of reach a simulator session may wait, TopstepX is not armed', async () => {
  const unreachable = err({ code: 'ERR_GATEWAY_TIMEOUT', message: 'no answer', hint: 'wait', final: false });
  const launched = async (kind: 'simulator' | 'topstepx' | 'url', body: object) => {
    let status = 0;
    await staged({ gateway: { kind, allowUnprovenOrderPath: true } }, async (stage) => {
      stage.live.known = unreachable;
      status = (await start(stage, body)).status;
    });
    return status;
  };
  expect(await launched('simulator', ORIGINAL)).toBe(201);
  expect(await launched('simulator', LEAST)).toBe(500);
  expect(await launched('url', { ...ORIGINAL, trade_enabled: false })).toBe(201);
  expect(await launched('url', ORIGINAL)).toBe(500);
  expect(await launched('topstepx', { ...ORIGINAL, trade_enabled: false })).toBe(500);
});

test('the same session again is a conflict', async () => {
  await staged({}, async (stage) => {
    await start(stage, LEAST);
    const { status, body } = await start(stage, LEAST);
    expect([status, body.error.code]).toEqual([409, 'ERR_SESSION_TWIN']);
  });
});

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
  elapsedMs: 90,
  executedAt: epochMs(START + MINUTE),
  at: epochMs(START + MINUTE),
  proof: 'both',
  why: null,
  latencyMs: 4,
};

test('the status shows the newest session at the top and all of them below', async () => {
  await staged({}, async ({ ask, live }) => {
    live.sessions = [
      sessionView(sessionConfig('old'), { startedAt: epochMs(START - MINUTE) }),
      sessionView(sessionConfig('new', { webhookUrl: 'https://example.test/hook' }), {
        barsInjected: 500,
        alerts: [ALERT],
        trades: [TRADE, { ...TRADE, tag: 'obDEF', status: 'working' }, { ...TRADE, status: 'presumed-absent' }],
        errors: [{ code: 'ERR_SCAN', message: 'the scan took too long', at: START }],
        latenciesMs: [1, 2, 3, 4, 100],
      }),
      sessionView(sessionConfig('older'), { startedAt: epochMs(START - 2 * MINUTE), state: 'stopped' }),
    ];
    const { body } = await ask('/api/live/status');
    expect(body).toMatchObject({ session_id: 'new', running: true, state: 'running', bars_injected: 500 });
    expect(body.config).toMatchObject({ ...ORIGINAL, scan_interval: 0, trade_size: 1, alert_channels: ['log'] });
    expect(body.contract).toMatchObject({ id: NQH6.id, tick_size: 0.25, decimals: 2 });
    expect(body.alerts).toEqual([
      {
        signal_type: 'Buy',
        symbol: 'NQ',
        price: 24_997.75,
        timestamp: '2026-01-15T15:00:00.000Z',
        strategy: 'Cycle',
        traded: true,
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
      ['old', 'running'],
      ['new', 'running'],
      ['older', 'idle'],
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
    expect((await post(stage, 'stop')).body).toEqual({ session_id: 'a' });
    expect((await post(stage, 'stop', { session_id: 'a', positions: 'close' })).status).toBe(200);
    live.sessions = [...live.sessions, sessionView(sessionConfig('b'))];
    expect((await post(stage, 'stop', {})).status).toBe(409);
    expect((await post(stage, 'stop', { positions: 'double' })).status).toBe(400);
    expect(live.asked).toEqual(['stop the only one keep', 'stop a close', 'stop the only one keep']);
  });
});

test('resume wants the name of the account, flatten an optional session', async () => {
  await staged({}, async (stage) => {
    stage.live.sessions = [sessionView(sessionConfig('a'))];
    expect((await post(stage, 'resume', { account_name: 'PRAC-V2-7' })).body).toEqual({ session_ids: ['a'] });
    expect((await post(stage, 'resume', { account_name: 'prac' })).status).toBe(409);
    expect((await post(stage, 'resume')).status).toBe(400);
    expect((await post(stage, 'flatten', { session_id: 'a' })).body).toEqual({ session_ids: ['a'] });
    expect((await post(stage, 'flatten')).status).toBe(200);
    expect(stage.live.asked).toEqual(['flatten a', 'flatten all']);
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
    live.now = () => ({ venue: START, monotonic: monotonicMs(61_000), wall: START });
    const { body } = await ask('/api/live/status');
    expect([body.feed.age_ms, body.position.age_ms]).toEqual([60_100, 60_600]);
  });
});
