/** The schemas against what the real service once sent. The recordings hold the inner arrays; the envelope is ours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  barsFromWire,
  contractFromWire,
  fillFromWire,
  orderFromWire,
  parse,
  parseAnswer,
  parseContractId,
  quoteDeltaFromWire,
  tradesFromWire,
  userEventFromWire,
} from '#gateway/wire';

const folder = process.env.OPENBELL_TEST_DATA;
const recorded = (name: string): unknown => JSON.parse(readFileSync(join(folder ?? '', 'gateway', name), 'utf8'));
const answered = (payload: object): unknown => ({ success: true, errorCode: 0, errorMessage: null, ...payload });

describe.skipIf(folder === undefined)('recorded payloads (needs OPENBELL_TEST_DATA)', () => {
  test('the 82 recorded orders read as orders', () => {
    const read = parseAnswer('orderSearch', answered({ orders: recorded('rest-order-search-orders-82.json') }));
    if (!read.ok || read.value.type !== 'success') throw new Error(JSON.stringify(read));
    const orders = read.value.payload.orders.map(orderFromWire);
    expect(orders.every(({ ok }) => ok)).toBe(true);
    expect(orders.filter((order) => order.ok && order.value.status === 'rejected')).toHaveLength(2);
  });

  test('the 40 recorded half-turns read as fills', () => {
    const read = parseAnswer('tradeSearch', answered({ trades: recorded('rest-trade-search-trades-40.json') }));
    if (!read.ok || read.value.type !== 'success') throw new Error(JSON.stringify(read));
    const fills = read.value.payload.trades.map(fillFromWire);
    expect(fills.filter(({ ok }) => ok)).toHaveLength(40);
    expect(fills[0]).toMatchObject({ value: { side: 'sell', profit: 6.5, price: 29_542.25 } });
  });

  test('the 51 recorded contracts have the exchange name that our table gives their root', () => {
    const read = parseAnswer(
      'contractsAvailable',
      answered({ contracts: recorded('rest-contract-available-contracts.json') }),
    );
    if (!read.ok || read.value.type !== 'success') throw new Error(JSON.stringify(read));
    expect(read.value.payload.contracts).toHaveLength(51);
    for (const model of read.value.payload.contracts) {
      expect(parseContractId(model.id), model.id).toBeDefined();
      expect(contractFromWire(model).symbol).toBe(model.name);
    }
  });

  test('the recorded accounts and logins read', () => {
    expect(
      parseAnswer('accountSearch', answered({ accounts: recorded('rest-account-search-accounts.json') })),
    ).toMatchObject({
      value: { type: 'success', payload: { accounts: [{ balance: 49_989.34 }, {}] } },
    });
    const envelope = z.object({ envelope: z.unknown() });
    const login = parse(envelope, recorded('rest-auth-loginKey-response.json'));
    expect(login.ok && parseAnswer('loginKey', login.value.envelope)).toMatchObject({ value: { type: 'success' } });
    const renewed = parse(envelope, recorded('rest-auth-validate-response.json'));
    expect(renewed.ok && parseAnswer('validate', renewed.value.envelope)).toMatchObject({ value: { type: 'success' } });
  });

  test('the recorded bars come out oldest first', () => {
    const rows = recorded('rest-history-retrieveBars-mnq-1m-120.json') as Record<string, unknown>[];
    const bars = rows.map((row) => ({
      t: row.timestamp,
      o: row.open,
      h: row.high,
      l: row.low,
      c: row.close,
      v: row.volume,
    }));
    const read = parseAnswer('retrieveBars', answered({ bars }));
    if (!read.ok || read.value.type !== 'success') throw new Error(JSON.stringify(read));
    const ours = barsFromWire(read.value.payload.bars);
    if (!ours.ok) throw new Error(ours.error);
    expect(ours.value).toHaveLength(120);
    expect(ours.value.every((bar, i) => i === 0 || bar.start - ours.value[i - 1]!.start === 60_000)).toBe(true);
  });

  test('each recorded hub event reads as what it is', () => {
    const streams = {
      GatewayUserAccount: 'account',
      GatewayUserOrder: 'order',
      GatewayUserPosition: 'position',
      GatewayUserTrade: 'fill',
    } as const;
    const events = recorded('stream-events.json') as { event: string; raw: { contractId: string; payload: unknown } }[];
    for (const { event, raw } of events) {
      if (event in streams)
        expect(userEventFromWire(streams[event as keyof typeof streams], raw)).toMatchObject({ ok: true });
      if (event === 'GatewayTrade')
        expect(tradesFromWire(raw.contractId, raw.payload)).toMatchObject({ value: [{ aggressor: 'sell' }] });
      if (event === 'GatewayQuote')
        expect(quoteDeltaFromWire(raw.payload)).toMatchObject({ value: { bestBid: 29_547 } });
    }
    expect(events).toHaveLength(7);
  });
});
