/**
 * The venue behind real sockets: REST, the two hubs and the simulator's own controls on one loopback port, driven by one
 * clock. A client cannot tell it from the gateway but by its address.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assert, HOUR, monotonicMs, Random, SECOND } from '#base';
import { buildContractId, HUB_PATHS } from '#gateway/wire';
import { Venue } from '#simulator/venue';
import { Control } from './control.ts';
import { Faults } from './faults.ts';
import { sendEmpty } from './http-answer.ts';
import { Hubs } from './hubs.ts';
import { type Login, Logins } from './logins.ts';
import { MarketFeed } from './market-feed.ts';
import { Mischief } from './mischief.ts';
import { DEFAULT_ACCOUNTS, type Simulator, type SimulatorOptions } from './options.ts';
import { Pump } from './pump.ts';
import { quirksWith } from './quirks.ts';
import { Rest } from './rest.ts';
import { SimulatorError } from './simulator-error.ts';
import { sourceOf } from './source.ts';
import { startStorm } from './storm.ts';
import { Tokens } from './tokens.ts';
import { UserFeed } from './user-feed.ts';
import { VenueClock } from './venue-clock.ts';

const KEEP_ALIVE_MS = 65 * SECOND;

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
  const { accounts: own = DEFAULT_ACCOUNTS, others = [] } = options;
  const everybody = [{ userName, apiKey, accounts: own }, ...others];
  const accounts = everybody.flatMap((each) => each.accounts);
  const logins: readonly Login[] = everybody.map((each) => ({ ...each, accounts: each.accounts.map(({ id }) => id) }));
  assert(new Set(accounts.map(({ id }) => id)).size === accounts.length, 'every account belongs to one login');
  const known = new Logins(logins);
  const quirks = quirksWith(options.quirks ?? {});
  const venue = new Venue({
    ...{ seed, startAt, source, accounts, idOf: buildContractId },
    quirks,
    ...(options.strain === undefined ? {} : { strain: options.strain }),
  });
  const waiting = options.waitForSubscriber ?? source.kind !== 'generator';
  // What is sure to be asked for is opened now; at full speed time would run away before anybody came.
  if (source.kind === 'generator' && speed !== 'max')
    for (const month of source.months) venue.market(buildContractId(month));
  const clock = new VenueClock({ startAt, speed, paused: waiting, mine: () => monotonicMs(mine()) });
  const tokens = new Tokens(() => Date.now());
  const faults = new Faults({ now: mine, random: new Random(seed) });
  const market = new MarketFeed(venue, quirks);
  const user = new UserFeed(venue, quirks);
  let released = !waiting;
  const hubs = new Hubs({
    tokens,
    logins: known,
    faults,
    mine,
    quirks,
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
    ...{ venue, tokens, faults, logins: known, mine, catchUp, quirks },
    tokenLifeMs: options.tokenLifeMs ?? 24 * HOUR,
    rateLimits: options.rateLimits ?? true,
    displace: (user) => mischief.cause({ kind: 'logout', user }),
  });
  const mischief = new Mischief({ venue, hubs, faults, tokens, strain: options.strain ?? null, catchUp });
  const control = new Control({ venue, clock, hubs, faults, mischief });
  for (const fault of options.faults ?? []) mischief.cause(fault);
  const endStorm = options.faultSeed === undefined ? () => {} : startStorm({ seed: options.faultSeed, mischief });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urlOf(request);
    if (url === null) return sendEmpty(response, 400);
    if (!isLoopback(request.headers.host)) return sendEmpty(response, 403);
    const skewMs = faults.strikes('clock-skew')?.skew_ms;
    if (skewMs !== undefined) response.setHeader('Date', new Date(Date.now() + skewMs).toUTCString());
    if (hubs.negotiate(url, request, response)) return;
    if (await rest.answer(url.pathname, request, response)) return;
    if (await control.answer(url.pathname, request, response)) return;
    sendEmpty(response, 404);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => sendEmpty(response, 500));
  });
  // Longer than a client keeps an idle connection, so that no request meets one that is just being closed.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    hubs.upgrade(urlOf(request), { request, socket, head });
  });
  const close = async (): Promise<void> => {
    endStorm();
    hubs.close();
    await pump.stop();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const port = await listen(server, options.port ?? 0).catch(async (cause) => {
    endStorm();
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
    accounts: own.map(({ id, name, balance, canTrade, simulated }) => ({ id, name, balance, canTrade, simulated })),
    logins,
    venueNow: () => venue.now,
    close,
  };
}

/** @returns null for what is no path, `//` say: nobody may end the simulator by asking for it */
function urlOf({ url }: IncomingMessage): URL | null {
  return URL.parse(url ?? '/', 'http://127.0.0.1');
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
