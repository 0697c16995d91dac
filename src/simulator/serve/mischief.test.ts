import { expect, test } from 'vitest';
import { Random } from '#base';
import { ENDPOINTS } from '#gateway/wire';
import { FAULT_KINDS, FAULTS, faultRequest, readFaultFlag } from '#simulator/serve';
import { asked, connected, fault, loggedIn, NQ, order, post, started, until } from './clients.test-support.ts';
import { drawFault } from './storm.ts';

const accounts = { onlyActiveAccounts: true };
const { path } = ENDPOINTS.accountSearch;

test('a request meets an error page, torn JSON, a wrong clock, silence, or a lost answer', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const ask = () => post(simulator.rest + path, accounts, token);
  await fault(simulator, { kind: 'http-html' });
  const page = await ask();
  expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
  await fault(simulator, { kind: 'http-torn' });
  await expect((await ask()).json()).rejects.toThrow(SyntaxError);
  await fault(simulator, { kind: 'clock-skew', skew_ms: -3_600_000 });
  const behind = Date.now() - Date.parse((await ask()).headers.get('date') ?? '');
  expect(behind).toBeGreaterThan(3_590_000);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  expect(Math.abs(Date.now() - Date.parse((await ask()).headers.get('date') ?? ''))).toBeLessThan(10_000);
  await fault(simulator, { kind: 'http-hang' });
  const mute = fetch(simulator.rest + path, { method: 'POST', signal: AbortSignal.timeout(300) });
  await expect(mute).rejects.toThrow('timeout');
});

test('an answer that is lost leaves what was asked for done', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  await asked(simulator, { name: 'orderPlace', body: order(simulator), token });
  const account = { accountId: simulator.accounts[0]!.id };
  const size = async () => {
    const answer = await asked(simulator, { name: 'positionSearchOpen', body: account, token });
    return answer.type === 'success' ? answer.payload.positions.reduce((sum, { size }) => sum + size, 0) : null;
  };
  while ((await size()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const close = ENDPOINTS.closeContract.path;
  await fault(simulator, { kind: 'answer-drop', path: close });
  await expect(post(simulator.rest + close, { ...account, contractId: NQ }, token)).rejects.toThrow();
  while ((await size()) !== 0) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('events are lost, come twice, or come late and still in order', async () => {
  const simulator = await started({ speed: 20 });
  const hub = await connected(simulator.marketHub, { token: await loggedIn(simulator) });
  let prints: string[] = [];
  hub.on('GatewayTrade', (_id: string, data: { timestamp: string; price: number; volume: number }[]) =>
    prints.push(...data.map((print) => JSON.stringify(print))),
  );
  const after = async (body: object): Promise<readonly string[]> => {
    await fault(simulator, body);
    prints = [];
    await until(() => prints.length > 60);
    const heard = prints;
    await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
    return heard;
  };
  await hub.invoke('SubscribeContractTrades', NQ);
  const twice = await after({ kind: 'event-twice', probability: 1 });
  expect(new Set(twice).size).toBeLessThan(twice.length * 0.75);
  const late = await after({ kind: 'hub-slow', delay_ms: 200 });
  const stamps = late.map((print) => (JSON.parse(print) as { timestamp: string }).timestamp);
  expect([...stamps].sort()).toEqual(stamps);
  await fault(simulator, { kind: 'event-lost', probability: 1 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  prints = [];
  const since = simulator.venueNow();
  await until(() => simulator.venueNow() > since + 10_000);
  expect(prints).toEqual([]);
});

test('a halt refuses orders until it is taken back, and a blocked account is free after its time', async () => {
  const simulator = await started({ faults: [{ kind: 'trading-halt' }] });
  const token = await loggedIn(simulator);
  const place = () => asked(simulator, { name: 'orderPlace', body: order(simulator), token });
  expect(await place()).toMatchObject({ word: 'OutsideTradingHours' });
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  expect(await place()).toMatchObject({ type: 'success' });
  await fault(simulator, { kind: 'block-account', for_ms: 200 });
  expect(await place()).toMatchObject({ word: 'AccountViolation' });
  while ((await place()).type === 'failure') await new Promise((resolve) => setTimeout(resolve, 20));
  await fault(simulator, { kind: 'place-reject', word: 'InsufficientFunds' });
  expect(await place()).toMatchObject({ word: 'InsufficientFunds' });
});

test('orders come in pieces once the fault says so: status 1 with a rising fill volume, then 2', async () => {
  const simulator = await started({ faults: [{ kind: 'partial-fills', probability: 1 }] });
  const token = await loggedIn(simulator);
  const hub = await connected(simulator.userHub, { token });
  const stages: string[] = [];
  const fills: number[] = [];
  hub.on('GatewayUserOrder', ({ data }: { data: { status: number; fillVolume: number } }) =>
    stages.push(`${data.status}:${data.fillVolume}`),
  );
  hub.on('GatewayUserTrade', ({ data }: { data: { id: number; size: number } }) => fills.push(data.size));
  await hub.invoke('SubscribeOrders', simulator.accounts[0]!.id);
  await hub.invoke('SubscribeTrades', simulator.accounts[0]!.id);
  await asked(simulator, { name: 'orderPlace', body: order(simulator, { size: 4 }), token });
  await until(() => stages.includes('2:4') && fills.reduce((sum, size) => sum + size, 0) === 4);
  expect(stages[0]).toBe('6:0');
  expect(stages.filter((stage) => stage.startsWith('1:'))).toHaveLength(fills.length - 1);
});

test('a seed draws the same trouble again, and all of it can be asked for by hand', () => {
  const draws = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 200 }, () => drawFault(random));
  };
  expect(draws(3)).toEqual(draws(3));
  expect(draws(3)).not.toEqual(draws(4));
  for (const { fault } of draws(5)) expect(faultRequest.parse(fault)).toEqual(fault);
  const drawn = new Set([...draws(5), ...draws(6)].map(({ fault: { kind } }) => kind));
  const never = FAULT_KINDS.filter((kind) => !drawn.has(kind));
  // These two end an account's day.
  expect(never).toEqual(['block-account', 'expire-orders']);
});

test('every fault can be caused by a flag and by a request, and the venue is whole again once all is taken back', async () => {
  const simulator = await started({ rateLimits: false });
  for (const kind of FAULT_KINDS) {
    expect(readFaultFlag(kind)).toMatchObject({ ok: true, value: { kind } });
    const values = { for_ms: 60_000, count: 3, probability: 1, delay_ms: 10, skew_ms: 9, path: '/api/Order/place' };
    const others = { hub: 'user', user: 'nobody', message: 'No.', word: 'AccountViolation', contract: NQ, account: 9 };
    const all: Readonly<Record<string, unknown>> = { ...values, ...others };
    const measures = Object.fromEntries(FAULTS[kind].takes.map((member) => [member, all[member]]));
    expect([kind, (await fault(simulator, { kind, ...measures })).status]).toEqual([kind, 200]);
  }
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  const token = await loggedIn(simulator);
  expect(await asked(simulator, { name: 'orderPlace', body: order(simulator), token })).toMatchObject({
    type: 'success',
  });
  await fault(simulator, { kind: 'price-pause', contract: NQ });
  const placed = await asked(simulator, { name: 'orderPlace', body: order(simulator), token });
  const orderId = placed.type === 'success' ? placed.payload.orderId : null;
  const body = { accountId: simulator.accounts[0]!.id, orderId };
  await expect
    .poll(async () => asked(simulator, { name: 'orderById', body, token }))
    .toMatchObject({ payload: { order: { status: 3, fillVolume: 0 } } });
});
