import { expect, test } from 'vitest';
import { asked, fault, loggedIn, order, post, started } from './clients.test-support.ts';

test('the page loads nothing but itself, and names every fault there is', async () => {
  const simulator = await started();
  const page = await fetch(`${simulator.rest}/`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).not.toMatch(/\son\w+=|style=|<script>|https?:/);
  for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const part = await fetch(simulator.rest + path);
    expect([path, part.status]).toEqual([path, 200]);
    expect(await part.text()).not.toContain('innerHTML');
  }
  const { kinds } = (await (await fetch(`${simulator.rest}/sim/state`)).json()) as {
    kinds: { kind: string; does: string }[];
  };
  expect(kinds.map(({ kind }) => kind)).toContain('frozen-market');
});

test('the state tells of orders, markets, equity and the floor; an account can be changed', async () => {
  const simulator = await started();
  const token = await loggedIn(simulator);
  const ruled = simulator.accounts.find(({ name }) => name.startsWith('50KTC'))!;
  await asked(simulator, {
    name: 'orderPlace',
    body: order(simulator, { accountId: ruled.id, customTag: 'mine' }),
    token,
  });
  const state = async () => (await fetch(`${simulator.rest}/sim/state`)).json();
  expect(await state()).toMatchObject({
    orders: [{ account: ruled.id, contract: 'NQH6', side: 'buy', type: 'market', tag: 'mine' }],
    markets: [{ contract: 'NQH6', bid: expect.any(Number) }],
    accounts: expect.arrayContaining([expect.objectContaining({ id: ruled.id, floor: 48_000, barred: null })]),
  });
  const url = `${simulator.rest}/sim/account`;
  expect((await post(url, { account: ruled.id, brackets: 'position', balance: 51_000 })).status).toBe(204);
  expect((await post(url, { account: 5 })).status).toBe(404);
  expect((await post(url, { account: ruled.id, can_fly: true })).status).toBe(400);
  const brackets = { accountId: ruled.id, stopLossBracket: { ticks: -40, type: 4 } };
  const answer = await asked(simulator, { name: 'orderPlace', body: order(simulator, brackets), token });
  expect(answer).toMatchObject({ word: 'OrderRejected' });
  await fault(simulator, { kind: 'block-account', account: ruled.id });
  expect(JSON.stringify(await state())).toContain('"can_trade":false');
});
