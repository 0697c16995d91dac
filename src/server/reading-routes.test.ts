import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import type { Fact } from '#kernel';
import type { ChannelHealth } from './index.ts';
import { NQH6, PRACTICE, START, sessionConfig, sessionView, staged, strategy } from './server.test-support.ts';

test('health says what is wrong', async () => {
  await staged({}, async ({ ask, live }) => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: { ok: true, reasons: [] } });
    live.problems = ['the market link is down'];
    expect(await ask('/healthz')).toMatchObject({
      status: 503,
      body: { ok: false, reasons: ['the market link is down'] },
    });
  });
});

test('metrics are what the kernel counts, however often they are read', async () => {
  await staged({}, async ({ ask, live }) => {
    live.sessions = [sessionView(sessionConfig('a'), { tradesFilled: 2, tradingState: 'halted', latenciesMs: [4, 6] })];
    await ask('/metrics');
    const { text, headers } = await ask('/metrics');
    const labels = '{session_id="a",strategy="Cycle",symbol="NQH6"}';
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toContain(`openbell_session_trades_filled_total${labels} 2\n`);
    expect(text).toContain(`openbell_session_halted${labels} 1\n`);
    expect(text).toContain(`openbell_session_latency_p50_ms${labels} 4\n`);
    expect(text).toContain('openbell_link_up{link="account"} 0\n');
    live.sessions = [];
    expect((await ask('/metrics')).text).not.toContain('session_id="a"');
  });
});

test('the interface describes itself, every route with its shapes', async () => {
  await staged({}, async ({ ask }) => {
    const { body } = await ask('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const routes = Object.entries<object>(body.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    for (const route of [
      'POST /api/live/start',
      'GET /api/live/status',
      'POST /api/live/stop',
      'POST /api/live/kill',
      'POST /api/live/resume',
      'POST /api/live/external',
      'POST /api/live/flatten',
      'GET /api/live/accounts',
      'GET /api/live/events',
      'GET /api/live/chart',
      'GET /api/strategies',
      'GET /api/products',
      'GET /api/orders/{id}/explain',
      'GET /api/alerts',
      'POST /api/alerts/test',
      'GET /healthz',
      'GET /metrics',
      'GET /login',
    ]) {
      expect(routes).toContain(route);
    }
    expect(body.paths['/api/live/status'].get.responses['200'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Status',
    });
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['Status', 'Trade', 'Alert', 'LiveEvent']),
    );
    const dangling = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].filter(
      ([, name]) => body.components.schemas[name ?? ''] === undefined,
    );
    expect(dangling).toEqual([]);
  });
});

test('strategies are listed with what is wrong with them and what can be set', async () => {
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
  const cycle = strategy('Cycle', { parameters: [period], applyStop: true });
  const all = [cycle, strategy('Broken', { status: 'unsupported' })];
  await staged({ strategies: { list: async () => all } }, async ({ ask }) => {
    const expected = all.map(({ applyStop, ...each }) => ({ ...each, apply_stop: applyStop }));
    expect((await ask('/api/strategies')).body).toEqual(expected);
  });
});

test('the steps of a price are told for each product', async () => {
  await staged({}, async ({ ask }) => {
    const { body } = await ask('/api/products');
    expect(body).toContainEqual(
      expect.objectContaining({ root: 'MNQ', tick_size: 0.25, tick_value: 0.5, decimals: 2 }),
    );
  });
});

test('the chart holds bars, the forming bar and plots', async () => {
  await staged({}, async ({ ask, live }) => {
    live.sessions = [sessionView(sessionConfig('a'))];
    const { body } = await ask('/api/live/chart?session_id=a&bars=2');
    expect(body.bars.map(({ time }: { time: string }) => time)).toEqual([
      '2026-01-15T15:01:00.000Z',
      '2026-01-15T15:02:00.000Z',
    ]);
    expect(body.forming).toEqual({
      time: '2026-01-15T15:03:00.000Z',
      open: 25_002,
      high: 25_003.25,
      low: 25_001.5,
      close: 25_003,
      volume: 13,
    });
    expect(body.plots[0]).toMatchObject({ name: 'MA', color: '#3366ff', style: 'line', pane: 'price' });
    expect(body.plots[0].points[0]).toEqual(['2026-01-15T15:00:00.000Z', null]);
    expect((await ask('/api/live/chart?session_id=none')).status).toBe(404);
    expect((await ask('/api/live/chart')).status).toBe(400);
    expect((await ask('/api/live/chart?session_id=a&bars=0')).status).toBe(400);
    expect((await ask('/api/live/chart?session_id=a&bars=many')).status).toBe(400);
  });
});

test('a channel is well when its last delivery was, and can be tried', async () => {
  const health: readonly ChannelHealth[] = [
    { channel: 'log', lastSuccessAt: null, lastFailure: null },
    { channel: 'sound', lastSuccessAt: START, lastFailure: { at: epochMs(START + 1), message: 'no player' } },
    { channel: 'webhook', lastSuccessAt: epochMs(START + 2), lastFailure: { at: epochMs(START + 1), message: '500' } },
  ];
  const tried: unknown[] = [];
  const alerts = {
    health: () => health,
    test: async (channel: string, target?: object) => {
      tried.push([channel, target]);
      return channel === 'sound' ? 'no player' : null;
    },
  };
  await staged({ alerts }, async ({ ask }) => {
    const { body } = await ask('/api/alerts');
    expect(body.map(({ channel, ok }: { channel: string; ok: boolean }) => [channel, ok])).toEqual([
      ['log', true],
      ['sound', false],
      ['webhook', true],
    ]);
    expect(body[1].last_failure).toEqual({ at: '2026-01-15T15:00:00.001Z', message: 'no player' });
    const trial = (request: object) => ask('/api/alerts/test', { method: 'POST', body: request });
    expect((await trial({ channel: 'sound' })).body).toEqual({ ok: false, message: 'no player' });
    expect((await trial({ channel: 'webhook' })).body.error.code).toBe('ERR_WEBHOOK_URL');
    const webhook = { channel: 'webhook', webhook_url: 'http://localhost:9/hook' };
    expect((await trial(webhook)).body.ok).toBe(true);
    expect((await trial({ channel: 'pager' })).status).toBe(400);
    expect(tried).toEqual([
      ['sound', {}],
      ['webhook', { webhookUrl: 'http://localhost:9/hook' }],
    ]);
  });
});

test("the story of an order is found by the venue's number and by our tag", async () => {
  const order = 42 as Extract<Fact, { type: 'order.answered' }>['order'];
  const intent = {
    tag: 'obABC',
    session: sessionConfig('a').id,
    account: PRACTICE.id,
    contract: NQH6.id,
    purpose: 'entry',
    signalType: 'Buy',
    signal: { type: 'Buy', bar: START, price: 25_000 },
    side: 'buy',
    size: 1,
    at: START,
  } as const;
  const fill = {
    id: 1 as Extract<Fact, { type: 'fill.booked' }>['fill']['id'],
    order: order ?? (0 as NonNullable<typeof order>),
    account: PRACTICE.id,
    contract: NQH6.id,
    side: 'buy',
    size: 1,
    price: 25_000.25,
    profit: null,
    fees: 1.4,
    voided: false,
    at: epochMs(START + MINUTE),
  } as const;
  await staged({}, async ({ ask, live }) => {
    live.publish(
      { type: 'session.opened', config: sessionConfig('a'), at: START },
      { type: 'intent.approved', intent: { ...intent, tag: 'obOTHER' } },
      { type: 'intent.approved', intent },
      { type: 'order.answered', tag: 'obABC', answer: 'accepted', order, why: null },
      { type: 'fill.booked', fill: { ...fill, order: 43 as typeof fill.order }, channel: 'stream' },
      { type: 'fill.booked', fill, channel: 'stream' },
    );
    const byNumber = await ask('/api/orders/42/explain');
    expect(byNumber.body).toMatchObject({ order_id: 42, tag: 'obABC', session_id: 'a', trade: null });
    expect(byNumber.body.story.map(({ seq, text }: { seq: number; text: string }) => [seq, text])).toEqual([
      [3, 'Buy at 25000 on the bar of 2026-01-15T15:00:00.000Z: buy 1, approved by the guard.'],
      [4, "The venue's answer: accepted, order 42."],
      [6, 'buy 1 at 25000.25, fees 1.4, at 2026-01-15T15:01:00.000Z (by stream).'],
    ]);
    expect((await ask('/api/orders/obABC/explain')).body).toEqual(byNumber.body);
    expect((await ask('/api/orders/44/explain')).status).toBe(404);
  });
});

test('what is not there is answered as every other error', async () => {
  await staged({}, async ({ ask }) => {
    const { status, body } = await ask('/api/live/nothing?token=x');
    expect([status, body.error.code, body.error.message]).toEqual([
      404,
      'ERR_NOT_FOUND',
      'There is nothing at GET /api/live/nothing.',
    ]);
    expect((await ask('/api/live/status', { method: 'DELETE' })).status).toBe(404);
    expect((await ask('/%zz')).body.error.code).toBe('ERR_REQUEST');
  });
});

test('a bug of ours is answered without its inner parts', async () => {
  await staged({ strategies: { list: () => Promise.reject(new Error('/secret/path is gone')) } }, async ({ ask }) => {
    const { status, text, body } = await ask('/api/strategies');
    expect([status, body.error.code]).toEqual([500, 'ERR_INTERNAL']);
    expect(text).not.toContain('/secret/path');
  });
});
