/**
 * A storm of reads, and a venue that says 429 to whoever exceeds its limit: at any moment of it a position can be got out of.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountId, orderId } from '#account';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import type { OrderTicket } from '#live/ports';
import { ACCOUNT, answered, NQ, type Route, setup, success } from './scripted-venue.ts';

const TICKET: OrderTicket = {
  ...{ account: accountId(7), contract: NQ, type: 'market', side: 'sell', size: 1, tag: 'ob-flat' },
  ...{ limitPrice: null, stopPrice: null },
};
const SINCE = epochMs(Date.parse('2026-01-15T10:00:00Z'));

interface Storm extends ReturnType<typeof setup> {
  readonly limited: string[];
  /** Everybody asks for everything, all the time. */
  blow(ms: number): Promise<void>;
}

/** @param foreign whether another program of this user uses up all that the venue allows to reads */
function storm({ foreign = false }: { readonly foreign?: boolean } = {}): Storm {
  const made = setup();
  const { time, venue, client } = made;
  const limited: string[] = [];
  const spent: number[] = [];
  const routes: Record<string, object> = {
    '/api/Account/search': { accounts: [ACCOUNT] },
    '/api/Position/searchOpen': { positions: [] },
    '/api/Order/search': { orders: [] },
    '/api/Order/searchOpen': { orders: [] },
    '/api/Trade/search': { trades: [] },
    '/api/Order/place': { orderId: 9 },
    '/api/Order/cancel': {},
    '/api/Contract/available': { contracts: [] },
  };
  for (const [path, payload] of Object.entries(routes)) {
    const route: Route = () => {
      const now = time.monotonic();
      while (spent[0] !== undefined && now - spent[0] >= MINUTE) spent.shift();
      const refused = spent.length >= 200 || (foreign && path === '/api/Contract/available');
      if (refused) limited.push(path);
      else spent.push(now);
      return refused ? answered({}, 429) : success(payload);
    };
    venue.routes[path] = route;
  }
  return {
    ...made,
    limited,
    blow: async (ms) => {
      for (let passed = 0; passed < ms; passed += SECOND) {
        for (let read = 0; read < 8; read += 1) void client.calls.availableContracts();
        await time.pass(SECOND);
      }
    },
  };
}

/** What a flatten asks for: the account as it is, the end of an order, an order, and the look-up of its fate. */
async function flatten({ client, time }: Storm): Promise<readonly string[]> {
  const account = accountId(7);
  const work = Promise.all([
    client.snapshot({ account, since: SINCE, urgent: true }),
    client.cancel({ account, order: orderId(3) }),
    client.place({ ticket: TICKET, gate: () => true, urgent: true }),
    client.order({ account, find: { tag: 'ob-flat' }, since: SINCE }),
  ]);
  await time.pass(SECOND);
  const [snapshot, cancelled, placed, found] = await work;
  return [String(snapshot.ok), cancelled.type, placed.type, String(found.ok)];
}

test.each([false, true])(
  'a flatten passes within a second at any moment of a storm (limited by others: %s)',
  async (foreign) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 150 }), async (moment) => {
        const blown = storm({ foreign });
        await blown.blow(moment * SECOND);
        expect(await flatten(blown)).toEqual(['true', 'accepted', 'accepted', 'true']);
        // By its own doing the client never meets the limit.
        if (!foreign) expect(blown.limited).toEqual([]);
        await blown.client.close();
      }),
      { numRuns: 12 },
    );
  },
);

test('while every read fails and is tried again, each order of a flatten still leaves', async () => {
  const { venue, client, time } = storm();
  for (const path of Object.keys(venue.routes)) {
    if (/Position|Order.search|Trade/.test(path)) venue.routes[path] = () => answered({}, 500);
  }
  let over = false;
  const repeat = async (read: () => Promise<unknown>, pauseMs: number): Promise<void> => {
    while (!over) {
      await read();
      await new Promise<void>((resolve) => void time.after(pauseMs, resolve));
    }
  };
  // What the kernel asks for meanwhile: the account, for the flatten, and the fate of four orders.
  const account = accountId(7);
  void repeat(() => client.snapshot({ account, since: SINCE, urgent: true }), 3 * SECOND);
  for (const tag of ['a', 'b', 'c', 'd']) {
    void repeat(() => client.order({ account, find: { tag }, since: SINCE }), 15 * SECOND);
  }
  await time.pass(90 * SECOND);
  for (let order = 0; order < 20; order += 1) {
    const work = client.place({ ticket: { ...TICKET, tag: `ob-${order}` }, gate: () => true, urgent: true });
    await time.pass(5 * SECOND);
    expect(await work).toMatchObject({ type: 'accepted' });
  }
  over = true;
  await client.close();
});

test('a new entry does not touch what is kept for getting out, and says that nothing was sent', async () => {
  const { venue, client, time, blow } = storm({ foreign: true });
  await blow(3 * SECOND);
  const work = client.place({ ticket: TICKET, gate: () => true });
  await time.pass(0);
  expect(await work).toMatchObject({ type: 'rejected', why: expect.stringContaining('Nothing was sent') });
  expect(venue.count('/api/Order/place')).toBe(0);
});

test('an order that is told to come back in an hour holds the other calls back for a minute', async () => {
  const { venue, client, time } = storm();
  venue.routes['/api/Order/place'] = () => ({ ...answered({}, 429), retryAfterMs: HOUR });
  const place = client.place({ ticket: TICKET, gate: () => true });
  await time.pass(0);
  expect(await place).toMatchObject({ type: 'unknown' });
  await time.pass(MINUTE - SECOND);
  const read = client.accounts();
  await time.pass(0);
  expect(venue.count('/api/Account/search')).toBe(0);
  await time.pass(SECOND);
  expect(venue.count('/api/Account/search')).toBe(1);
  expect((await read).ok).toBe(true);
  await client.close();
});

test('reads that wait are bounded, and the ones too many are told so at once', async () => {
  const { client, time, venue } = storm();
  const work = Promise.all(Array.from({ length: 500 }, () => client.calls.availableContracts()));
  await time.pass(2 * MINUTE);
  const codes = (await work).flatMap((read) => (read.ok ? [] : [read.error.code]));
  expect(new Set(codes)).toEqual(new Set(['ERR_GATEWAY_BUSY']));
  expect(codes.length).toBeGreaterThanOrEqual(100);
  expect(venue.count('/api/Contract/available')).toBeGreaterThanOrEqual(150);
});
