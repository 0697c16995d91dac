/**
 * Drives a kernel by hand: time passes when told, commands pile up to be looked at, and the ledger is a list of facts
 * that another kernel can be folded from. One NQ session on one practice account.
 */
import {
  accountId,
  type Fill,
  fillId,
  type Order,
  type OrderStatus,
  orderId,
  type Position,
  type Side,
} from '#account';
import { type EpochMs, epochMs, MINUTE, monotonicMs } from '#base';
import {
  type Command,
  type Fact,
  type Happening,
  Kernel,
  type LeftView,
  type SessionConfig,
  type SessionId,
  type SessionView,
} from '#kernel';
import { type Bar, type Contract, contractId, TradingCalendar } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES, type Limits, type Times } from '#risk';
import type { Signal, SignalType } from '#scan';

export const NINE = epochMs(Date.parse('2026-01-15T15:00:00Z'));
export const ACCOUNT = { id: accountId(7), name: 'PRAC-1', balance: 50_000, canTrade: true, simulated: true };
export const CONTRACT: Contract = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};
const SESSION = 's-1' as SessionId;

export const CONFIG: SessionConfig = {
  id: SESSION,
  strategy: 'T03',
  file: '/formulas/T03.afl',
  account: ACCOUNT.id,
  accountName: ACCOUNT.name,
  symbol: 'NQH6',
  amiSymbol: 'NQ',
  periodicity: { unit: 'minute', count: 1 },
  scanIntervalMs: 0,
  lookbackBars: 5,
  params: {},
  alertChannels: ['log'],
  webhookUrl: null,
  tradeEnabled: true,
  tradeSize: 2,
  tradeTimeoutMs: 30_000,
  zone: 'America/Chicago',
  origin: 'api',
};

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

export class Drive {
  readonly kernel: Kernel;
  readonly facts: Fact[] = [];
  readonly commands: Command[] = [];
  readonly #timers = new Map<string, { clock: 'venue' | 'monotonic'; at: number }>();
  venue: number = NINE;
  monotonic = 1_000;
  wallErrorMs = 0;
  #fills = 100;

  /** @param at venue time at the beginning */
  constructor({
    ledger = [],
    venue = 'sim-1',
    limits = DEFAULT_LIMITS,
    times = {},
    at = NINE,
  }: {
    readonly ledger?: readonly Fact[];
    readonly venue?: string;
    readonly limits?: Limits;
    /** Those that differ from the defaults. */
    readonly times?: Partial<Times>;
    readonly at?: EpochMs;
  } = {}) {
    this.venue = at;
    this.kernel = new Kernel({ calendar: new TradingCalendar(), limits, times: { ...DEFAULT_TIMES, ...times } });
    for (const fact of ledger) this.kernel.fold(fact);
    this.#take(this.kernel.begin(this.#stamp(), { venue, version: 'test' }));
  }

  say(happening: Happening): this {
    this.#take(this.kernel.step({ ...happening, at: this.#stamp() }));
    return this;
  }

  /** Time passes on all clocks alike; timers fire in order. */
  pass(ms: number): this {
    const end = this.monotonic + ms;
    for (;;) {
      const due = [...this.#timers]
        .map(([name, timer]) => ({ name, left: timer.at - (timer.clock === 'venue' ? this.venue : this.monotonic) }))
        .filter(({ left }) => this.monotonic + Math.max(left, 0) <= end)
        .sort((a, b) => a.left - b.left)[0];
      if (due === undefined) break;
      this.#advance(Math.max(due.left, 0));
      this.#timers.delete(due.name);
      this.say({ type: 'timer.fired', timer: due.name });
    }
    this.#advance(end - this.monotonic);
    return this;
  }

  all<Type extends Command['type']>(type: Type): readonly Of<Type>[] {
    return this.commands.filter((command): command is Of<Type> => command.type === type);
  }

  last<Type extends Command['type']>(type: Type): Of<Type> {
    const found = this.all(type).at(-1);
    if (found === undefined) throw new Error(`no ${type} was commanded`);
    return found;
  }

  get session(): SessionView {
    const found = this.kernel.view(this.#stamp()).sessions.find(({ config }) => config.id === SESSION);
    if (found === undefined) throw new Error('no session');
    return found;
  }

  /** What is open and no session keeps. */
  get left(): readonly LeftView[] {
    return this.kernel.view(this.#stamp()).accounts.flatMap(({ left }) => left);
  }

  get links() {
    return this.kernel.view(this.#stamp()).links;
  }

  alarms(): readonly string[] {
    return this.facts.flatMap((fact) => (fact.type === 'alarm.raised' ? [fact.text] : []));
  }

  /** Launches the session and brings it to `running`, flat, with history up to 09:00. */
  launch(change: Partial<SessionConfig> = {}, contract: Contract = CONTRACT): this {
    this.say({ type: 'session.started', config: { ...CONFIG, ...change } });
    return this.ground([], { contract });
  }

  /** @param compared whether the venue's snapshot of the account comes in */
  ground(
    positions: readonly Position[] = [],
    { compared = true, contract = CONTRACT }: { readonly compared?: boolean; readonly contract?: Contract } = {},
  ): this {
    this.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
    this.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
    this.say({ type: 'session.prepared', session: SESSION, contract, account: ACCOUNT, formulaHash: 'f' });
    if (compared) this.snapshot({ positions });
    this.quote(21_000);
    const fetch = this.last('bars.fetch');
    const bars = Array.from({ length: 10 }, (_, i) => bar(epochMs(this.venue - (10 - i) * MINUTE)));
    this.say({ type: 'bars.fetched', session: SESSION, fetch: fetch.fetch, bars });
    return this.scanned([]);
  }

  quote(price: number): this {
    return this.say({
      type: 'market.quote',
      quote: { contract: CONTRACT.id, bid: price - 0.25, ask: price, last: price, at: epochMs(this.venue) },
    });
  }

  trade(price: number, at: number = this.venue): this {
    return this.say({
      type: 'market.trade',
      trade: { contract: CONTRACT.id, price, size: 1, aggressor: 'buy', at: epochMs(at) },
    });
  }

  /** One minute with one trade, closed by its time; @returns the start of its bar. */
  minute(price = 21_000): EpochMs {
    const start = epochMs(Math.floor(this.venue / MINUTE) * MINUTE);
    this.pass(1_000).trade(price);
    this.pass(start + MINUTE - 1_000 - this.venue).quote(price);
    this.pass(start + MINUTE + 500 - this.venue);
    return start;
  }

  scanned(signals: readonly Signal[]): this {
    const { scan, upTo, session } = this.last('scan.run');
    const revision = Number.MAX_SAFE_INTEGER;
    return this.say({
      type: 'scan.completed',
      session,
      scan,
      result: { ok: true, revision, upTo, signals, plots: [], ms: 1 },
    });
  }

  /** The next minute's bar carries these signals. */
  signals(...types: readonly SignalType[]): this {
    const start = this.minute();
    return this.scanned(types.map((type) => ({ type, bar: start, price: 21_000 })));
  }

  accept(order: number): this {
    const { order: request } = this.last('order.place');
    return this.say({
      type: 'order.answered',
      tag: request.tag,
      outcome: { type: 'accepted', order: orderId(order), why: null, leftAt: monotonicMs(this.monotonic) },
    });
  }

  fill(
    order: number,
    {
      side,
      size,
      id = ++this.#fills,
      profit = null,
    }: { side: Side; size: number; id?: number; profit?: number | null },
  ): this {
    return this.say({ type: 'account.fill', fill: this.fillOf(order, { side, size, id, profit }) });
  }

  fillOf(
    order: number,
    { side, size, id, profit = null }: { side: Side; size: number; id: number; profit?: number | null },
  ): Fill {
    return {
      id: fillId(id),
      order: orderId(order),
      account: ACCOUNT.id,
      contract: CONTRACT.id,
      side,
      size,
      price: 21_000.25,
      profit,
      fees: 1.4 * size,
      voided: false,
      at: epochMs(this.venue),
    };
  }

  position(size: number): this {
    return this.say({ type: 'account.position', position: this.positionOf(size) });
  }

  positionOf(size: number): Position {
    return { account: ACCOUNT.id, contract: CONTRACT.id, size, averagePrice: 21_000.25, openedAt: epochMs(this.venue) };
  }

  orderOf(
    id: number,
    {
      side,
      size,
      status,
      filled,
      tag = null,
    }: { side: Side; size: number; status: OrderStatus; filled: number; tag?: string | null },
  ): Order {
    return {
      id: orderId(id),
      account: ACCOUNT.id,
      contract: CONTRACT.id,
      tag,
      type: 'market',
      side,
      size,
      status,
      filled,
      fillPrice: filled > 0 ? 21_000.25 : null,
      limitPrice: null,
      stopPrice: null,
      createdAt: epochMs(this.venue),
      updatedAt: epochMs(this.venue),
    };
  }

  snapshot({
    positions = [],
    orders = [],
    fills = [],
    balance = ACCOUNT.balance,
  }: {
    positions?: readonly Position[];
    orders?: readonly Order[];
    fills?: readonly Fill[];
    balance?: number;
  } = {}): this {
    const { fetch } = this.last('account.fetch');
    return this.say({
      type: 'account.snapshot',
      account: ACCOUNT.id,
      fetch,
      snapshot: { account: { ...ACCOUNT, balance }, positions, orders, fills },
    });
  }

  read(found: { order: Order; fills: readonly Fill[] } | null): this {
    return this.say({ type: 'order.read', tag: this.last('order.read').tag, reading: { ok: true, found } });
  }

  #advance(ms: number): void {
    this.monotonic += ms;
    this.venue += ms;
  }

  #stamp() {
    return {
      venue: epochMs(this.venue),
      monotonic: monotonicMs(this.monotonic),
      wall: epochMs(this.venue + this.wallErrorMs),
    };
  }

  #take({ facts, commands }: { readonly facts: readonly Fact[]; readonly commands: readonly Command[] }): void {
    this.facts.push(...(JSON.parse(JSON.stringify(facts)) as Fact[]));
    for (const command of commands) {
      this.commands.push(command);
      if (command.type === 'timer.set') this.#timers.set(command.timer, { clock: command.clock, at: command.at });
      if (command.type === 'timer.clear') this.#timers.delete(command.timer);
    }
  }
}

export function bar(start: EpochMs): Bar {
  return { start, open: 21_000, high: 21_001, low: 20_999, close: 21_000, volume: 10 };
}

/** A drive that is long `size`, every channel agreeing. */
export function long(size: number, limits: Limits = DEFAULT_LIMITS): Drive {
  const drive = new Drive({ limits }).launch({ tradeSize: size }).signals('Buy');
  const { tag } = drive.last('order.place').order;
  drive.accept(1).fill(1, { side: 'buy', size, id: 1 }).position(size);
  return drive.read({
    order: drive.orderOf(1, { side: 'buy', size, status: 'filled', filled: size, tag }),
    fills: [drive.fillOf(1, { side: 'buy', size, id: 1 })],
  });
}
