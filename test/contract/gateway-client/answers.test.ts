/** What the client makes of the venue's answers: contracts, bars, and all that clears up an order. */
import { describe, expect, test } from 'vitest';
import { accountId, orderId } from '#account';
import { epochMs, HOUR, MINUTE } from '#base';
import { contractId } from '#market';
import { lost, NQ, refused, setup, success } from './scripted-venue.ts';
import { within } from './virtual-time.ts';

describe('a contract', () => {
  const row = (id: string, name: string, activeContract = true) => ({
    id,
    name,
    description: 'E-mini',
    tickSize: 0.25,
    tickValue: 5,
    activeContract,
    symbolId: 'F.US.ENQ',
  });

  test('is the exact month among the loose matches of the search', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () =>
      success({ contracts: [row('CON.F.US.MNQ.H26', 'MNQH6'), row('CON.F.US.NQM.H26', 'QMH6'), row(NQ, 'NQH6')] });
    for (const name of ['NQH6', 'nqh26']) {
      expect(await client.contract(name)).toMatchObject({
        ok: true,
        value: { id: NQ, symbol: 'NQH6', root: 'NQ', tickSize: 0.25, tickValue: 5, active: true },
      });
    }
  });

  test('that has expired is found by its id and says that it is not active', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () => success({ contracts: [] });
    venue.routes['/api/Contract/searchById'] = (body) =>
      body.contractId === 'CON.F.US.ENQ.Z25'
        ? success({ contract: row('CON.F.US.ENQ.Z25', 'NQZ5', false) })
        : refused(1);
    expect(await client.contract('NQZ5')).toMatchObject({ ok: true, value: { id: 'CON.F.US.ENQ.Z25', active: false } });
  });

  test('that does not exist is a final failure that names what there is', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Contract/search'] = () =>
      success({ contracts: [row(NQ, 'NQH6'), row('CON.F.US.MNQ.H26', 'MNQH6')] });
    venue.routes['/api/Contract/searchById'] = () => refused(1);
    const unknown = await client.contract('NQM6');
    expect(unknown).toMatchObject({ ok: false, error: { code: 'ERR_GATEWAY_UNKNOWN_SYMBOL', final: true } });
    expect(unknown.ok ? '' : unknown.error.message).toBe(
      "The venue has no contract 'NQM6'. Of this product it lists NQH6.",
    );
    expect(await client.contract('nonsense')).toMatchObject({ ok: false, error: { final: true } });
  });
});

describe('bars', () => {
  const bar = (start: number, price = 100) => ({
    t: new Date(start).toISOString(),
    o: price,
    h: price + 1,
    l: price - 1,
    c: price,
    v: 2,
  });
  const MONDAY = Date.parse('2026-01-12T15:00:00Z');

  test('are paged back from the newest, and come oldest first, each once', async () => {
    const { venue, client } = setup();
    const all = Array.from({ length: 45_000 }, (_, index) => bar(MONDAY + index * MINUTE));
    venue.routes['/api/History/retrieveBars'] = ({ startTime, endTime, limit }) => {
      const [from, to] = [Date.parse(String(startTime)), Date.parse(String(endTime))];
      const inside = all.filter(({ t }) => Date.parse(t) >= from && Date.parse(t) <= to);
      return success({ bars: inside.slice(-Number(limit)).reverse() });
    };
    const read = await client.bars({
      contract: NQ,
      periodicity: { unit: 'minute', count: 1 },
      from: epochMs(MONDAY),
      to: epochMs(MONDAY + 45_000 * MINUTE),
    });
    const starts = read.ok ? read.value.map(({ start }) => start) : [];
    expect(starts).toEqual(all.map(({ t }) => Date.parse(t)));
    expect(venue.count('/api/History/retrieveBars')).toBe(3);
    expect(venue.requests.at(-1)?.body).toMatchObject({
      unit: 2,
      unitNumber: 1,
      limit: 20_000,
      live: false,
      includePartialBar: false,
    });
  });

  test('of a day are built from hours along the session, closed ones only', async () => {
    const { venue, client } = setup();
    const open = Date.parse('2026-01-12T23:00:00Z');
    const hours = [0, 1, 22, 24, 25].map((hour) => bar(open + hour * HOUR, 100 + hour));
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: hours.toReversed() });
    const read = await client.bars({
      contract: NQ,
      periodicity: { unit: 'day', count: 1 },
      from: epochMs(open),
      to: epochMs(open + 30 * HOUR),
    });
    expect(read).toEqual({
      ok: true,
      value: [{ start: open, open: 100, high: 123, low: 99, close: 122, volume: 6 }],
    });
    expect(venue.requests.at(-1)?.body).toMatchObject({ unit: 3, unitNumber: 1 });
  });

  test('of a day of corn are built along the hours of grains', async () => {
    const { venue, client } = setup();
    const open = Date.parse('2026-01-13T01:00:00Z');
    const hours = [0, 1, 12, 13, 18].map((hour) => bar(open + hour * HOUR, 400 + hour));
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: hours.toReversed() });
    const read = await client.bars({
      contract: contractId('CON.F.US.ZCE.H26'),
      periodicity: { unit: 'day', count: 1 },
      from: epochMs(open),
      to: epochMs(open + 30 * HOUR),
    });
    expect(read.ok ? read.value.map(({ start, volume }) => [start, volume]) : []).toEqual([[open, 10]]);
  });

  test.each([
    ['minute', 2, 2, 1],
    ['minute', 15, 2, 15],
    ['minute', 45, 2, 15],
    ['second', 5, 1, 5],
    ['second', 7, 1, 1],
    ['hour', 4, 3, 1],
    ['week', 1, 3, 1],
  ] as const)('of %s × %i are asked for as unit %i × %i', async (unit, count, wireUnit, unitNumber) => {
    const { venue, client } = setup();
    venue.routes['/api/History/retrieveBars'] = () => success({ bars: [] });
    await client.bars({
      contract: NQ,
      periodicity: { unit, count },
      from: epochMs(MONDAY),
      to: epochMs(MONDAY + HOUR),
    });
    expect(venue.requests.at(-1)?.body).toMatchObject({ unit: wireUnit, unitNumber });
  });
});

describe('what clears up an unknown order', () => {
  const order = (id: number, customTag: string | null, status: number) => ({
    id,
    accountId: 7,
    contractId: NQ,
    creationTimestamp: '2026-01-15T14:59:00+00:00',
    updateTimestamp: '2026-01-15T14:59:01+00:00',
    status,
    type: 2,
    side: 0,
    size: 1,
    limitPrice: null,
    stopPrice: null,
    fillVolume: status === 2 ? 1 : 0,
    filledPrice: status === 2 ? 25_000 : null,
    customTag,
  });
  const fill = (id: number, order: number) => ({
    id,
    accountId: 7,
    contractId: NQ,
    creationTimestamp: '2026-01-15T14:59:01+00:00',
    price: 25_000,
    profitAndLoss: null,
    fees: 1.4,
    side: 0,
    size: 1,
    voided: false,
    orderId: order,
  });
  const since = epochMs(Date.parse('2026-01-15T14:00:00Z'));

  test('finds it by its tag, with its fills', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/search'] = () => success({ orders: [order(1, 'ob-1', 2), order(2, null, 2)] });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [] });
    venue.routes['/api/Trade/search'] = () => success({ trades: [fill(11, 2), fill(10, 1)] });
    const found = await client.order({ account: accountId(7), find: { tag: 'ob-1' }, since });
    expect(found).toMatchObject({
      ok: true,
      value: { order: { id: 1, status: 'filled', filled: 1 }, fills: [{ id: 10, fees: 1.4 }] },
    });
    expect(await client.order({ account: accountId(7), find: { tag: 'ob-2' }, since })).toEqual({
      ok: true,
      value: null,
    });
  });

  test('says null when the venue has no order of that id, and a failure when it cannot be asked', async () => {
    const { time, venue, client } = setup();
    venue.routes['/api/Order/searchById'] = () => refused(1);
    const find = { id: orderId(5) };
    expect(await client.order({ account: accountId(7), find, since })).toEqual({ ok: true, value: null });
    venue.routes['/api/Order/searchById'] = () => lost;
    expect((await within(time, MINUTE, client.order({ account: accountId(7), find, since }))).ok).toBe(false);
  });

  test('takes the newer word where two reads of a snapshot differ, and refuses rows that say no direction', async () => {
    const { venue, client, log } = setup();
    venue.routes['/api/Order/search'] = () => success({ orders: [order(1, 'ob-1', 2)] });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [order(1, 'ob-1', 1), order(3, 'ob-3', 1)] });
    venue.routes['/api/Trade/search'] = () => success({ trades: [] });
    venue.routes['/api/Position/searchOpen'] = () => success({ positions: [] });
    const snapshot = await client.snapshot({ account: accountId(7), since });
    expect(snapshot).toMatchObject({
      ok: true,
      value: {
        account: { id: 7 },
        orders: [
          { id: 1, status: 'filled' },
          { id: 3, status: 'open' },
        ],
      },
    });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [order(4, null, 42)] });
    // A flatten must read the account: what may still work is what the kernel can cancel.
    expect(await client.snapshot({ account: accountId(7), since })).toMatchObject({
      ok: true,
      value: { orders: [{ id: 1 }, { id: 4, status: 'pending' }] },
    });
    expect(log.at(-1)).toMatchObject({ code: 'GATEWAY_ODD_ROW', message: expect.stringContaining('status 42') });
    venue.routes['/api/Order/searchOpen'] = () => success({ orders: [{ ...order(4, null, 1), side: 3 }] });
    expect(await client.snapshot({ account: accountId(7), since })).toMatchObject({
      ok: false,
      error: { code: 'ERR_GATEWAY_BROKEN_ANSWER', message: expect.stringContaining('order 4: side 3 is unknown') },
    });
  });

  test('a window of three days is read in pieces of a day, each row once, and the last piece stays open', async () => {
    const { venue, client } = setup();
    const windows: string[][] = [];
    venue.routes['/api/Order/search'] = ({ startTimestamp, endTimestamp }) => {
      windows.push([String(startTimestamp), String(endTimestamp)]);
      return success({ orders: [order(1, 'ob-1', 2), order(windows.length, null, 2)] });
    };
    const from = epochMs(Date.parse('2026-01-12T15:00:00Z'));
    const orders = await client.calls.orders({ account: accountId(7), since: from });
    expect(orders.ok ? orders.value.map(({ id }) => id) : []).toEqual([1, 2, 3]);
    expect(windows).toEqual([
      ['2026-01-12T15:00:00+00:00', '2026-01-13T15:00:00+00:00'],
      ['2026-01-13T15:00:00+00:00', '2026-01-14T15:00:00+00:00'],
      ['2026-01-14T15:00:00+00:00', 'undefined'],
    ]);
    windows.length = 0;
    await client.calls.orders({ account: accountId(7), since: from, until: epochMs(from + HOUR) });
    expect(windows).toEqual([['2026-01-12T15:00:00+00:00', '2026-01-12T16:00:00+00:00']]);
    windows.length = 0;
    await client.calls.orders({ account: accountId(7), since: epochMs(0) });
    expect(windows).toHaveLength(14);
  });

  test('bears an order of a type or a status that the venue itself calls unknown', async () => {
    const { venue, client } = setup();
    venue.routes['/api/Order/search'] = () => success({ orders: [{ ...order(1, null, 0), type: 0 }] });
    expect(await client.calls.orders({ account: accountId(7), since })).toMatchObject({
      ok: true,
      value: [{ id: 1, type: 'unknown', status: 'pending' }],
    });
  });

  test('of an account this login does not have is a final failure', async () => {
    const { venue, client } = setup();
    for (const path of ['Order/search', 'Order/searchOpen', 'Trade/search', 'Position/searchOpen']) {
      venue.routes[`/api/${path}`] = () => success({ orders: [], trades: [], positions: [] });
    }
    expect(await client.snapshot({ account: accountId(8), since })).toMatchObject({
      ok: false,
      error: { code: 'ERR_GATEWAY_UNKNOWN_ACCOUNT', final: true },
    });
  });
});
