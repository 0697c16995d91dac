/**
 * The venue behind real sockets: REST, the two hubs and the simulator's own controls on one loopback port, driven by one
 * clock. A client cannot tell it from the gateway but by its address.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AccountId, accountId } from '#account';
import { assert, type EpochMs, epochMs, HOUR, MINUTE, monotonicMs, Random, SECOND } from '#base';
import { buildContractId, HUB_PATHS } from '#gateway/wire';
import { type Bar, PRODUCTS, parseSymbol, symbolYear, TradingCalendar } from '#market';
import {
  type ContractMonth,
  checkBars,
  type MarketSource,
  morningOf,
  Venue,
  type VenueAccount,
} from '#simulator/venue';
import { Control } from './control.ts';
import { Faults } from './faults.ts';
import { sendEmpty } from './http-answer.ts';
import type { HubTiming } from './hub-connection.ts';
import { Hubs } from './hubs.ts';
import { MarketFeed } from './market-feed.ts';
import { Pump } from './pump.ts';
import { Rest } from './rest.ts';
import { SimulatorError } from './simulator-error.ts';
import { Tokens } from './tokens.ts';
import { UserFeed } from './user-feed.ts';
import { type Speed, VenueClock } from './venue-clock.ts';

export type SimulatorSource =
  | {
      readonly kind: 'generator';
      /** Contract months that are active whatever the date says, `NQH6`; other products have their front month. */
      readonly symbols?: readonly string[];
      /** The venue's first instant; default 9:00 Chicago of the latest full trading day. */
      readonly startAt?: EpochMs;
      /** In an average minute of the day session; default 4. The live rate of MNQ is 20. */
      readonly tradesPerSecond?: number;
      /** Default 6. The live rate of MNQ is 42. */
      readonly quotesPerSecond?: number;
      /** Trading sessions of history before the start; default 20. */
      readonly historyDays?: number;
    }
  | {
      readonly kind: 'replay';
      /** Oldest first. */
      readonly bars: readonly Bar[];
      /** `ESH5` */
      readonly contract: string;
      /** Bars that start earlier are history; default: none of them. */
      readonly startAt?: EpochMs;
      /** The bars' interval; default the smallest distance between two of them. */
      readonly barMs?: number;
      /** Default 6. */
      readonly tradesPerBar?: number;
    };

export interface SimulatorOptions {
  /** Default: any that is free. */
  readonly port?: number;
  readonly seed: number;
  /** Venue milliseconds in one of ours; `max`: as fast as the clients take it. */
  readonly speed: Speed;
  readonly source: SimulatorSource;
  /** Whether venue time stands still until a client subscribes to trades; default for a replay: yes. */
  readonly waitForSubscriber?: boolean;
  readonly userName?: string;
  readonly apiKey?: string;
  readonly accounts?: readonly VenueAccount[];
  /** Default: yes. */
  readonly rateLimits?: boolean;
  /** Default 24 hours. */
  readonly tokenLifeMs?: number;
  /** Whether user events repeat as live ones do; default: yes. */
  readonly repeats?: boolean;
  /** Whether REST positions carry their display name; default: no, one Python client cannot bear it. */
  readonly displayNames?: boolean;
  /** Default: pings after 15 s, silence for 30 s. */
  readonly timing?: HubTiming;
}

export interface Simulator {
  /** `http://127.0.0.1:49152` */
  readonly rest: string;
  readonly userHub: string;
  readonly marketHub: string;
  readonly userName: string;
  readonly apiKey: string;
  readonly accounts: readonly {
    readonly id: AccountId;
    readonly name: string;
    readonly balance: number;
    readonly canTrade: boolean;
    readonly simulated: boolean;
  }[];
  venueNow(): EpochMs;
  close(): Promise<void>;
}

const ACCOUNT: Omit<VenueAccount, 'id' | 'name'> = {
  balance: 50_000,
  canTrade: true,
  simulated: true,
  visible: true,
  brackets: 'auto-oco',
};

/** A practice account, an evaluation, one that may not trade and one with real money. */
export const DEFAULT_ACCOUNTS: readonly VenueAccount[] = [
  { ...ACCOUNT, id: accountId(1_000_001), name: 'PRAC-V2-100001-10000001' },
  { ...ACCOUNT, id: accountId(1_000_002), name: '50KTC-V2-100001-10000002' },
  { ...ACCOUNT, id: accountId(1_000_003), name: '50KTC-V2-100001-10000003', canTrade: false },
  { ...ACCOUNT, id: accountId(1_000_004), name: 'LIVE-V2-100001-10000004', simulated: false },
];

/**
 * Starts a simulator on loopback.
 *
 * @throws SimulatorError `ERR_SIMULATOR_SOURCE` for bars or symbols that cannot be served, `ERR_SIMULATOR_PORT` when the
 *         port cannot be had
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { userName = 'openbell-demo', apiKey = randomBytes(16).toString('hex'), speed, seed } = options;
  const mine = (): number => performance.now();
  const { source, startAt } = sourceOf(options.source);
  const accounts = options.accounts ?? DEFAULT_ACCOUNTS;
  const venue = new Venue({ seed, startAt, source, accounts, idOf: buildContractId, repeats: options.repeats ?? true });
  const waiting = options.waitForSubscriber ?? source.kind === 'replay';
  const clock = new VenueClock({ startAt, speed, paused: waiting, mine: () => monotonicMs(mine()) });
  const tokens = new Tokens(() => Date.now());
  const faults = new Faults({ now: mine, random: new Random(seed) });
  const market = new MarketFeed(venue);
  const user = new UserFeed(venue);
  let released = !waiting;
  const hubs = new Hubs({
    tokens,
    faults,
    mine,
    timing: options.timing ?? { pingMs: 15 * SECOND, silenceMs: 30 * SECOND },
    invoke: {
      user: (connection, target, given) => user.invoke(connection, target, given),
      market: (connection, target, given) => {
        const error = market.invoke(connection, target, given);
        if (!released && [...connection.subscriptions].some((each) => each.startsWith('trade '))) {
          released = true;
          clock.set({ at: venue.now, paused: false });
        }
        return error;
      },
    },
  });
  const pump = new Pump({ venue, clock, hubs, market, user, faults });
  const catchUp = (): void => pump.catchUp();
  const rest = new Rest({
    ...{ venue, tokens, faults, userName, apiKey, mine, catchUp },
    tokenLifeMs: options.tokenLifeMs ?? 24 * HOUR,
    rateLimits: options.rateLimits ?? true,
    displayNames: options.displayNames ?? false,
  });
  const control = new Control({ venue, clock, hubs, faults, tokens });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!isLoopback(request.headers.host)) return sendEmpty(response, 403);
    if (hubs.negotiate(url, request, response)) return;
    if (await rest.answer(url.pathname, request, response)) return;
    if (await control.answer(url.pathname, request, response)) return;
    sendEmpty(response, 404);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => sendEmpty(response, 500));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    hubs.upgrade(new URL(request.url ?? '/', 'http://127.0.0.1'), { request, socket, head });
  });
  const close = async (): Promise<void> => {
    hubs.close();
    await pump.stop();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const port = await listen(server, options.port ?? 0).catch(async (cause) => {
    hubs.close();
    await pump.stop();
    throw new SimulatorError('ERR_SIMULATOR_PORT', `port ${options.port} cannot be had`, { cause });
  });
  const base = `http://127.0.0.1:${port}`;
  return {
    rest: base,
    userHub: `${base}${HUB_PATHS.user}`,
    marketHub: `${base}${HUB_PATHS.market}`,
    userName,
    apiKey,
    accounts: venue
      .accounts()
      .map(({ id, name, balance, canTrade, simulated }) => ({ id, name, balance, canTrade, simulated })),
    venueNow: () => venue.now,
    close,
  };
}

function sourceOf(source: SimulatorSource): { readonly source: MarketSource; readonly startAt: EpochMs } {
  if (source.kind === 'generator') {
    const startAt = source.startAt ?? morningOf(epochMs(Date.now()), new TradingCalendar());
    const { symbols = [], tradesPerSecond = 4, quotesPerSecond = 6, historyDays = 20 } = source;
    const months = symbols.map((symbol) => monthOf(symbol, startAt));
    return { startAt, source: { kind: 'generator', months, tradesPerSecond, quotesPerSecond, historyDays } };
  }
  const { bars, contract, tradesPerBar = 6 } = source;
  const first = bars[0];
  if (first === undefined) throw new SimulatorError('ERR_SIMULATOR_SOURCE', 'there are no bars to replay');
  const barMs = source.barMs ?? smallestDistance(bars);
  const sound = checkBars(bars, barMs);
  if (!sound.ok) throw new SimulatorError('ERR_SIMULATOR_SOURCE', sound.error);
  const startAt = source.startAt ?? first.start;
  const month = monthOf(contract, startAt);
  return { startAt, source: { kind: 'replay', month, bars, barMs, tradesPerBar } };
}

function monthOf(symbol: string, near: EpochMs): ContractMonth {
  const read = parseSymbol(symbol);
  if (read === null || !PRODUCTS.has(read.root)) {
    throw new SimulatorError('ERR_SIMULATOR_SOURCE', `'${symbol}' is no contract of the venue; one is NQH6`);
  }
  return { root: read.root, month: read.month, year: symbolYear(read, new Date(near).getUTCFullYear()) };
}

/** One minute for a single bar: there is nothing to tell. */
function smallestDistance(bars: readonly Bar[]): number {
  const distance = bars
    .slice(1)
    .reduce((least, { start }, index) => Math.min(least, start - bars[index]!.start), Infinity);
  return distance > 0 && Number.isFinite(distance) ? distance : MINUTE;
}

/** A page of a browser that resolved its own name to loopback must not reach the controls. */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo | null;
      assert(address !== null, 'a listening server has an address');
      resolve(address.port);
    });
  });
}
