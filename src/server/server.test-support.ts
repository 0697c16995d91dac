/**
 * For the tests of this room: a running program kept in memory behind the port `Live`, a server before it on a free port,
 * and an HTTP client that may say any Host and Origin.
 */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { type Account, accountId } from '#account';
import { type EpochMs, epochMs, err, MINUTE, monotonicMs, ok, type Result } from '#base';
import type { Fact, GapView, KernelView, LeftView, SessionConfig, SessionId, SessionView } from '#kernel';
import type { Flattening, FlattenTarget, Live, Publication, Pulse, Refusal } from '#live';
import { type Contract, contractId } from '#market';
import { DEFAULT_LIMITS } from '#risk';
import { type AlertChannels, createServer, type Server, type ServerOptions, type Strategy } from './index.ts';

export const START = epochMs(Date.UTC(2026, 0, 15, 15));
export const TOKEN = 'the-token-of-the-test';

export const NQH6: Contract = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100: March 2026',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};

export const PRACTICE: Account = {
  id: accountId(7),
  name: 'PRAC-V2-7',
  balance: 50_000,
  canTrade: true,
  simulated: true,
};

export class MemoryLive implements Live {
  readonly clockRate = 10;
  wall: EpochMs = START;
  known: Result<readonly Account[], { code: string; message: string; hint: string; final: boolean }> = ok([PRACTICE]);
  problems: string[] = [];
  /** What was asked, in order. */
  readonly asked: string[] = [];
  standing: ReturnType<Live['scanner']> = null;
  readonly ledger: Publication[] = [];
  /** The ledger cannot be read. */
  broken = false;
  /** What a stop comes to. */
  stopsAs: Partial<SessionView> = { state: 'stopped' };
  /** What a person halts outlives the program. */
  keeps = true;
  sessions: SessionView[] = [];
  left: LeftView[] = [];
  gap: GapView | null = null;
  #listeners = new Set<Parameters<Live['listen']>[0]>();

  view(): KernelView {
    const link = {
      state: 'up',
      degraded: false,
      generation: 1,
      message: 'connected',
      heardAt: monotonicMs(900),
      gap: this.gap,
    } as const;
    const unknownOrders = 0;
    return {
      sessions: this.sessions,
      accounts: [
        {
          id: PRACTICE.id,
          account: PRACTICE,
          tradingState: 'active',
          tradingWhy: null,
          unknownOrders,
          left: this.left,
        },
      ],
      links: { market: link, account: { ...link, state: 'down', message: 'asked again in 3 s', heardAt: null } },
      haltedWhy: null,
    };
  }

  now() {
    return { venue: START, monotonic: monotonicMs(1_000), wall: this.wall };
  }

  launch(config: Omit<SessionConfig, 'id'>): Result<SessionId, Refusal> {
    const twin = this.sessions.find(({ config: other }) => other.strategy === config.strategy);
    if (twin !== undefined) return err(refusal(409, 'ERR_SESSION_TWIN'));
    const id = `s${this.sessions.length + 1}` as SessionId;
    this.sessions = [...this.sessions, sessionView({ ...config, id })];
    return ok(id);
  }

  async stop(request: { session?: SessionId; positions: string }): Promise<Result<SessionView, Refusal>> {
    this.asked.push(`stop ${request.session ?? 'the only one'} ${request.positions}`);
    const [first, second] = this.sessions;
    const named = this.sessions.find(({ config }) => config.id === request.session);
    if (named !== undefined) return ok({ ...named, ...this.stopsAs });
    return first === undefined || second !== undefined
      ? err(refusal(409, 'ERR_SESSION_WHICH'))
      : ok({ ...first, ...this.stopsAs });
  }

  kill({ session }: { session?: SessionId }): Result<readonly SessionId[], Refusal> {
    this.asked.push(`kill ${session ?? 'all'}`);
    if (session === undefined) return ok(this.sessions.map(({ config }) => config.id));
    return this.sessions.some(({ config }) => config.id === session)
      ? ok([session])
      : err(refusal(404, 'ERR_SESSION_UNKNOWN'));
  }

  async haltKept(): Promise<boolean> {
    return this.keeps;
  }

  resume({ accountName }: { accountName: string }): Result<readonly SessionId[], Refusal> {
    if (accountName !== PRACTICE.name) return err(refusal(409, 'ERR_ACCOUNT_NAME'));
    return ok(this.sessions.map(({ config }) => config.id));
  }

  settleExternal({
    accountName,
    as,
  }: {
    accountName: string;
    as: 'adopted' | 'left';
  }): Result<readonly SessionId[], Refusal> {
    if (accountName !== PRACTICE.name) return err(refusal(409, 'ERR_ACCOUNT_NAME'));
    this.asked.push(`external ${as}`);
    return ok(this.sessions.map(({ config }) => config.id));
  }

  flatten(target: FlattenTarget): Result<Flattening, Refusal> {
    if ('accountName' in target) {
      this.asked.push(`flatten ${target.contract ?? 'all'} of ${target.accountName}`);
      const left = this.left.map(({ account, contract: { id, symbol } }) => ({ account, contract: id, symbol }));
      return ok({ sessions: [], left });
    }
    this.asked.push(`flatten ${target.session ?? 'all'}`);
    return ok({ sessions: target.session === undefined ? [] : [target.session], left: [] });
  }

  async accounts() {
    return this.known;
  }

  async chart({ session, bars }: { session: SessionId; bars: number }) {
    if (!this.sessions.some(({ config }) => config.id === session)) return err(refusal(404, 'ERR_SESSION_UNKNOWN'));
    const all = [bar(0), bar(1), bar(2)];
    const points = all.map(({ start, close }) => ({ bar: start, value: start === START ? null : close }));
    const plot = { name: 'MA', color: '#3366ff', style: 'line', pane: 'price', points } as const;
    return ok({ bars: all.slice(-bars), forming: bar(3), plots: [plot] });
  }

  async history({ after, limit }: { after: number; limit: number }): Promise<readonly Publication[]> {
    if (this.broken) throw new Error('the ledger cannot be read');
    return this.ledger.filter(({ seq }) => seq > after).slice(0, limit);
  }

  listen(listener: Parameters<Live['listen']>[0]): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  scanner() {
    return this.standing;
  }

  health() {
    return { ok: this.problems.length === 0, problems: this.problems };
  }

  /** Records facts and tells the listeners of them. */
  publish(...facts: readonly Fact[]): void {
    for (const fact of facts) {
      const publication = { seq: this.ledger.length + 1, at: START, fact };
      this.ledger.push(publication);
      for (const listener of this.#listeners) listener.publication?.(publication);
    }
  }

  pulse(pulse: Pulse): void {
    for (const listener of this.#listeners) listener.pulse?.(pulse);
  }
}

export function bar(index: number) {
  const close = 25_000 + index;
  const prices = { open: close - 1, high: close + 0.25, low: close - 1.5, close };
  return { start: epochMs(START + index * MINUTE), ...prices, volume: 10 + index };
}

export function sessionView(config: SessionConfig, changes: Partial<SessionView> = {}): SessionView {
  return {
    config,
    state: 'running',
    message: '',
    tradingState: 'active',
    tradingWhy: null,
    contract: NQH6,
    startedAt: START,
    barsInjected: 0,
    scansRun: 0,
    signalsFound: 0,
    alertsDispatched: 0,
    tradesSubmitted: 0,
    tradesFilled: 0,
    protection: 'none',
    stopPrice: null,
    targetPrice: null,
    flatten: null,
    position: {
      size: 0,
      averagePrice: null,
      openPnl: null,
      dayPnl: 0,
      fees: 0,
      confirmedAt: monotonicMs(400),
      proven: true,
      external: 0,
      externalLeft: true,
    },
    risk: null,
    orders: [],
    alerts: [],
    trades: [],
    errors: [],
    lastBar: null,
    formingBar: null,
    barCount: 0,
    latenciesMs: [],
    ...changes,
  };
}

export function sessionConfig(id: string, changes: Partial<SessionConfig> = {}): SessionConfig {
  return {
    id: id as SessionId,
    strategy: 'Cycle',
    file: '/formulas/Cycle.afl',
    account: PRACTICE.id,
    accountName: PRACTICE.name,
    symbol: 'NQH6',
    amiSymbol: 'NQ',
    periodicity: { unit: 'minute', count: 1 },
    scanIntervalMs: 0,
    lookbackBars: 5,
    params: {},
    alertChannels: ['log'],
    webhookUrl: null,
    tradeEnabled: true,
    tradeSize: 1,
    tradeTimeoutMs: 30_000,
    zone: 'America/Chicago',
    origin: 'api',
    entryPolicy: 'add',
    externalPolicy: 'stop',
    ...changes,
  };
}

export function strategy(id: string, changes: Partial<Strategy> = {}): Strategy {
  return {
    id,
    name: id,
    file: `/formulas/${id}.afl`,
    status: 'ok',
    diagnostics: [],
    parameters: [],
    applyStop: false,
    ...changes,
  };
}

function refusal(status: Refusal['status'], code: string): Refusal {
  return { status, code, message: `refused: ${code}`, hint: 'ask otherwise' };
}

const SILENT_ALERTS: AlertChannels = {
  health: () => [{ channel: 'log', lastSuccessAt: START, lastFailure: null }],
  test: async () => null,
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects
  readonly body: any;
}

export interface Ask {
  readonly method?: string;
  /** An object is sent as JSON, a string as it stands. */
  readonly body?: unknown;
  /** A header of value null is left out, also one that would be there by itself. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface Stage {
  readonly live: MemoryLive;
  readonly server: Server;
  readonly address: string;
  /** With the bearer token unless the headers say otherwise. */
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** The open response, to be read as it comes. */
  open(path: string, ask?: Ask): Promise<IncomingMessage>;
}

/** Runs `scene` with a server on a free port and closes it after. */
export async function staged(options: Partial<ServerOptions>, scene: (stage: Stage) => Promise<void>): Promise<void> {
  const live = new MemoryLive();
  const server = await createServer({
    live,
    strategies: { list: async () => [strategy('Cycle')] },
    alerts: SILENT_ALERTS,
    gateway: { kind: 'simulator', allowUnprovenOrderPath: false },
    limits: DEFAULT_LIMITS,
    webhookUrl: null,
    token: TOKEN,
    port: 0,
    webRoot: '/nowhere',
    version: '0.1.0',
    log: pino({ level: 'silent' }),
    ...options,
  });
  const address = await server.listen();
  // Its own connections: a later server on the same port must not be met by those of this one.
  const client = new Client(address);
  try {
    await scene({
      live,
      server,
      address,
      ask: (path, ask) => client.ask(path, ask),
      open: (path, ask) => client.open(path, ask),
    });
  } finally {
    await server.close();
    client.close();
  }
}

class Client {
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(address: string) {
    this.#address = address;
  }

  async open(path: string, { method = 'GET', body, headers = {} }: Ask = {}): Promise<IncomingMessage> {
    const json = body !== undefined && typeof body !== 'string';
    const all = {
      authorization: `Bearer ${TOKEN}`,
      ...(json ? { 'content-type': 'application/json' } : {}),
      ...headers,
    };
    const sent = Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const request = httpRequest(`${this.#address}${path}`, { method, headers: sent, agent: this.#agent });
    request.end(json ? JSON.stringify(body) : body);
    const [response] = await once(request, 'response');
    return response;
  }

  async ask(path: string, ask?: Ask): Promise<Answer> {
    const response = await this.open(path, ask);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const isJson = response.headers['content-type']?.startsWith('application/json') === true;
    const body = isJson ? JSON.parse(text) : undefined;
    return { status: response.statusCode ?? 0, headers: response.headers, text, body };
  }

  close(): void {
    this.#agent.destroy();
  }
}
