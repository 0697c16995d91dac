import { expect, test } from 'vitest';
import { ENDPOINTS } from '#gateway/wire';
import { asked, connected, fault, loggedIn, NQ, order, post, started, until } from './clients.test-support.ts';

test('an order whose answer is lost was taken when lost after, and was not when lost before', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const ask = { accountId: simulator.accounts[0]!.id, startTimestamp: '2026-01-15T00:00:00Z' };
  const tags = async () => {
    const found = await asked(simulator, { name: 'orderSearch', body: ask, token });
    return found.type === 'success' ? found.payload.orders.map(({ customTag }) => customTag) : [];
  };
  for (const [kind, tag] of [
    ['place-lost-before', 'a'],
    ['place-lost-after', 'b'],
  ] as const) {
    await fault(simulator, { kind });
    await expect(
      post(simulator.rest + ENDPOINTS.orderPlace.path, order(simulator, { customTag: tag }), token),
    ).rejects.toThrow();
  }
  expect(await tags()).toEqual(['b']);
});

test('REST faults strike as often as they were asked for, on the path they were asked for', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const { path } = ENDPOINTS.accountSearch;
  await fault(simulator, { kind: 'http-500', count: 2, path });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1)
    statuses.push((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status);
  expect(statuses).toEqual([500, 500, 200]);
  await fault(simulator, { kind: 'http-429', for_ms: 60_000 });
  expect((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status).toBe(429);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  expect((await post(simulator.rest + path, { onlyActiveAccounts: true }, token)).status).toBe(200);
  expect((await fault(simulator, { kind: 'no-such' })).status).toBe(400);
});

test('a displaced session hears GatewayLogout on both hubs, then its sockets die', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const hubs = [await connected(simulator.userHub, { token }), await connected(simulator.marketHub, { token })];
  let heard = 0;
  let closed = 0;
  for (const hub of hubs) {
    hub.on('GatewayLogout', () => {
      heard += 1;
    });
    hub.onclose(() => {
      closed += 1;
    });
  }
  await fault(simulator, { kind: 'logout' });
  await until(() => closed === 2);
  expect(heard).toBe(2);
});

test('sockets dropped, and sessions expired, end connections; tokens then are worth nothing', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const errors: (string | undefined)[] = [];
  const watch = async () =>
    (await connected(simulator.userHub, { token })).onclose((error) => errors.push(error?.message));
  await watch();
  await fault(simulator, { kind: 'drop-sockets' });
  await until(() => errors.length === 1);
  await watch();
  await fault(simulator, { kind: 'close-sockets' });
  await until(() => errors.length === 2);
  expect(errors[1]).toContain('Server returned an error on close: Connection closed with an error.');
  await watch();
  await fault(simulator, { kind: 'expire-tokens' });
  await until(() => errors.length === 3);
  expect((await post(simulator.rest + ENDPOINTS.validate.path, {}, token)).status).toBe(401);
});

test('a silent market hub loses its events while the venue goes on', async () => {
  const simulator = await started({ speed: 20 });
  const hub = await connected(simulator.marketHub, { token: await loggedIn(simulator) });
  let heard = 0;
  hub.on('GatewayTrade', () => {
    heard += 1;
  });
  await hub.invoke('SubscribeContractTrades', NQ);
  await until(() => heard > 5);
  await fault(simulator, { kind: 'silent-market', for_ms: 60_000 });
  const before = heard;
  const since = simulator.venueNow();
  await until(() => simulator.venueNow() > since + 20_000);
  expect(heard).toBeLessThanOrEqual(before + 5);
  await fetch(`${simulator.rest}/sim/fault`, { method: 'DELETE' });
  await until(() => heard > before + 5);
});
