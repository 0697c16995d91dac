/** Everything that was recorded of the live service's REST, answered to the client as it was: no row is lost or complained of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, HOUR, MINUTE } from '#base';
import { answered, MNQ, setup, success } from './scripted-venue.ts';
import { within } from './virtual-time.ts';

const folder = process.env.OPENBELL_TEST_DATA;
const account = accountId(1_000_001);
/** Before the first recorded order, of 2026-08-16. */
const since = epochMs(Date.parse('2026-08-16T00:00:00Z'));
const captured = epochMs(Date.parse('2026-08-19T20:51:31Z'));

type Row = Readonly<Record<string, unknown>>;

function recorded(name: string): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', 'gateway', name), 'utf8'));
}

function recordedService() {
  const world = setup();
  const rows = (name: string) => recorded(name) as readonly Row[];
  const envelope = (name: string) => answered((recorded(name) as { envelope: object }).envelope);
  const bars = rows('rest-history-retrieveBars-mnq-1m-120.json').map(
    ({ timestamp: t, open: o, high: h, low: l, close: c, volume: v }) => ({ ...{ t, o, h, l, c, v } }),
  );
  const orders = rows('rest-order-search-orders-82.json');
  const contracts = rows('rest-contract-available-contracts.json');
  Object.assign(world.venue.routes, {
    '/api/Auth/loginKey': () => envelope('rest-auth-loginKey-response.json'),
    '/api/Auth/validate': () => envelope('rest-auth-validate-response.json'),
    '/api/Account/search': () => success({ accounts: rows('rest-account-search-accounts.json') }),
    '/api/Contract/available': () => success({ contracts }),
    '/api/Contract/search': ({ searchText }: Row) =>
      success({ contracts: contracts.filter(({ name }) => String(name).includes(String(searchText))).slice(0, 20) }),
    // What was recorded had been asked for with the bar that was forming.
    '/api/History/retrieveBars': ({ includePartialBar }: Row) =>
      success({ bars: includePartialBar === true ? bars : bars.slice(1) }),
    '/api/Order/search': () => success({ orders }),
    '/api/Order/searchOpen': () => success({ orders: [] }),
    '/api/Position/searchOpen': () => success({ positions: [] }),
    '/api/Trade/search': () => success({ trades: rows('rest-trade-search-trades-40.json') }),
  });
  return { ...world, bars, orders };
}

async function value<Value>(answer: Promise<{ ok: true; value: Value } | { ok: false; error: object }>) {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe.skipIf(folder === undefined)('through the client, the recordings (needs OPENBELL_TEST_DATA)', () => {
  test('of logins and accounts make a session that is renewed', async () => {
    const { client, venue } = recordedService();
    expect(await value(client.accounts())).toMatchObject([
      { id: 1_000_002, balance: 49_989.34, simulated: true },
      { id: 1_000_001, canTrade: true },
    ]);
    await value(client.calls.validate());
    await value(client.accounts());
    expect(venue.requests.at(-1)?.token).toBe('[REDACTED]');
  });

  test('of contracts are found by each of their names', async () => {
    const { client } = recordedService();
    const contracts = await value(client.calls.availableContracts());
    expect(contracts).toHaveLength(51);
    for (const contract of contracts) expect(await value(client.contract(contract.symbol))).toEqual(contract);
  });

  test('of bars come out closed, oldest first', async () => {
    const { client, bars } = recordedService();
    const window = { contract: MNQ, from: epochMs(captured - 3 * HOUR), to: captured };
    const read = await value(client.bars({ ...window, periodicity: { unit: 'minute', count: 1 } }));
    expect(read).toEqual(
      bars
        .slice(1)
        .map(({ t, o, h, l, c, v }) => ({
          ...{ start: Date.parse(String(t)), open: o, high: h, low: l, close: c, volume: v },
        }))
        .toReversed(),
    );
    expect(captured - (read.at(-1)?.start ?? 0)).toBeLessThan(2 * MINUTE);
  });

  test('of orders and half-turns make a snapshot, and each order is found by its tag and its fills', async () => {
    const { time, client, orders, log } = recordedService();
    const snapshot = await value(client.snapshot({ account, since }));
    const rows = orders.filter(({ accountId: owner }) => owner === account);
    expect(snapshot).toMatchObject({ account: { id: account }, positions: [] });
    expect(new Set(snapshot.orders.map(({ id }) => id as number))).toEqual(new Set(rows.map(({ id }) => id)));
    expect(snapshot.orders).toHaveLength(rows.length);
    expect(snapshot.fills).toHaveLength(40);
    for (const { id, customTag, status, fillVolume } of rows.filter((row) => row.customTag !== null)) {
      const found = await value(
        within(time, MINUTE, client.order({ account, find: { tag: String(customTag) }, since })),
      );
      expect(found?.order).toMatchObject({ id, tag: customTag, filled: fillVolume });
      const filled = found?.fills.reduce((sum, { size }) => sum + size, 0);
      expect([status, filled]).toEqual([status, fillVolume]);
    }
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
