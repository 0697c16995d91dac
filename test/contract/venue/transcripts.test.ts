/**
 * The same questions put to recordings of the live service and to the simulator: whoever builds a client against one
 * must find the other the same. Without the recordings the simulator alone is asked.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseContractId, symbolId } from '#gateway/wire';
import { PRODUCTS } from '#market';
import { RECORDINGS, type Row, recorded, simulated, type Transcript } from './transcript.ts';

const at = (row: Row, name = 'creationTimestamp'): number => Date.parse(String(row[name]));
const rising = (times: readonly number[]) => times.every((time, i) => i === 0 || time >= times[i - 1]!);
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/;
const HUB_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?\+00:00$/;

describe.each([
  { name: 'the recorded live service (needs OPENBELL_TEST_DATA)', tell: recorded, skipped: RECORDINGS === undefined },
  { name: 'the simulator', tell: simulated, skipped: false },
])('$name', ({ tell, skipped }) => {
  let said: Transcript;
  beforeAll(async () => {
    if (!skipped) said = await tell();
  }, 60_000);
  const ask = test.skipIf(skipped);
  const children = () => said.orders.filter(({ parentOrderId }) => parentOrderId != null);
  const payloads = (name: string) => said.events.filter(({ event }) => event === name).map(({ payload }) => payload);

  ask('has accounts with six members', () => {
    expect(said.accounts.length).toBeGreaterThan(0);
    for (const account of said.accounts) {
      expect(Object.keys(account).sort()).toEqual(['balance', 'canTrade', 'id', 'isVisible', 'name', 'simulated']);
      expect(account.name).toMatch(/^[A-Z0-9]+-[\w-]+$/);
    }
  });

  ask('lists one active month of each product, with our tick sizes and values', () => {
    expect(said.contracts).toHaveLength(51);
    expect(new Set(said.contracts.map((contract) => contract.symbolId)).size).toBe(51);
    for (const contract of said.contracts) {
      const { id, activeContract, tickSize, tickValue } = contract;
      const product = PRODUCTS.get(parseContractId(String(id))!.root)!;
      expect(contract).toMatchObject({ activeContract: true, symbolId: symbolId(String(id)) });
      expect([id, activeContract, tickSize, tickValue]).toEqual([id, true, product.tickSize, product.tickValue]);
      expect(Object.keys(contract)).toHaveLength(7);
    }
  });

  ask('pays out bars newest first, by the minute, on the tick grid', () => {
    const { bars } = said;
    expect(bars).toHaveLength(120);
    expect(rising(bars.map((bar) => -at(bar, 't')))).toBe(true);
    for (const { t, o, h, l, c, v } of bars as Record<string, number | string>[]) {
      expect(t).toMatch(STAMP);
      expect(Number(l)).toBeLessThanOrEqual(Math.min(Number(o), Number(c)));
      expect(Number(h)).toBeGreaterThanOrEqual(Math.max(Number(o), Number(c)));
      expect([o, h, l, c].map((price) => (Number(price) * 4) % 1)).toEqual([0, 0, 0, 0]);
      expect(Number.isInteger(v)).toBe(true);
    }
  });

  ask('pays out orders oldest first, each with the same fifteen members, absent ones null', () => {
    expect(rising(said.orders.map((order) => at(order)))).toBe(true);
    for (const order of said.orders) {
      expect(
        Object.keys(order)
          .filter((name) => !/^(trail|parent|linked)/.test(name))
          .sort(),
      ).toEqual([
        ...['accountId', 'contractId', 'creationTimestamp', 'customTag', 'fillVolume', 'filledPrice', 'id'],
        ...['limitPrice', 'side', 'size', 'status', 'stopPrice', 'symbolId', 'type', 'updateTimestamp'],
      ]);
      expect(order.creationTimestamp).toMatch(STAMP);
      if (order.type === 2) expect([order.limitPrice, order.stopPrice]).toEqual([null, null]);
    }
  });

  ask('rejects with nothing filled, a status and no reason, a few milliseconds later', () => {
    const rejected = said.orders.filter(({ status }) => status === 5);
    expect(rejected.length).toBeGreaterThan(0);
    for (const order of rejected) expect(order).toMatchObject({ fillVolume: 0, filledPrice: null });
  });

  ask('keeps the moment of acknowledgement in a filled market order, and fills within 25 ms', () => {
    const filled = said.orders.filter(({ type, status }) => type === 2 && status === 2);
    expect(filled.length).toBeGreaterThan(3);
    for (const order of filled) {
      expect(order.updateTimestamp).toBe(order.creationTimestamp);
      for (const trade of said.trades.filter(({ orderId }) => orderId === order.id)) {
        expect(at(trade) - at(order)).toBeGreaterThan(1);
        expect(at(trade) - at(order)).toBeLessThan(25);
      }
    }
  });

  ask('makes three orders of a bracket at once: entry, stop, target, tied by ids and tags', () => {
    expect(children().length).toBeGreaterThan(5);
    for (const child of children()) {
      const entry = said.orders.find(({ id }) => id === child.parentOrderId)!;
      const isStop = child.type === 4;
      // Where the venue is busy, somebody else's order may come between.
      const stop = children().find((each) => each.parentOrderId === entry.id && each.type === 4)!;
      expect(Number(stop.id) - Number(entry.id)).toBeLessThan(4);
      expect(child.id).toBe(Number(stop.id) + (isStop ? 0 : 1));
      expect(child.customTag).toBe(`${entry.customTag}-${isStop ? 'SL' : 'TP'}`);
      expect(child.linkedOrderId ?? null).toBe(isStop ? null : stop.id);
      expect(child.side).toBe(1 - Number(entry.side));
      expect(Math.abs(at(child) - at(entry))).toBeLessThanOrEqual(1);
    }
  });

  ask('cancels the other child 10 to 15 ms after one has filled', () => {
    const gaps = children().flatMap((child) => {
      const fill = said.trades.find(({ orderId }) => orderId === child.id);
      const sibling = children().find((each) => each.parentOrderId === child.parentOrderId && each.id !== child.id);
      return fill === undefined || sibling?.status !== 3 ? [] : [at(sibling, 'updateTimestamp') - at(fill)];
    });
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThan(10);
      expect(gap).toBeLessThan(15);
    }
  });

  ask('pays out half-turns newest first, profit on the closing ones alone, in whole ticks', () => {
    expect(rising(said.trades.map((trade) => -at(trade)))).toBe(true);
    const closing = said.trades.filter(({ profitAndLoss }) => profitAndLoss !== null);
    expect(closing.length).toBeGreaterThan(3);
    for (const { profitAndLoss, size, contractId, voided, fees } of said.trades as Record<string, number>[]) {
      expect([voided, Number(fees) > 0]).toEqual([false, true]);
      if (String(contractId).includes('.MNQ.')) expect(Number(fees)).toBeCloseTo(0.36 * size!, 6);
      // A position that was added to has an average price between two ticks, and so has its profit.
      if (profitAndLoss !== null && size === 1 && String(contractId).includes('.MNQ.')) {
        expect(Math.abs((Number(profitAndLoss) / 0.5) % 1)).toBe(0);
      }
    }
  });

  ask('wraps user events as {action, data} without nulls, stamps of up to seven digits', () => {
    for (const name of ['GatewayUserAccount', 'GatewayUserOrder', 'GatewayUserPosition', 'GatewayUserTrade']) {
      const events = payloads(name) as { action: number; data: Row }[];
      expect(events.length).toBeGreaterThan(0);
      for (const { action, data, ...rest } of events) {
        expect([rest, [0, 1, 2].includes(action)]).toEqual([{}, true]);
        expect(Object.values(data)).not.toContain(null);
        if (data.creationTimestamp !== undefined) expect(data.creationTimestamp).toMatch(HUB_STAMP);
        if (name === 'GatewayUserTrade') expect(action).toBe(0);
      }
    }
  });

  ask('tells that a position is closed as action 2, type 0, size 0, its entry price still there', () => {
    const closed = (payloads('GatewayUserPosition') as { action: number; data: Row }[]).filter(
      ({ action }) => action === 2,
    );
    expect(closed.length).toBeGreaterThan(0);
    for (const { data } of closed) {
      expect(data).toMatchObject({ type: 0, size: 0, contractDisplayName: expect.stringMatching(/^MNQ[A-Z]\d\d$/) });
      expect(data.averagePrice).toBeGreaterThan(0);
    }
  });

  ask('gives commissions beside fees on the hub', () => {
    const fills = payloads('GatewayUserTrade') as { data: Row }[];
    for (const { data } of fills) {
      expect(data.fees).toBeCloseTo(0.36 * Number(data.size), 6);
      expect(data.commissions).toBeCloseTo(0.25 * Number(data.size), 6);
    }
  });

  ask('speaks of the market in parts of quotes, arrays of prints, and rows of depth', () => {
    const partial = (payloads('GatewayQuote') as Row[]).filter((quote) => !('volume' in quote));
    expect(partial.length).toBeGreaterThan(0);
    for (const quote of partial) {
      expect(Object.keys(quote)).toEqual(expect.arrayContaining(['symbol', 'lastUpdated', 'timestamp', 'contract']));
      expect(quote.timestamp).toMatch(/T\d\d:\d\d:\d\d(\.\d{1,3})?\+00:00$/);
    }
    const prints = payloads('GatewayTrade').flat() as Row[];
    expect(payloads('GatewayTrade').every((payload) => Array.isArray(payload))).toBe(true);
    for (const print of prints) {
      expect(Object.keys(print).sort()).toEqual(['contractId', 'price', 'symbolId', 'timestamp', 'type', 'volume']);
    }
    const rows = payloads('GatewayDepth').flat() as Row[];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(Object.keys(row).sort()).toEqual(['contractId', 'currentVolume', 'price', 'timestamp', 'type', 'volume']);
    }
  });
});
