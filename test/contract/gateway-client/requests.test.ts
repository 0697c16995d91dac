/** Logins, reads and orders: what is sent, how often, and what is made of the answer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, HOUR, MINUTE, SECOND } from '#base';
import type { HttpResult } from '#gateway/client';
import type { OrderTicket } from '#live/ports';
import { ACCOUNT, API_KEY, answered, lost, NQ, type Route, refused, setup, success } from './scripted-venue.ts';
import { within } from './virtual-time.ts';

const TICKET: OrderTicket = {
  account: accountId(7),
  contract: NQ,
  type: 'market',
  side: 'buy',
  size: 1,
  tag: 'ob-1',
  limitPrice: null,
  stopPrice: null,
};

describe('login', () => {
  test('happens with the first request, once for all that ask at the same time', async () => {
    const { venue, client } = setup();
    expect(venue.requests).toEqual([]);
    const [accounts] = await Promise.all([client.accounts(), client.accounts(), client.accounts()]);
    expect(accounts).toMatchObject({ ok: true, value: [{ id: 7, name: 'PRAC-V2-1', simulated: true }] });
    expect(venue.count('/api/Auth/loginKey')).toBe(1);
    expect(venue.requests.at(-1)?.token).toBe('login-1');
  });

  test('renews the token an hour before its day is over, without being asked', async () => {
    const { time, venue, client } = setup();
    await client.accounts();
    await time.pass(23 * HOUR);
    expect(venue.count('/api/Auth/validate')).toBe(1);
    await client.accounts();
    expect(venue.requests.at(-1)?.token).toBe('renewed-2');
  });

  test('that is refused is a final failure, tells no secret, and is not offered again within the minute', async () => {
    const { time, venue, client, log } = setup();
    venue.routes['/api/Auth/loginKey'] = () => refused(3);
    const first = await client.accounts();
    expect(first).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_LOGIN_REFUSED', final: true } });
    await client.accounts();
    expect(venue.count('/api/Auth/loginKey')).toBe(1);
    await time.pass(MINUTE);
    await client.accounts();
    expect(venue.count('/api/Auth/loginKey')).toBe(2);
    expect(JSON.stringify([first, log])).not.toContain(API_KEY);
  });

  test.each([403, 404])('that meets a page with HTTP %s in front of the venue is tried again', async (status) => {
    const { time, venue, client } = setup();
    const login = venue.routes['/api/Auth/loginKey']!;
    let met = 0;
    venue.routes['/api/Auth/loginKey'] = (body, request) => {
      met += 1;
      return met < 3 ? { ...answered({}, status), body: undefined } : login(body, request);
    };
    expect(await within(time, MINUTE, client.accounts())).toMatchObject({ ok: true });
    expect(met).toBe(3);
    venue.routes['/api/Auth/loginKey'] = () => answered({}, status);
    await client.calls.logout();
    const refusal = await within(time, MINUTE, client.accounts());
    expect(refusal).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNREACHABLE', final: false } });
  });

  test('is renewed once when a read is refused with 401, and the read asked again', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Account/search'] = (_, { token }) =>
      token === 'login-1' ? answered({}, 401) : success({ accounts: [ACCOUNT] });
    expect((await client.accounts()).ok).toBe(true);
    expect(venue.count('/api/Account/search')).toBe(2);
  });

  test('does not go round in circles when a new token is refused too', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Account/search'] = () => answered({}, 401);
    expect(await client.accounts()).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNAUTHORISED' } });
    expect(venue.count('/api/Account/search')).toBe(2);
  });
});

describe('a read', () => {
  test('is asked again after a fault, with pauses, and gives up within half a minute', async () => {
    const { time, venue, client } = setup();
    let faults = 2;
    venue.routes['/api/Account/search'] = () => (faults-- > 0 ? lost : success({ accounts: [ACCOUNT] }));
    expect((await within(time, 10 * SECOND, client.accounts())).ok).toBe(true);
    venue.routes['/api/Account/search'] = () => answered({}, 503);
    const failed = await within(time, 30 * SECOND, client.accounts());
    expect(failed).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_BROKEN_ANSWER', final: false } });
  });

  test('waits as long as a 429 asks for', async () => {
    const { time, venue, client } = setup();
    let limited = true;
    venue.routes['/api/Account/search'] = () => {
      if (!limited) return success({ accounts: [ACCOUNT] });
      limited = false;
      return { type: 'answered', status: 429, body: undefined, retryAfterMs: 8_000, date: null };
    };
    const accounts = client.accounts();
    await time.pass(5_900);
    expect(venue.count('/api/Account/search')).toBe(1);
    await time.pass(10_000);
    expect((await accounts).ok).toBe(true);
  });

  test('of a closed client is not made', async () => {
    const { venue, client } = setup();
    await client.close();
    expect(await client.accounts()).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_CLOSED' } });
    expect(venue.requests).toEqual([]);
  });
});

describe('a new order', () => {
  test('is sent once and accepted', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/place'] = () => success({ orderId: 3_400_000_001 });
    expect(await client.place({ ticket: TICKET, gate: () => true })).toEqual({
      type: 'accepted',
      order: 3_400_000_001,
    });
    expect(venue.requests.at(-1)?.body).toEqual({
      accountId: 7,
      contractId: NQ,
      type: 2,
      side: 0,
      size: 1,
      limitPrice: null,
      stopPrice: null,
      trailPrice: null,
      customTag: 'ob-1',
    });
  });

  test.each<[string, HttpResult, string]>([
    ['lost on the way', lost, 'unknown'],
    ['answered with a server error', answered({}, 500), 'unknown'],
    ['over the rate limit', answered({}, 429), 'unknown'],
    ['refused for its token', answered({}, 401), 'rejected'],
    ['refused by the venue', refused(2, 'Custom tag is already in use'), 'rejected'],
  ])('%s is never sent a second time', async (_, result, outcome) => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/place'] = () => result;
    const placed = await within(time, 5 * MINUTE, client.place({ ticket: TICKET, gate: () => true }));
    expect(placed.type).toBe(outcome);
    expect(venue.count('/api/Order/place')).toBe(1);
  });

  test('is never called rejected when the venue has executed it, nor accepted when it has not, and never repeated', async () => {
    const answers: readonly HttpResult[] = [
      success({ orderId: 9 }),
      refused(2, 'no'),
      refused(7),
      lost,
      { type: 'lost', why: 'no answer within 10 s', timedOut: true },
      { type: 'never-left', why: 'ECONNREFUSED' },
      { type: 'answered', status: 200, body: undefined, retryAfterMs: null, date: null },
      ...[400, 401, 403, 404, 408, 429, 500, 502, 503, 504].map((status) => answered({}, status)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...answers), fc.boolean(), async (answer, acted) => {
        // A venue that answers clearly means what it says; only an unclear answer may hide either.
        const clear = answer.type === 'never-left' || (answer.type === 'answered' && answer.status < 408);
        const saysDone = answer === answers[0];
        const undecided = answer === answers[2] || answer === answers[6];
        const executed = clear && !undecided ? saysDone : acted;
        const { time, venue, client } = setup();
        venue.routes['/api/Order/place'] = () => answer;
        const outcome = await within(time, 10 * MINUTE, client.place({ ticket: TICKET, gate: () => true }));
        if (executed) expect(['accepted', 'unknown']).toContain(outcome.type);
        else expect(['rejected', 'unknown']).toContain(outcome.type);
        expect(venue.count('/api/Order/place')).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  test('is withheld by a gate that closes while it waits for its login', async () => {
    const { venue, client } = setup();
    let open = true;
    const login = venue.routes['/api/Auth/loginKey'] as Route;
    venue.routes['/api/Auth/loginKey'] = (body, request) => {
      open = false;
      return login(body, request);
    };
    expect((await client.place({ ticket: TICKET, gate: () => open })).type).toBe('withheld');
    expect(venue.count('/api/Order/place')).toBe(0);
  });

  test('waits for its word before it meets the gate, and is withheld when there is none', async () => {
    const { venue, client, time } = setup();
    venue.routes['/api/Order/place'] = () => success({ orderId: 1 });
    const word = Promise.withResolvers<boolean>();
    let asked = 0;
    const gate = (): boolean => {
      asked += 1;
      return true;
    };
    const placing = client.place({ ticket: TICKET, ready: word.promise, gate });
    await time.pass(SECOND);
    expect([asked, venue.count('/api/Order/place')]).toEqual([0, 0]);
    word.resolve(true);
    expect((await placing).type).toBe('accepted');
    const unready = client.place({ ticket: TICKET, ready: Promise.resolve(false), gate });
    expect((await unready).type).toBe('withheld');
    expect([asked, venue.count('/api/Order/place')]).toEqual([1, 1]);
  });

  test('meets the gate in the same breath in which its bytes are handed over', async () => {
    const { venue, client } = setup();
    const order: string[] = [];
    venue.routes['/api/Order/place'] = () => {
      order.push('sent');
      return success({ orderId: 1 });
    };
    const gate = (): boolean => {
      order.push('gate');
      queueMicrotask(() => order.push('next breath'));
      return true;
    };
    await client.place({ ticket: TICKET, gate });
    expect(order).toEqual(['gate', 'sent', 'next breath']);
  });

  test.each([
    ['a stop limit order', { type: 'stop-limit', stopPrice: 1, limitPrice: 1 }, 'use a stop order'],
    ['a limit order without its price', { type: 'limit' }, 'needs its limit price'],
    ['a stop without its price', { type: 'stop' }, 'needs its stop price'],
    ['a trailing stop without its price', { type: 'trailing-stop' }, 'absolute price'],
    ['no contracts at all', { size: 0 }, 'above zero'],
    ['half a contract', { size: 0.5 }, 'whole number'],
    ['a tag that is too long', { tag: 'x'.repeat(51) }, 'at most 50'],
    ['a price that is no number', { type: 'limit', limitPrice: Number.NaN }, 'no price'],
  ] as const)('for %s is rejected here, and nothing is sent', async (_, change, why) => {
    const { venue, client } = setup();
    const placed = await client.place({ ticket: { ...TICKET, ...change }, gate: () => true });
    expect(placed).toMatchObject({ type: 'rejected', why: expect.stringContaining(why) });
    expect(venue.requests).toEqual([]);
  });

  test('leaves at once while a backfill and a crowd of reads use up their budgets', async () => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/place'] = () => success({ orderId: 1 });
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: [] });
    const window = {
      contract: NQ,
      periodicity: { unit: 'minute', count: 1 },
      from: epochMs(0),
      to: epochMs(MINUTE),
    } as const;
    const crowd = Array.from({ length: 190 }, () => [client.accounts(), client.bars(window)]).flat();
    await time.pass(0);
    expect(venue.requests.length).toBeLessThan(220);
    expect((await client.place({ ticket: TICKET, gate: () => true })).type).toBe('accepted');
    await client.close();
    await Promise.all(crowd);
  });
});

describe('clocks', () => {
  test('are compared by a ping, which asks for no login; news is told once', async () => {
    const { time, venue, client, events } = setup();
    venue.routes['/api/Status/ping'] = () => ({
      ...answered({}),
      ...{ date: epochMs(Date.parse('2026-01-15T15:00:20Z')) },
    });
    client.compareClocks();
    await time.pass(0);
    client.compareClocks();
    await time.pass(0);
    expect(events).toEqual([{ type: 'clock.compared', skewMs: 20_500 }]);
    expect(venue.requests.map(({ path, token }) => [path, token])).toEqual(
      Array.from({ length: 2 }, () => ['/api/Status/ping', null]),
    );
  });
});
