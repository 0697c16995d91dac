/** The gateway as the live shell sees it: puts the machines and transports of this room together. */
import type { AccountId } from '#account';
import { assert, type EpochMs, ok, Random, SECOND } from '#base';
import { LOGOUT_EVENT } from '#gateway/wire';
import type { Gateway, GatewayEvent } from '#live/ports';
import { type ContractId, TradingCalendar } from '#market';
import { AccountFeed } from './account-feed.ts';
import { readOrder, readSnapshot } from './account-reads.ts';
import { type ClientLog, Complaints } from './client-log.ts';
import { type ClientTime, SYSTEM_TIME } from './client-time.ts';
import { findContract } from './contract-lookup.ts';
import type { GatewayEndpoints } from './endpoints.ts';
import { fetchBars } from './history.ts';
import { type HttpPost, type HttpRequest, httpPost, type PreparedHttp, prepareHttp } from './http.ts';
import { HubLink } from './hub-link.ts';
import { type OpenHub, openSignalR } from './hub-socket.ts';
import { readAccounts } from './listings.ts';
import { type Credentials, Login } from './login.ts';
import { type DepthListener, MarketFeed } from './market-feed.ts';
import { RATE_LIMITS } from './rate-budget.ts';
import { isRenewalDue } from './renewal.ts';
import { Rest } from './rest.ts';
import { SilenceCheck } from './silence-check.ts';
import type { Token } from './token.ts';
import { Turns } from './turns.ts';
import { sendOrder, type VenueCalls, venueCalls } from './venue-calls.ts';
import { WakeCheck } from './wake-check.ts';

export interface GatewayClientOptions {
  readonly endpoints: GatewayEndpoints;
  readonly credentials: Credentials;
  /** Default: nobody is told. */
  readonly log?: ClientLog;
  /** Jitter is drawn from it; default: seeded with the wall's time. */
  readonly random?: Random;
  readonly time?: ClientTime;
  /** Which data subscription; only funded data plans have the live one. Default false. */
  readonly live?: boolean;
  /** The venue's time, which rules market hours; default the wall's. Another one where the venue is a simulator. */
  readonly venueNow?: () => EpochMs;
  /** The transports; in-memory ones let seeds run the same machines. */
  readonly post?: HttpPost;
  readonly openHub?: OpenHub;
}

/** The gateway as the live shell wants it, and below it each of the venue's endpoints as it is. */
export interface GatewayClient extends Gateway {
  readonly calls: VenueCalls;
  /**
   * Market depth of a contract, as the venue sends it. Not kept and not merged; a new connection begins with a large push.
   *
   * @returns how to leave
   */
  watchDepth(contract: ContractId, listener: DepthListener): () => void;
}

/**
 * A client of a ProjectX gateway, TopstepX or our simulator. Nothing leaves before it is first asked for something: it
 * logs in with the first request, and opens a link with the first watch.
 */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { endpoints, credentials, log = () => undefined } = options;
  const { time = SYSTEM_TIME, live = false, post = httpPost, openHub = openSignalR } = options;
  const { random = new Random(time.wall()) } = options;
  const { venueNow = () => time.wall() } = options;
  const closing = new AbortController();
  const complaints = new Complaints(log);
  const rest = trimmed(endpoints.rest);
  const turns = { history: new Turns(RATE_LIMITS.history, time), others: new Turns(RATE_LIMITS.others, time) };
  const login = new Login({ rest, credentials, post, turns: turns.others, time, log, closing: closing.signal });
  const calendar = new TradingCalendar();

  let listener: ((event: GatewayEvent) => void) | null = null;
  const emit = (event: GatewayEvent): void => listener?.(event);
  const requests = new Rest({
    ...{ rest, post, login, turns, time, random, venueNow, closing: closing.signal },
    prepare: options.post === undefined ? prepareHttp : alwaysReady(post),
    onOddity: (what) => complaints.complain('GATEWAY_ODD_ROW', what),
    onSkew: (skewMs) => emit({ type: 'clock.compared', skewMs }),
  });
  const market = new MarketFeed({
    emit: (event) => {
      // Bars are made of prints: quotes that go on say nothing of a stream of prints that has stopped.
      if (event.type === 'market.trade') silence.heard(event.trade.contract);
      emit(event);
    },
    complaints,
  });
  const account = new AccountFeed({ emit, complaints });
  const due = (token: Token): boolean => isRenewalDue(token, { wall: time.wall(), venue: venueNow(), calendar });
  // The session is one: whichever hub says it first, both are left and opened anew, with one new token.
  const onDisplaced = (): void => {
    accountLink.displaced();
    marketLink.displaced();
  };
  // What a machine missed in its sleep is a gap like any other, on both hubs.
  const wake = new WakeCheck({
    time,
    onWake: (awayMs) => {
      const why = `this machine was away for ${Math.round(awayMs / SECOND)} s`;
      accountLink.reconnect(why);
      marketLink.reconnect(why);
    },
  });
  const shared = {
    openHub,
    login,
    time,
    random,
    displacedBy: LOGOUT_EVENT,
    onDisplaced,
    isRenewalDue: due,
    beforeEvent: () => wake.look(),
  };
  const marketLink = new HubLink<ContractId>({
    ...shared,
    announce: (event) => {
      silence.link(event.state === 'up');
      emit(event);
    },
    name: 'market',
    url: trimmed(endpoints.marketHub),
    targets: MarketFeed.targets,
    onEvent: (target, args) => market.receive(target, args),
    subscriptions: () => market.resubscribe(),
    wants: (call) => market.wants(call),
    onRefused: ({ subject: contract, isAside, why }) => {
      if (isAside) {
        if (why !== null) complaints.complain('GATEWAY_DEPTH_REFUSED', `${why}. It is tried again each minute.`);
        return;
      }
      // What was refused is silent, and no connection would change that.
      if (why === null) silence.watch.watch(contract, time.monotonic());
      else silence.watch.unwatch(contract);
      emit({ type: 'stream.refused', of: { contract }, why });
    },
  });
  const accountLink = new HubLink<AccountId>({
    ...shared,
    announce: emit,
    name: 'account',
    url: trimmed(endpoints.userHub),
    targets: AccountFeed.targets,
    onEvent: (target, args) => account.receive(target, args),
    subscriptions: () => account.resubscribe(),
    wants: (call) => account.wants(call),
    onRefused: ({ subject, why }) => emit({ type: 'stream.refused', of: { account: subject }, why }),
  });
  const silence = new SilenceCheck({
    ...{ time, rest: requests, venueNow, live, log },
    reconnect: (why) => marketLink.reconnect(why),
  });

  return {
    calls: venueCalls({ rest: requests, login, live }),
    accounts: () => readAccounts(requests),
    contract: (symbol) =>
      findContract(symbol, { rest: requests, live, nearYear: new Date(venueNow()).getUTCFullYear() }),
    bars: (request) => fetchBars(request, { rest: requests, live }),
    snapshot: (request) => readSnapshot(requests, request),
    order: (request) => readOrder(requests, request),
    place: ({ ticket, ready, gate, urgent = false }) => sendOrder(requests, { order: ticket, ready, gate, urgent }),
    cancel: ({ account: accountId, order: orderId }) => requests.write('orderCancel', { accountId, orderId }),
    resize: ({ account: accountId, order: orderId, size }) =>
      requests.write('orderModify', { accountId, orderId, size }),
    closePosition: ({ account: accountId, contract: contractId }) =>
      requests.write('closeContract', { accountId, contractId }),
    watchMarket: (contract) => {
      for (const call of market.watch(contract)) marketLink.call(call);
      silence.watch.watch(contract, time.monotonic());
      wake.start();
      marketLink.want();
    },
    unwatchMarket: (contract) => {
      const calls = market.unwatch(contract);
      for (const call of calls) marketLink.leave(call);
      if (calls.length > 0) silence.watch.unwatch(contract);
    },
    watchDepth: (contract, listener) => {
      for (const call of market.watchDepth(contract, listener)) marketLink.call(call);
      wake.start();
      marketLink.want();
      return () => {
        for (const call of market.unwatchDepth(contract, listener)) marketLink.leave(call);
      };
    },
    watchAccount: (id) => {
      for (const call of account.watch(id)) accountLink.call(call);
      wake.start();
      accountLink.want();
    },
    unwatchAccount: (id) => {
      for (const call of account.unwatch(id)) accountLink.leave(call);
    },
    listen: (next) => {
      assert(listener === null, 'the gateway has one listener');
      listener = next;
    },
    reconnectAccount: (why) => accountLink.reconnect(why),
    compareClocks: () => void requests.ping(),
    get skewMs() {
      return requests.skewMs;
    },
    close: async () => {
      marketLink.stop();
      accountLink.stop();
      silence.stop();
      wake.stop();
      closing.abort();
      login.close();
      await requests.settled();
      turns.history.close();
      turns.others.close();
    },
  };
}

/** A transport that was given has nothing to make ready. */
function alwaysReady(post: HttpPost): (request: HttpRequest) => PreparedHttp {
  return (request) => ({
    stands: true,
    opened: async () => ok(null),
    send: () => post(request),
    drop: () => undefined,
  });
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
