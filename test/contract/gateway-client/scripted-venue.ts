/**
 * A venue that is a script, and a client connected to it by in-memory transports: each trouble comes exactly when it is
 * wanted.
 */
import { ok, Random } from '#base';
import {
  type ClientLogEntry,
  createGatewayClient,
  type GatewayClient,
  type HttpRequest,
  type HttpResult,
  type HubOpening,
} from '#gateway/client';
import type { GatewayEvent } from '#live/ports';
import { contractId } from '#market';
import { VirtualTime } from './virtual-time.ts';

export const API_KEY = 'secret-key-of-the-trader';
export const NQ = contractId('CON.F.US.ENQ.H26');
export const MNQ = contractId('CON.F.US.MNQ.U26');

export function answered(body: object, status = 200): HttpResult {
  return { type: 'answered', status, body, retryAfterMs: null, date: null };
}

export const success = (payload: object): HttpResult =>
  answered({ success: true, errorCode: 0, errorMessage: null, ...payload });
export const refused = (errorCode: number, errorMessage: string | null = null): HttpResult =>
  answered({ success: false, errorCode, errorMessage });
export const lost: HttpResult = { type: 'lost', why: 'ECONNRESET', timedOut: false };

export type Route = (body: Record<string, unknown>, request: HttpRequest) => HttpResult | Promise<HttpResult>;

export class ScriptedVenue {
  readonly requests: {
    readonly path: string;
    readonly body: Record<string, unknown>;
    readonly token: string | null;
  }[] = [];
  readonly openings: HubOpening[] = [];
  readonly calls: string[] = [];
  readonly closed: number[] = [];
  logins = 0;
  openHub: (opening: HubOpening) => string | null = () => null;
  /** Why a subscription is refused; null: it is taken. */
  refusal: (call: string) => string | null = () => null;
  routes: Record<string, Route> = {
    '/api/Auth/loginKey': () => {
      this.logins += 1;
      return success({ token: `login-${this.logins}` });
    },
    '/api/Auth/validate': () => {
      this.logins += 1;
      return success({ newToken: `renewed-${this.logins}` });
    },
    '/api/Account/search': () => success({ accounts: [ACCOUNT] }),
  };

  post = async (request: HttpRequest): Promise<HttpResult> => {
    const path = new URL(request.url).pathname;
    const body = JSON.parse(request.body || 'null') as Record<string, unknown>;
    this.requests.push({ path, body, token: request.token });
    const route = this.routes[path];
    return route === undefined ? answered({}, 404) : route(body, request);
  };

  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }
}

export const ACCOUNT = { id: 7, name: 'PRAC-V2-1', balance: 150_000, canTrade: true, isVisible: true, simulated: true };

export function setup(): {
  readonly time: VirtualTime;
  readonly venue: ScriptedVenue;
  readonly client: GatewayClient;
  readonly events: GatewayEvent[];
  readonly log: ClientLogEntry[];
} {
  const time = new VirtualTime();
  const venue = new ScriptedVenue();
  const events: GatewayEvent[] = [];
  const log: ClientLogEntry[] = [];
  const client = createGatewayClient({
    endpoints: {
      rest: 'http://venue.test/',
      userHub: 'http://venue.test/hubs/user',
      marketHub: 'http://venue.test/hubs/market',
    },
    credentials: { userName: 'trader', apiKey: API_KEY },
    log: (entry) => log.push(entry),
    random: new Random(1),
    time,
    post: venue.post,
    openHub: async (opening) => {
      const number = venue.openings.push(opening);
      const trouble = venue.openHub(opening);
      if (trouble !== null) return { ok: false, error: trouble };
      return ok({
        invoke: async (method, args) => {
          const call = [method, ...args].join(' ');
          venue.calls.push(call);
          return venue.refusal(call);
        },
        close: () => void venue.closed.push(number),
      });
    },
  });
  client.listen((event) => events.push(event));
  return { time, venue, client, events, log };
}
