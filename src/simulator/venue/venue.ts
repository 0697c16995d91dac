/**
 * A futures venue in virtual time: it knows no clock but the instants it is given. `advance` lets time pass and returns
 * what the market and the accounts said meanwhile, in order; requests are answered at the instant reached. The same
 * options and the same calls at the same instants give the same venue, to the last digit.
 */
import type { AccountId, OrderId } from '#account';
import { type EpochMs, epochMs, Random } from '#base';
import type { Bar } from '#market';
import { type Contract, type ContractId, calendarOf } from '#market';
import { AccountBook } from './account-book.ts';
import { Agenda } from './agenda.ts';
import type { Amendment } from './amendment.ts';
import type { DeskTask, DeskWorld } from './desk-world.ts';
import type { Holding } from './holding.ts';
import { HouseRules, type Standing } from './house-rules.ts';
import { type ContractMonth, listContracts } from './listing.ts';
import type { Market, MarketEvent, MarketQuote } from './market.ts';
import { type MarketSource, monthsOf, openMarket } from './market-source.ts';
import { OrderDesk, type OrderRefusal } from './order-desk.ts';
import { VENUE_QUIRKS, type VenueQuirks } from './quirks.ts';
import { type BarsQuery, retrieveBars } from './retrieve-bars.ts';
import type { Strain } from './strain.ts';
import {
  closingTicket,
  type PlaceAnswer,
  type Ticket,
  type UserEvent,
  type VenueAccount,
  type VenueFill,
  type VenueOrder,
} from './venue-order.ts';

export interface VenueOptions {
  readonly seed: number;
  readonly startAt: EpochMs;
  readonly source: MarketSource;
  /** Of other contracts, whose markets trade beside it. */
  readonly besides?: readonly MarketSource[];
  readonly accounts: readonly VenueAccount[];
  /** The venue's id of a contract month. */
  readonly idOf: (month: ContractMonth) => ContractId;
  /** What is otherwise than by default. */
  readonly quirks?: Partial<VenueQuirks>;
  /** How it executes when it is busy; default whole and at once. */
  readonly strain?: Strain;
}

export type VenueEvent =
  | Extract<MarketEvent, { type: 'market.trade' }>
  | { readonly type: 'market.quote'; readonly at: EpochMs; readonly contract: Contract; readonly quote: MarketQuote }
  | UserEvent;

/** What closing a position may be refused with. */
export interface CloseRefusal {
  readonly refusal:
    | 'AccountNotFound'
    | 'PositionNotFound'
    | 'ContractNotFound'
    | 'ContractNotActive'
    | 'InvalidCloseSize'
    | 'OrderRejected'
    | 'AccountRejected';
  readonly message: string | null;
}

/**
 * None of them trades. A frozen market takes orders at its last prices; a halted one refuses them; one that the exchange
 * pauses because its price runs away (its Velocity Logic) cancels what comes at the market, filled in part at most.
 */
export type Stillness = 'frozen' | 'halted' | 'hurried';

export class Venue {
  readonly #options: VenueOptions;
  readonly #sources: readonly MarketSource[];
  readonly #quirks: VenueQuirks;
  readonly #book: AccountBook;
  readonly #desk: OrderDesk;
  readonly #contracts: ReadonlyMap<ContractId, Contract>;
  readonly #markets = new Map<ContractId, Market>();
  readonly #agenda = new Agenda<DeskTask>();
  readonly #rules: HouseRules;
  /** Contracts whose market stands still, or all of them. */
  readonly #still = new Map<ContractId | 'all', Stillness>();
  #strain: Strain | null;
  #now: EpochMs;

  constructor(options: VenueOptions) {
    this.#options = options;
    this.#quirks = { ...VENUE_QUIRKS, ...options.quirks };
    this.#now = options.startAt;
    this.#book = new AccountBook(options.accounts);
    const { seed, startAt: at, idOf } = options;
    this.#sources = [options.source, ...(options.besides ?? [])];
    this.#strain = options.strain ?? null;
    this.#contracts = listContracts({ at, idOf, forced: this.#sources.flatMap(monthsOf) });
    const rules = new HouseRules({
      ...{ book: this.#book, now: at },
      contractOf: (id) => this.#contracts.get(id)!,
    });
    this.#rules = rules;
    const ruling: HouseRules['refusalOf'] = (ticket, working, now) => rules.refusalOf(ticket, working, now);
    this.#desk = new OrderDesk({
      book: this.#book,
      random: new Random(seed),
      quirks: this.#quirks,
      strain: () => this.#strain,
      ruling,
    });
    for (const source of this.#sources) if (source.kind !== 'generator') this.market(idOf(source.month));
  }

  get now(): EpochMs {
    return this.#now;
  }

  /** When something happens next; null when nothing will unless somebody asks for it. */
  get nextAt(): EpochMs | null {
    const marketAt = this.#earliestMarket()?.nextAt ?? null;
    const taskAt = this.#agenda.nextAt;
    return taskAt !== null && (marketAt === null || taskAt <= marketAt) ? taskAt : marketAt;
  }

  /**
   * Lets time pass up to `to`, or until so much has happened that `eventsMax` events are there to be handed on.
   *
   * @returns what was said, in order; `now` tells how far it went
   */
  advance({ to, eventsMax }: { readonly to: EpochMs; readonly eventsMax: number }): readonly VenueEvent[] {
    const events: VenueEvent[] = [];
    while (events.length < eventsMax) {
      const market = this.#earliestMarket();
      const marketAt = market?.nextAt ?? null;
      const taskAt = this.#agenda.nextAt;
      const at = taskAt !== null && (marketAt === null || taskAt <= marketAt) ? taskAt : marketAt;
      const { deadline } = this.#rules;
      if (deadline !== null && deadline <= Math.min(at ?? to, to)) {
        this.#now = epochMs(Math.max(this.#now, deadline));
        this.#rules.keepHours(this.#desk, this.#world());
        continue;
      }
      if (at === null || at > to) {
        this.#now = epochMs(Math.max(this.#now, to));
        break;
      }
      this.#now = epochMs(Math.max(this.#now, at));
      if (at === taskAt) this.#perform(events);
      else this.#tick(market!, events);
    }
    return events;
  }

  accounts(): readonly VenueAccount[] {
    return this.#book.accounts;
  }

  /** Changes what an account may do, or its balance, and tells its owner. */
  changeAccount(id: AccountId, changes: Partial<Omit<VenueAccount, 'id'>>): void {
    this.#book.change(id, changes);
    this.#desk.tellAccount(id, this.#world());
  }

  /** Bars an account as the firm's risk desk does: its orders are cancelled, what it holds is closed at the market. */
  block(id: AccountId): void {
    const world = this.#world();
    this.changeAccount(id, { canTrade: false });
    this.#desk.cancelAll(id, world);
    for (const holding of this.#book.holdings(id))
      if (world.trades(holding.contract)) this.#desk.closeOut(holding, world);
  }

  /** Ends every working order of an account as expired, as at the end of its day. */
  expireOrders(id: AccountId): void {
    this.#desk.expireAll(id, this.#world());
  }

  /** How an account stands with the firm's rules; null for one that has none. */
  standing(id: AccountId): (Standing & { readonly equity: number }) | null {
    const standing = this.#rules.standing(id);
    return standing === null ? null : { ...standing, equity: this.#rules.equity(id, this.#world()) };
  }

  /** From now on it executes so; null for whole and at once. */
  changeStrain(strain: Strain | null): void {
    this.#strain = strain;
  }

  /** The market of a contract, or every market, stands still until it is thawed; what would have traded never does. */
  freeze(which: ContractId | 'all', how: Stillness): void {
    this.#still.set(which, how);
    this.#holdMarkets();
  }

  thaw(which: ContractId | 'all'): void {
    this.#still.delete(which);
    this.#holdMarkets();
  }

  contract(id: ContractId): Contract | undefined {
    return this.#contracts.get(id);
  }

  /** The active month of each product. */
  contracts(): readonly Contract[] {
    return [...this.#contracts.values()].filter(({ active }) => active);
  }

  /** The market of an active contract, opened when first asked for; undefined where there is none to be had. */
  market(id: ContractId): Market | undefined {
    const known = this.#markets.get(id);
    const contract = this.#contracts.get(id);
    if (known !== undefined || contract === undefined || !contract.active) return known;
    const { seed, startAt } = this.#options;
    const ground = { seed, calendar: calendarOf(contract.root), startAt, now: this.#now };
    for (const source of this.#sources) {
      const market = openMarket(contract, { ...ground, source });
      if (market === undefined) continue;
      this.#markets.set(id, market);
      if (this.#still.size > 0) this.#holdMarkets();
      return market;
    }
    return undefined;
  }

  /** The markets that somebody has asked for. */
  markets(): readonly Market[] {
    return [...this.#markets.values()];
  }

  /** Does ahead of its time what one of the markets will need; changes nothing that anybody can see. */
  prepare(): void {
    for (const market of this.#markets.values()) if (market.prepare()) return;
  }

  bars(id: ContractId, query: Omit<BarsQuery, 'now'>): readonly Bar[] {
    const market = this.market(id);
    return market === undefined ? [] : retrieveBars(market, { ...query, now: this.#now });
  }

  place(ticket: Ticket): PlaceAnswer {
    this.market(ticket.contract);
    return this.#desk.place(ticket, this.#world());
  }

  cancel(request: { readonly account: AccountId; readonly order: OrderId }): OrderRefusal | null {
    return this.#desk.cancel(request, this.#world());
  }

  modify(request: Amendment & { readonly account: AccountId; readonly order: OrderId }): OrderRefusal | null {
    return this.#desk.modify(request, this.#world());
  }

  /** Closes by a market order; children of brackets stay as they are. @param size null for all of it */
  close({
    account,
    contract,
    size,
  }: {
    account: AccountId;
    contract: ContractId;
    size: number | null;
  }): CloseRefusal | null {
    const refused = (refusal: CloseRefusal['refusal'], message: string | null = null) => ({ refusal, message });
    if (this.#book.account(account) === undefined) return refused('AccountNotFound');
    if (!this.#contracts.has(contract)) return refused('ContractNotFound');
    const holding = this.#book.holding(account, contract);
    if (holding === undefined) return refused('PositionNotFound');
    const held = Math.abs(holding.size);
    if (size !== null && (size <= 0 || size > held)) return refused('InvalidCloseSize');
    const answer = this.place(closingTicket(holding, size ?? held));
    if (answer.type === 'accepted') {
      const whole = size === null || size === held;
      if (this.#quirks.closeCancelsBrackets) this.#desk.cancelBrackets({ account, contract, whole }, this.#world());
      return null;
    }
    const { refusal } = answer;
    if (refusal === 'ContractNotActive' || refusal === 'AccountRejected') return refused(refusal, answer.message);
    return refused('OrderRejected', size === null ? answer.message : null);
  }

  order(id: OrderId): VenueOrder | undefined {
    return this.#desk.order(id);
  }

  /** Oldest first. */
  orders(account: AccountId): readonly VenueOrder[] {
    return this.#desk.orders(account);
  }

  holdings(account: AccountId): readonly Holding[] {
    return this.#book.holdings(account);
  }

  /** Oldest first, from ≤ at < to. */
  fills(window: { readonly account: AccountId; readonly from: EpochMs; readonly to: EpochMs }): readonly VenueFill[] {
    return this.#book.fills(window);
  }

  #perform(events: VenueEvent[]): void {
    const { at, task } = this.#agenda.next();
    const said = this.#desk.perform(task, this.#world());
    if (said !== null) events.push({ ...said, at });
  }

  #tick(market: Market, events: VenueEvent[]): void {
    const event = market.next();
    if (event === null) return;
    const { quote } = market;
    if (event.type === 'market.trade') events.push(event);
    // A recording without a past begins with a quote before anything was traded: there is nothing to tell yet.
    else if (quote !== null) events.push({ ...event, quote });
    const world = this.#world();
    this.#desk.meet(market.contract, world);
    this.#rules.mark(this.#desk, world);
  }

  #stillness(id: ContractId): Stillness | null {
    return this.#still.get(id) ?? this.#still.get('all') ?? null;
  }

  #holdMarkets(): void {
    for (const [id, market] of this.#markets) {
      if (this.#stillness(id) === null) market.release(this.#now);
      else market.hold(this.#now);
    }
  }

  #earliestMarket(): Market | undefined {
    let earliest: Market | undefined;
    for (const market of this.#markets.values()) {
      const at = market.nextAt;
      if (at !== null && at < (earliest?.nextAt ?? Infinity)) earliest = market;
    }
    return earliest;
  }

  #world(): DeskWorld {
    const now = this.#now;
    return {
      now,
      contract: (id) => this.#contracts.get(id),
      quote: (contract) => this.#markets.get(contract.id)?.quote ?? null,
      trades: ({ id, root }) => calendarOf(root).isOpen(now) && this.#stillness(id) !== 'halted',
      hurries: ({ id }) => this.#stillness(id) === 'hurried',
      later: (delayMs, task) => this.#agenda.add(epochMs(now + delayMs), task),
    };
  }
}
