import { expect, test } from 'vitest';
import { err, ok } from '#base';
import { DEFAULT_LIMITS, type FirmPlan, type Limits } from '#risk';
import { PRACTICE, type Stage, sessionConfig, staged, strategy } from './server.test-support.ts';

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
    name: 'Averages.Period',
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
      params: { PERIOD: 20 },
      lookback: 3,
      alert_channels: ['log', 'webhook'],
      webhook_url: 'https://example.test/hook',
      afl_zone: 'UTC',
    };
    expect((await start(stage, { ...LEAST, ...more })).status).toBe(201);
    expect(stage.live.sessions[0]?.config).toMatchObject({
      periodicity: { unit: 'minute', count: 2 },
      params: { PERIOD: 20 },
      lookbackBars: 3,
      webhookUrl: 'https://example.test/hook',
      zone: 'UTC',
    });
    const sectioned = { ...LEAST, strategy_id: 'Cycle', params: { 'Averages.Period': 30 } };
    stage.live.sessions = [];
    expect((await start(stage, sectioned)).status).toBe(201);
    const unknown = await start(stage, { ...LEAST, params: { Perod: 20 } });
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'ERR_PARAM_UNKNOWN']);
    expect(unknown.body.error.hint).toContain("'Averages.Period'");
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

test('a formula whose signals depend on later bars is traded only when that is asked for', async () => {
  const remark = {
    code: 'AFL-W910',
    severity: 'warning',
    message: 'Zig looks at later bars, and Buy depends on it.',
    hint: null,
    file: 'Cycle.afl',
    line: 3,
    column: 5,
  } as const;
  const strategies = { list: async () => [strategy('Cycle', { diagnostics: [remark] })] };
  await staged({ strategies }, async (stage) => {
    const { status, body } = await start(stage, ORIGINAL);
    expect([status, body.error.code]).toEqual([409, 'ERR_LOOK_AHEAD']);
    expect(body.error.message).toContain('Cycle.afl:3:5');
    expect((await start(stage, { ...ORIGINAL, allow_look_ahead: true })).status).toBe(201);
    stage.live.sessions = [];
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

test('stops and policies arrive as they are asked for', async () => {
  await staged({}, async (stage) => {
    const stops = { stop_loss_ticks: 40, trailing_stop: true, take_profit_ticks: 80, protect_within: 3 };
    await start(stage, { ...LEAST, ...stops, entry_policy: 'reverse', external_policy: 'ignore' });
    expect(stage.live.sessions[0]?.config).toMatchObject({
      stops: { stopLossTicks: 40, trailing: true, takeProfitTicks: 80, applyStop: false, withinMs: 3_000 },
      entryPolicy: 'reverse',
      externalPolicy: 'ignore',
    });
  });
  await staged({}, async (stage) => {
    await start(stage, { ...LEAST, apply_stop: true });
    expect(stage.live.sessions[0]?.config.stops).toMatchObject({ stopLossTicks: null, applyStop: true });
  });
});

test.each([
  [{ stop_loss_ticks: 3 }],
  [{ stop_loss_ticks: 1_001 }],
  [{ take_profit_ticks: 4.5 }],
  [{ trailing_stop: true }],
  [{ entry_policy: 'double' }],
  [{ external_policy: 'close' }],
])('%j is refused', async (change) => {
  await staged({}, async (stage) => {
    expect((await start(stage, { ...LEAST, ...change })).status).toBe(400);
  });
});

test('a size that no order could ever pass is refused at the launch, and alerts alone are not', async () => {
  const firm: FirmPlan = { firm: 'topstep', accounts: {} };
  const cases: readonly (readonly [Partial<Limits>, object, string | null])[] = [
    [{ orderSizeMax: 2 }, { trade_size: 3 }, 'trade_size 3 is more than the 2 contracts that one order may have.'],
    [{ orderSizeMax: 2 }, { trade_size: 2 }, null],
    [{ orderSizeMax: 2 }, { trade_size: 3, trade_enabled: false }, null],
    [{ positionSizeMax: 4 }, { trade_size: 5 }, 'trade_size 5 is more than the 4 contracts that may be held.'],
    [{ firm }, { trade_size: 6 }, "trade_size 6 of NQ is 6 minis, and 'PRAC-V2-7' may hold 5."],
    [{ firm }, { trade_size: 5 }, null],
    [{ firm }, { trade_size: 6, symbol: 'MNQH6' }, null],
  ];
  for (const [limits, change, refused] of cases) {
    await staged({ limits: { ...DEFAULT_LIMITS, ...limits } }, async (stage) => {
      const { status, body } = await start(stage, { ...ORIGINAL, ...change });
      expect([status, body.error?.code]).toEqual(refused === null ? [201, undefined] : [409, 'ERR_TRADE_SIZE']);
      if (refused !== null) expect(body.error.message).toBe(refused);
    });
  }
});
