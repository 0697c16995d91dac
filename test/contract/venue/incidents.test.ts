/**
 * What went on at the live service in recorded hours, brought about at the simulator: a position closed in part under two
 * brackets, connections lost in four ways, and how much is said of a busy contract in a minute.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubConnectionState } from '@microsoft/signalr';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { epochMs } from '#base';
import { RECORDINGS, type Row } from './transcript.ts';
import { type Visitor, visit } from './visitor.ts';

const MNQ = 'CON.F.US.MNQ.H26';
/** 10:24 in Chicago of a Thursday: the time of day of the recorded rates. */
const START = epochMs(Date.UTC(2026, 0, 15, 16, 24));
const SOURCE = { kind: 'generator', symbols: ['MNQH6'], startAt: START } as const;

const SOON = { timeout: 15_000 };

let visitor: Visitor | undefined;
afterEach(async () => {
  await visitor?.end();
  visitor = undefined;
});

function recorded<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(join(RECORDINGS ?? '', 'gateway', name), 'utf8')) as Shape;
}

/** Rows of open orders without what differs from day to day: ids count from the first entry, prices are there or not. */
function alike(rows: readonly Row[], firstEntry: number): Row[] {
  return rows.map(({ id, type, side, size, status, stopPrice, limitPrice, customTag }) => ({
    ...{ type, side, size, status, hasStop: stopPrice !== null, hasLimit: limitPrice !== null },
    ...{ suffix: /-(SL|TP)$/.exec(String(customTag))?.[1], ofFirst: Number(id) - firstEntry < 3 },
  }));
}

interface PartialExit {
  readonly immediate_after_exit_b: { readonly open_orders: readonly Row[] };
}

describe.skipIf(RECORDINGS === undefined)('as recorded (needs OPENBELL_TEST_DATA)', () => {
  test.each([
    ['short', 1, false, 'leaves the brackets of both entries at work'],
    ['long', 0, true, 'leaves those of the first entry alone'],
  ] as const)('a %s position closed in part (side %i, quirk %s) %s', async (name, side, closeCancelsBrackets, _) => {
    const capture = recorded<PartialExit>(`bracket-partial-exit-${name}.json`).immediate_after_exit_b;
    visitor = await visit({ seed: 3, speed: 5, source: SOURCE, quirks: { closeCancelsBrackets } });
    const { ask, accountId } = visitor;
    const far = side === 0 ? 1 : -1;
    const brackets = {
      stopLossBracket: { ticks: -800 * far, type: 4 },
      takeProfitBracket: { ticks: 800 * far, type: 1 },
    };
    const open = async () => (await ask('/api/Order/searchOpen', { accountId })).orders as readonly Row[];
    const entries: number[] = [];
    for (const customTag of ['exit-a', 'exit-b']) {
      const entry = { accountId, contractId: MNQ, type: 2, side, size: 1, customTag, ...brackets };
      entries.push(Number((await ask('/api/Order/place', entry)).orderId));
      await vi.waitFor(async () => expect(await open()).toHaveLength(2 * entries.length), SOON);
    }
    expect(await ask('/api/Position/partialCloseContract', { accountId, contractId: MNQ, size: 1 })).toMatchObject({
      success: true,
    });
    const sizes = async () =>
      ((await ask('/api/Position/searchOpen', { accountId })).positions as readonly Row[]).map(({ size }) => size);
    await vi.waitFor(async () => expect(await sizes()).toEqual([1]), SOON);
    const first = Math.min(...capture.open_orders.map(({ id }) => Number(id))) - 1;
    await vi.waitFor(
      async () => expect(alike(await open(), entries[0]!)).toEqual(alike(capture.open_orders, first)),
      SOON,
    );
  });

  test('each way in which a connection was lost comes about, in the same words', async () => {
    const wanted = recorded<{ error: { message: string } }[]>('stream-connection-errors.json');
    visitor = await visit({ seed: 3, speed: 1, source: SOURCE });
    const words = new Set<string>();
    const hear = (error: unknown): void => void words.add(error instanceof Error ? error.message : String(error));

    const closed = visitor.hub('market');
    closed.onclose(hear);
    await closed.start();
    await visitor.fault({ kind: 'close-sockets' });
    await vi.waitFor(() => expect(closed.state).toBe(HubConnectionState.Disconnected), SOON);

    // The user hub says nothing while nothing happens, and its pings come late for a client as impatient as this one.
    const silent = visitor.hub('user');
    silent.serverTimeoutInMilliseconds = 200;
    silent.onclose(hear);
    await silent.start();
    await vi.waitFor(() => expect(silent.state).toBe(HubConnectionState.Disconnected), SOON);

    const interrupted = visitor.hub('market');
    await interrupted.start();
    await visitor.fault({ kind: 'hub-slow', delay_ms: 60_000 });
    const asked = interrupted.invoke('SubscribeContractQuotes', MNQ).catch(hear);
    await interrupted.stop();
    await asked;

    await visitor.hub('market', 'not.a.token').start().catch(hear);

    expect([...words]).toEqual(expect.arrayContaining([...new Set(wanted.map(({ error }) => error.message))]));
    expect(wanted).toHaveLength(5);
  });

  test('as much is said of a contract in an average minute as in the recorded half hour', async () => {
    interface Minute {
      quote: number;
      market_trade: number;
      depth: number;
    }
    const { minute_buckets } = recorded<{ minute_buckets: readonly Minute[] }>(
      'stream-event-rates-mnq-2026-08-20.json',
    );
    // The first and the last were cut short.
    const whole = minute_buckets.slice(1, -1);
    const MINUTES = 5;
    visitor = await visit({ seed: 3, speed: 30, source: { ...SOURCE, rates: 'live' } });
    const { simulator } = visitor;
    const said: Minute = { quote: 0, market_trade: 0, depth: 0 };
    const market = visitor.hub('market');
    for (const [event, kind] of [
      ['GatewayQuote', 'quote'],
      ['GatewayTrade', 'market_trade'],
      ['GatewayDepth', 'depth'],
    ] as const) {
      market.on(event, () => {
        said[kind] += 1;
      });
    }
    await market.start();
    for (const what of ['Quotes', 'Trades', 'MarketDepth']) await market.invoke(`SubscribeContract${what}`, MNQ);
    Object.assign(said, { quote: 0, market_trade: 0, depth: 0 });
    const beganAt = simulator.venueNow();
    await vi.waitFor(() => expect(simulator.venueNow() - beganAt).toBeGreaterThan(MINUTES * 60_000), {
      ...{ timeout: 25_000, interval: 10 },
    });
    const minutes = (simulator.venueNow() - beganAt) / 60_000;
    for (const kind of ['quote', 'market_trade', 'depth'] as const) {
      const rates = whole.map((minute) => minute[kind]);
      const mean = said[kind] / minutes;
      expect(mean, kind).toBeGreaterThan(0.8 * Math.min(...rates));
      expect(mean, kind).toBeLessThan(1.2 * Math.max(...rates));
    }
  });
});
