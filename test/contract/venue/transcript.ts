/**
 * What a venue said, in one form wherever it comes from: rows of its REST lists and events of its hubs, as they were on
 * the wire. One comes from recordings of the live service, one is made with the simulator.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs } from '#base';
import { visit } from './visitor.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface HubEvent {
  readonly event: string;
  /** What a user event carries, or a market event beside the contract's id. */
  readonly payload: unknown;
}

export interface Transcript {
  /** Whole answers of `loginKey` and `validate`. */
  readonly logins: readonly [Row, Row];
  readonly accounts: readonly Row[];
  readonly contracts: readonly Row[];
  readonly bars: readonly Row[];
  readonly orders: readonly Row[];
  readonly trades: readonly Row[];
  readonly events: readonly HubEvent[];
}

export const RECORDINGS = process.env.OPENBELL_TEST_DATA;

export async function recorded(): Promise<Transcript> {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(RECORDINGS ?? '', 'gateway', name), 'utf8'));
  const rows = (name: string) => read(name) as readonly Row[];
  const events = read('stream-events.json') as { event: string; hub: string; raw: Row }[];
  const envelope = (name: string) => (read(name) as { envelope: Row }).envelope;
  return {
    logins: [envelope('rest-auth-loginKey-response.json'), envelope('rest-auth-validate-response.json')],
    accounts: rows('rest-account-search-accounts.json'),
    contracts: rows('rest-contract-available-contracts.json'),
    // Who recorded them had renamed the members.
    bars: rows('rest-history-retrieveBars-mnq-1m-120.json').map(
      ({ timestamp: t, open: o, high: h, low: l, close: c, volume: v }) => ({
        ...{ t, o, h, l, c, v },
      }),
    ),
    orders: rows('rest-order-search-orders-82.json'),
    trades: rows('rest-trade-search-trades-40.json'),
    events: events.map(({ event, hub, raw }) => ({ event, payload: hub === 'market' ? raw.payload : raw })),
  };
}

const MORNING = epochMs(Date.UTC(2026, 0, 15, 15));
const MNQ = 'CON.F.US.MNQ.H26';
const EVENTS = {
  user: ['GatewayUserAccount', 'GatewayUserOrder', 'GatewayUserPosition', 'GatewayUserTrade'],
  market: ['GatewayQuote', 'GatewayTrade', 'GatewayDepth'],
} as const;

/** A morning at the simulator: brackets to their ends, a scale-in closed by hand, an order while trading is halted. */
export async function simulated(): Promise<Transcript> {
  const source = { kind: 'generator', symbols: ['MNQH6'], startAt: MORNING } as const;
  const visitor = await visit({ seed: 11, speed: 120, source, rateLimits: false });
  const { simulator, login, accountId, ask } = visitor;
  try {
    const events: HubEvent[] = [];
    for (const hub of ['user', 'market'] as const) {
      const connection = visitor.hub(hub);
      for (const event of EVENTS[hub]) {
        connection.on(event, (...given: unknown[]) => events.push({ event, payload: given.at(-1) }));
      }
      await connection.start();
      if (hub === 'user') {
        await connection.invoke('SubscribeAccounts');
        for (const what of ['Orders', 'Positions', 'Trades']) await connection.invoke(`Subscribe${what}`, accountId);
      } else
        for (const what of ['Quotes', 'Trades', 'MarketDepth'])
          await connection.invoke(`SubscribeContract${what}`, MNQ);
    }
    const base = { accountId, contractId: MNQ, type: 2, size: 1 };
    const window = { accountId, startTimestamp: '2026-01-15T00:00:00Z' };
    const orders = async () => (await ask('/api/Order/search', window)).orders as readonly Row[];
    const settledTo = async (met: (rows: readonly Row[]) => boolean) => {
      while (!met(await orders())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    for (const [index, side] of [0, 1, 0, 1, 0, 1].entries()) {
      const far = side === 0 ? 1 : -1;
      const stopLossBracket = { ticks: -30 * far, type: 4 };
      const takeProfitBracket = { ticks: 30 * far, type: 1 };
      const order = { ...base, side, customTag: `contract-${index}`, stopLossBracket, takeProfitBracket };
      await ask('/api/Order/place', order);
      await settledTo(
        (rows) => rows.length === 3 * (index + 1) && rows.every(({ status }) => status === 2 || status === 3),
      );
    }
    for (const size of [1, 2]) await ask('/api/Order/place', { ...base, side: 0, size });
    await settledTo((rows) => rows.every(({ status }) => status !== 6));
    await ask('/api/Position/closeContract', { accountId, contractId: MNQ });
    await settledTo((rows) => rows.length === 21 && rows.every(({ status }) => status !== 6));
    await visitor.fault({ kind: 'trading-halt' });
    await ask('/api/Order/place', { ...base, side: 1, customTag: 'contract-halted' });
    const endTime = new Date(simulator.venueNow()).toISOString();
    const minutes = { unit: 2, unitNumber: 1, limit: 120, includePartialBar: true, live: false };
    const span = { contractId: MNQ, startTime: '2026-01-15T12:00:00Z', endTime };
    return {
      logins: [login, await ask('/api/Auth/validate', {})],
      accounts: (await ask('/api/Account/search', { onlyActiveAccounts: true })).accounts as readonly Row[],
      contracts: (await ask('/api/Contract/available', { live: false })).contracts as readonly Row[],
      bars: (await ask('/api/History/retrieveBars', { ...minutes, ...span })).bars as readonly Row[],
      orders: await orders(),
      trades: (await ask('/api/Trade/search', window)).trades as readonly Row[],
      events,
    };
  } finally {
    await visitor.end();
  }
}
