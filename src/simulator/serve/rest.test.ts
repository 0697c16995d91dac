import { request } from 'node:http';
import { expect, test } from 'vitest';
import { MINUTE } from '#base';
import { ENDPOINTS, type EndpointName } from '#gateway/wire';
import { asked, loggedIn, NQ, post, started } from './clients.test-support.ts';

test('a login with the right key gives a token with an expiry, a wrong key an answer of HTTP 200 without one', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  expect(claims.exp * 1_000).toBeGreaterThan(Date.now() + 23 * 60 * MINUTE);
  const body = { userName: simulator.userName.toUpperCase(), apiKey: 'wrong-key-of-ten' };
  expect(await asked(simulator, { name: 'loginKey', body, token: '' })).toMatchObject({
    type: 'failure',
    word: 'InvalidCredentials',
  });
});

test('without a valid token every endpoint but login and ping answers 401', async () => {
  const simulator = await started();
  const names = (Object.keys(ENDPOINTS) as EndpointName[]).filter((name) => !name.startsWith('login'));
  for (const name of names) {
    const response = await post(simulator.rest + ENDPOINTS[name].path, {}, 'no.real.token');
    expect([name, response.status, response.headers.get('WWW-Authenticate')]).toEqual([name, 401, 'Bearer']);
  }
  expect(await (await fetch(`${simulator.rest}/api/Status/ping`)).text()).toBe('pong');
});

test('validate gives a new token beside the old one, and logout ends one only', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const renewed = await asked(simulator, { name: 'validate', body: {}, token });
  const second = renewed.type === 'success' ? (renewed.payload.newToken ?? '') : '';
  await asked(simulator, { name: 'logout', body: {}, token });
  const accounts = { name: 'accountSearch', body: { onlyActiveAccounts: true } } as const;
  expect((await post(simulator.rest + ENDPOINTS.accountSearch.path, accounts.body, token)).status).toBe(401);
  expect(await asked(simulator, { ...accounts, token: second })).toMatchObject({ type: 'success' });
});

test('a body without a required member is refused before anything else, and the member is named', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const response = await post(simulator.rest + ENDPOINTS.orderQuery.path, {}, token);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(JSON.stringify(await response.json())).toContain("'filter'");
});

test('one request too many in the window is answered 429', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const body = {
    contractId: NQ,
    live: false,
    startTime: '2026-01-15T14:00:00Z',
    endTime: '2026-01-15T15:00:00Z',
    unit: 2,
    unitNumber: 1,
    limit: 1,
    includePartialBar: false,
  };
  const statuses: number[] = [];
  for (let i = 0; i < 51; i += 1)
    statuses.push((await post(simulator.rest + ENDPOINTS.retrieveBars.path, body, token)).status);
  expect(statuses).toEqual([...Array.from({ length: 50 }, () => 200), 429]);
});

test('bars come newest first with a decimal point, whole or not', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const body = {
    contractId: NQ,
    live: false,
    startTime: '2026-01-14T23:00:00+00:00',
    endTime: '2026-01-15T15:00:00.123456+00:00',
    unit: 2,
    unitNumber: 5,
    limit: 100,
    includePartialBar: true,
  };
  const text = await (await post(simulator.rest + ENDPOINTS.retrieveBars.path, body, token)).text();
  const { bars } = JSON.parse(text) as { bars: { t: string }[] };
  expect(bars).toHaveLength(100);
  expect(Date.parse(bars[0]!.t)).toBeGreaterThan(Date.parse(bars[1]!.t));
  expect(text).toMatch(/"o":\d+\.\d{9},/);
});

test('the contracts are found by part of their name, the active ones only', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const found = await asked(simulator, { name: 'contractSearch', body: { searchText: 'nq', live: false }, token });
  const names = found.type === 'success' ? found.payload.contracts.map(({ name }) => name) : [];
  expect(names).toEqual(expect.arrayContaining(['NQH6', 'MNQH6', 'QMG6']));
  const byId = await asked(simulator, { name: 'contractById', body: { contractId: 'CON.F.US.ENQ.Z25' }, token });
  expect(byId).toMatchObject({ payload: { contract: { name: 'NQZ5', activeContract: false } } });
});

test('a page that reached loopback by another name is turned away', async () => {
  const simulator = await started();
  const status = await new Promise((resolve) => {
    request(`${simulator.rest}/sim/state`, { headers: { Host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(status).toBe(403);
  expect(await (await fetch(`${simulator.rest}/sim/state`)).json()).toMatchObject({ speed: 1, paused: false });
});
