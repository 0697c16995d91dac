/**
 * Nonsense from the venue, on every endpoint and both hubs, over in-memory transports in virtual time: nothing throws,
 * nothing hangs, every failure has a code, and a write still leaves once. `OPENBELL_FUZZ_COUNT` says how many cases;
 * the seed of a failure is printed by fast-check and repeats it.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { accountId, orderId } from '#account';
import { epochMs, HOUR, MINUTE } from '#base';
import type { GatewayClient, HttpResult } from '#gateway/client';
import { LOGOUT_EVENT, MARKET_EVENTS, USER_EVENTS } from '#gateway/wire';
import type { OrderTicket } from '#live/ports';
import { patience } from '../malformed/scrambler.ts';
import { ACCOUNT, NQ, setup } from './scripted-venue.ts';

const CASES = Number(process.env.OPENBELL_FUZZ_COUNT ?? 150);
vi.setConfig({ testTimeout: patience(30_000) });

const account = accountId(7);
const since = epochMs(Date.parse('2026-01-15T14:00:00Z'));
const to = epochMs(since + HOUR);
const order = { account, order: orderId(3) };
const ticket: OrderTicket = {
  account,
  contract: NQ,
  type: 'market',
  side: 'buy',
  size: 1,
  tag: 'ob-1',
  limitPrice: null,
  stopPrice: null,
};

/** Everything that can be asked, by the path of its last request. */
const READS: Record<
  string,
  (client: GatewayClient) => Promise<{ ok: boolean; error?: { code: string; message: string } }>
> = {
  '/api/Status/ping': ({ calls }) => calls.ping(),
  '/api/Auth/loginKey': ({ calls }) => calls.login(),
  '/api/Auth/validate': async ({ calls }) => ((await calls.login()).ok ? calls.validate() : calls.login()),
  '/api/Auth/logout': async ({ calls }) => ((await calls.login()).ok ? calls.logout() : calls.login()),
  '/api/Account/search': (client) => client.accounts(),
  '/api/Contract/search': (client) => client.contract('NQH6'),
  '/api/Contract/searchById': (client) => client.contract(NQ),
  '/api/Contract/available': ({ calls }) => calls.availableContracts(),
  '/api/History/retrieveBars': (client) =>
    client.bars({ contract: NQ, periodicity: { unit: 'minute', count: 3 }, from: since, to }),
  '/api/Order/search': (client) => client.snapshot({ account, since }),
  '/api/Order/searchOpen': (client) => client.order({ account, find: { tag: 'ob-1' }, since }),
  '/api/Order/searchById': (client) => client.order({ account, find: { id: order.order }, since }),
  '/api/Order/v2/query': ({ calls }) => calls.queryOrders({ account }),
  '/api/Position/searchOpen': ({ calls }) => calls.positions(account),
  '/api/Trade/search': ({ calls }) => calls.fills({ account, since }),
};

const WRITES: Record<string, (client: GatewayClient) => Promise<{ type: string }>> = {
  '/api/Order/place': (client) => client.place({ ticket, gate: () => true }),
  '/api/Order/modify': ({ calls }) => calls.modifyOrder({ ...order, size: 2 }),
  '/api/Order/cancel': (client) => client.cancel(order),
  '/api/Position/closeContract': ({ calls }) => calls.closePosition({ account, contract: NQ }),
  '/api/Position/partialCloseContract': ({ calls }) => calls.partiallyClosePosition({ account, contract: NQ, size: 1 }),
};

const STAMP = '2026-01-15T15:00:00.1234567+00:00';
const ORDER = {
  ...{ id: 3, accountId: 7, contractId: NQ, creationTimestamp: STAMP, updateTimestamp: null, status: 1, type: 2 },
  ...{ side: 0, size: 1, limitPrice: null, stopPrice: null, fillVolume: 0, filledPrice: null, customTag: 'ob-1' },
};
const FILL = {
  ...{ id: 5, accountId: 7, contractId: NQ, creationTimestamp: STAMP, price: 25_000, profitAndLoss: null, fees: 1.4 },
  ...{ commissions: 0.5, side: 0, size: 1, voided: false, orderId: 3 },
};
const POSITION = {
  ...{ id: 1, accountId: 7, contractId: NQ, creationTimestamp: STAMP, type: 1, size: 1, averagePrice: 25_000 },
};
const CONTRACT = {
  ...{ id: NQ, name: 'NQH6', description: 'E-mini', tickSize: 0.25, tickValue: 5, activeContract: true },
};
/** A right answer to anything, since members that are not asked for pass. */
const RIGHT = {
  ...{ success: true, errorCode: 0, errorMessage: null, token: 't', newToken: 't2', accounts: [ACCOUNT] },
  ...{ contracts: [CONTRACT], contract: CONTRACT, bars: [{ t: STAMP, o: 1, h: 2, l: 1, c: 2, v: 3 }], orderId: 9 },
  ...{ orders: [ORDER], order: ORDER, positions: [POSITION], trades: [FILL], totalCount: 1 },
};
const PRINT = { symbolId: 'F.US.ENQ', price: 25_000.25, timestamp: STAMP, type: 1, volume: 3, contractId: NQ };
const QUOTE = { symbol: 'F.US.ENQ', bestBid: 1, bestAsk: 2, lastPrice: 1.5, timestamp: STAMP };

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(undefined, null, Number.NaN, -1, 2 ** 53, 1e308, '', '9'.repeat(400), [], {}, [null], '∞'),
);

/** The value with one part of it, anywhere, replaced or left out. */
function bent(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return oddValue;
  const keys = Object.keys(value);
  if (keys.length === 0) return oddValue;
  const inside = fc.constantFrom(...keys).chain((key) =>
    fc.oneof(bent((value as Record<string, unknown>)[key]), fc.constant(undefined)).map((part) => {
      const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
      if (part === undefined && !Array.isArray(value)) delete copy[key];
      else copy[key] = part;
      return copy;
    }),
  );
  return fc.oneof({ weight: 1, arbitrary: oddValue }, { weight: 6, arbitrary: inside });
}

const httpResult: fc.Arbitrary<HttpResult> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('answered' as const),
      status: fc.oneof(
        { weight: 4, arbitrary: fc.constant(200) },
        fc.constantFrom(100, 204, 301, 400, 401, 403, 404, 418, 429, 500, 502, 503, 599),
      ),
      body: bent(RIGHT),
      retryAfterMs: fc.constantFrom(null, null, 0, 1_000, 1e12),
      date: fc.constantFrom(null, epochMs(0), epochMs(8.64e15), since),
    }),
  },
  fc.record({ type: fc.constant('lost' as const), why: fc.string(), timedOut: fc.boolean() }),
  fc.record({ type: fc.constant('never-left' as const), why: fc.string() }),
);

/** Resolves what virtual time must bring about; fails where it does not come. */
async function soon<Value>(time: { pass(ms: number): Promise<void> }, promise: Promise<Value>): Promise<Value> {
  const pending = Symbol('pending');
  await time.pass(6 * MINUTE);
  const settled = await Promise.race([promise, Promise.resolve(pending)]);
  if (settled === pending) throw new Error('it hangs');
  return settled as Value;
}

/** Ordinary answers but on one path, which answers by the list, over and over. */
function venueWith(path: string, answers: readonly HttpResult[]) {
  const world = setup();
  let asked = 0;
  const right: HttpResult = { type: 'answered', status: 200, body: RIGHT, retryAfterMs: null, date: null };
  for (const each of [...Object.keys(READS), ...Object.keys(WRITES)]) world.venue.routes[each] = () => right;
  world.venue.routes[path] = () => answers[asked++ % answers.length] ?? right;
  return world;
}

describe('whatever the venue answers', () => {
  test.each(Object.keys(READS))('%s ends in a value or a coded failure', async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.array(httpResult, { minLength: 1, maxLength: 4 }), async (answers) => {
        const { time, client } = venueWith(path, answers);
        const result = await soon(time, READS[path]!(client));
        if (result.ok) return;
        expect(result.error?.code).toMatch(/^ERR_GATEWAY_[A-Z_]+$/);
        expect(result.error?.message.length).toBeGreaterThan(10);
        await client.close();
      }),
      { numRuns: CASES },
    );
  });

  test.each(Object.keys(WRITES))('%s leaves once, and its fate has a name', async (path) => {
    await fc.assert(
      fc.asyncProperty(httpResult, async (answer) => {
        const { time, client, venue } = venueWith(path, [answer]);
        const { type } = await soon(time, WRITES[path]!(client));
        expect(['accepted', 'rejected', 'unknown']).toContain(type);
        expect(venue.count(path)).toBe(1);
        // The one thing that must never be said: that it was refused, of what may have been taken.
        if (answer.type === 'lost' || (answer.type === 'answered' && answer.status >= 500))
          expect(type).toBe('unknown');
        await client.close();
      }),
      { numRuns: CASES },
    );
  });
});

describe('whatever a hub says', () => {
  const targets = [...Object.values(USER_EVENTS), ...Object.values(MARKET_EVENTS), 'GatewayNew', ''];
  const said = fc.tuple(
    fc.constantFrom(...targets),
    fc.oneof(
      fc.array(oddValue, { maxLength: 3 }),
      bent([NQ, [PRINT, PRINT]]) as fc.Arbitrary<unknown[]>,
      bent([NQ, QUOTE]) as fc.Arbitrary<unknown[]>,
      bent([{ action: 1, data: ORDER }]) as fc.Arbitrary<unknown[]>,
      bent([{ action: 0, data: FILL }]) as fc.Arbitrary<unknown[]>,
      bent([{ action: 1, data: POSITION }]) as fc.Arbitrary<unknown[]>,
      bent([{ action: 1, data: ACCOUNT }]) as fc.Arbitrary<unknown[]>,
    ),
  );

  test('is heard or complained of, and what is right afterwards still comes through', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 20 }), async (script) => {
        const { time, client, venue, events } = setup();
        client.watchMarket(NQ);
        client.watchAccount(account);
        await time.pass(0);
        const hear = (target: string, args: readonly unknown[]): void => {
          for (const opening of venue.openings) opening.onEvent(target, args);
        };
        for (const [target, args] of script) hear(target, Array.isArray(args) ? args : [args]);
        for (const event of events) expect(JSON.parse(JSON.stringify(event))).toEqual(event);
        const before = events.length;
        hear(MARKET_EVENTS.trade, [NQ, [PRINT]]);
        hear(USER_EVENTS.order, [{ action: 1, data: ORDER }]);
        expect(events.slice(before).map(({ type }) => type)).toEqual(
          expect.arrayContaining(['market.trade', 'account.order']),
        );
        await client.close();
      }),
      { numRuns: CASES },
    );
  });

  test('a displacement with any payload at any moment is borne', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: 20 * MINUTE }), oddValue), { maxLength: 6 }), async (script) => {
        const { time, client, venue, events } = setup();
        client.watchMarket(NQ);
        client.watchAccount(account);
        for (const [waitMs, payload] of script) {
          await time.pass(waitMs);
          venue.openings.at(-1)?.onEvent(LOGOUT_EVENT, [payload]);
        }
        await time.pass(6 * MINUTE);
        const last = new Map(
          events.flatMap((event) => (event.type === 'link.changed' ? [[event.link, event.state]] : [])),
        );
        expect(last).toEqual(
          new Map([
            ['market', 'up'],
            ['account', 'up'],
          ]),
        );
        await client.close();
      }),
      { numRuns: Math.ceil(CASES / 5) },
    );
  });
});
