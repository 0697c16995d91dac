import { expect, test } from 'vitest';
import { ENDPOINTS } from '#gateway/wire';
import { otherLogin, type Simulator } from '#simulator/serve';
import { asked, connected, fault, loggedIn, NQ, order, post, started, until } from './clients.test-support.ts';

const bob = otherLogin({ userName: 'Bob', apiKey: 'the-key-of-bob' }, 1);
const bobsAccount = Number(bob.accounts[0]!.id);

async function bobIn(simulator: Simulator): Promise<string> {
  const body = { userName: 'bob', apiKey: bob.apiKey };
  const answer = await asked(simulator, { name: 'loginKey', body, token: '' });
  return answer.type === 'success' ? answer.payload.token : '';
}

const status = async (simulator: Simulator, token: string) =>
  (await post(simulator.rest + ENDPOINTS.accountSearch.path, { onlyActiveAccounts: true }, token)).status;

test('each login finds its own accounts only, and those of others do not exist for it', async () => {
  const simulator = await started({ others: [bob] });
  const [anna, token] = [await loggedIn(simulator), await bobIn(simulator)];
  const found = await asked(simulator, { name: 'accountSearch', body: { onlyActiveAccounts: true }, token });
  expect(found).toMatchObject({ type: 'success', payload: { accounts: [{ id: bobsAccount }, { balance: 50_000 }] } });
  const stranger = { accountId: bobsAccount };
  const window = { startTimestamp: '2026-01-01T00:00:00Z' };
  for (const [name, body] of [
    ['orderPlace', order(simulator, stranger)],
    ['orderModify', { ...stranger, orderId: 1 }],
    ['orderCancel', { ...stranger, orderId: 1 }],
    ['orderSearch', { ...stranger, ...window }],
    ['orderSearchOpen', stranger],
    ['orderQuery', { filter: stranger }],
    ['positionSearchOpen', stranger],
    ['closeContract', { ...stranger, contractId: NQ }],
    ['partialCloseContract', { ...stranger, contractId: NQ, size: 1 }],
    ['tradeSearch', { ...stranger, ...window }],
  ] as const) {
    expect([name, await asked(simulator, { name, body, token: anna })]).toMatchObject([
      name,
      { word: 'AccountNotFound' },
    ]);
  }
  expect(await asked(simulator, { name: 'orderPlace', body: order(simulator, stranger), token })).toMatchObject({
    type: 'success',
  });
});

test('the hubs tell each login of its own accounts, and refuse to tell of others', async () => {
  const simulator = await started({ others: [bob] });
  const [anna, token] = [await loggedIn(simulator), await bobIn(simulator)];
  const hers = await connected(simulator.userHub, { token: anna });
  const his = await connected(simulator.userHub, { token });
  const heard: number[][] = [[], []];
  for (const [index, hub] of [hers, his].entries()) {
    hub.on('GatewayUserAccount', ({ data }: { data: { id: number } }) => heard[index]!.push(data.id));
    await hub.invoke('SubscribeAccounts');
  }
  await expect(hers.invoke('SubscribeOrders', bobsAccount)).rejects.toThrow('unexpected error');
  await asked(simulator, { name: 'orderPlace', body: order(simulator), token: anna });
  await asked(simulator, { name: 'orderPlace', body: order(simulator, { accountId: bobsAccount }), token });
  await until(() => heard.every((each) => each.length >= 2));
  expect([...new Set(heard[0])]).toEqual([simulator.accounts[0]!.id]);
  expect([...new Set(heard[1])]).toEqual([bobsAccount]);
});

test('a login on another device displaces the sessions of its own user, and nobody else', async () => {
  const simulator = await started({ others: [bob], quirks: { oneDevice: true } });
  const hers = await connected(simulator.userHub, { token: await loggedIn(simulator) });
  const his = await connected(simulator.userHub, { token: await bobIn(simulator) });
  const said: string[] = [];
  hers.on('GatewayLogout', () => said.push('hers'));
  his.on('GatewayLogout', () => said.push('his'));
  hers.onclose(() => said.push('hers closed'));
  await loggedIn(simulator);
  await until(() => said.includes('hers closed'));
  expect(said).toEqual(['hers', 'hers closed']);
  await his.invoke('SubscribeAccounts');
});

test('sessions can expire of one user or of all, and the rate limit counts by user', async () => {
  const simulator = await started({ others: [bob] });
  const [anna, token] = [await loggedIn(simulator), await bobIn(simulator)];
  await fault(simulator, { kind: 'expire-tokens', user: 'Bob' });
  expect([await status(simulator, anna), await status(simulator, token)]).toEqual([200, 401]);
  const again = await bobIn(simulator);
  const many = await Promise.all(Array.from({ length: 200 }, () => status(simulator, anna)));
  expect(many).toContain(429);
  expect(await status(simulator, again)).toBe(200);
});

test('a token that ends during a run ends both hubs and is refused by REST, and a new login goes on', async () => {
  const simulator = await started({ tokenLifeMs: 2_000 });
  const token = await loggedIn(simulator);
  const closed: string[] = [];
  for (const url of [simulator.userHub, simulator.marketHub]) {
    const hub = await connected(url, { token });
    hub.onclose((error) => closed.push(error?.message ?? 'without a word'));
  }
  expect(await status(simulator, token)).toBe(200);
  await until(() => closed.length === 2);
  expect(closed[0]).toContain('Connection closed with an error.');
  expect(await status(simulator, token)).toBe(401);
  expect(await status(simulator, await loggedIn(simulator))).toBe(200);
});
