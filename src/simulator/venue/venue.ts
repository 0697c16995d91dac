/**
 * A futures venue in virtual time: it knows no clock but the instants it is given. `advance` lets time pass and returns
 * what the market and the accounts said meanwhile, in order; requests are answered at the instant reached. The same
 * options and the same calls at the same instants give the same venue, to the last digit.
 */
import type { AccountId, OrderId } from '#account';
import { type EpochMs, epochMs, Random } from '#base';
import type { Bar } from '#market';
import { type Contract, type ContractId, TradingCalendar } from '#market';
import { AccountBook } from './account-book.ts';
import { Agenda } from './agenda.ts';
import type { Amendment } from './amendment.ts';
import type { Holding } from './holding.ts';
import { type ContractMonth, listContracts } from './listing.ts';
import type { Market, MarketEvent, MarketQuote } from './market.ts';
import { type MarketSource, openMarket } from './market-source.ts';
import { type DeskTask, type DeskWorld, OrderDesk, type OrderRefusal, type Strain } from './order-desk.ts';
import { type BarsQuery, retrieveBars } from './retrieve-bars.ts';
import type { PlaceAnswer, Ticket, UserEvent, VenueAccount, VenueFill, VenueOrder } from './venue-order.ts';

export interface VenueOptions {
  readonly seed: number;
  readonly startAt: EpochMs;
  readonly source: MarketSource;
  readonly accounts: readonly VenueAccount[];
  /** The venue's id of a contract month. */
  readonly idOf: (month: ContractMonth) => ContractId;
  /** Whether user events repeat as the live service's do: the account twice, the opening fill again on a close. */
  readonly repeats: boolean;
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

export class Venue {
  readonly calendar = new TradingCalendar();
  readonly #options: VenueOptions;
  readonly #book: AccountBook;
  readonly #desk: OrderDesk;
  readonly #contracts: ReadonlyMap<ContractId, Contract>;
  readonly #markets = new Map<ContractId, Market>();
  readonly #agenda = new Agenda<DeskTask>();
  #now: EpochMs;

  constructor(options: VenueOptions) {
    this.#options = options;
    this.#now = options.startAt;
    this.#book = new AccountBook(options.accounts);
    const { seed, repeats, strain = null } = options;
    this.#desk = new OrderDesk({ book: this.#book, random: new Random(seed), repeats, strain });
    const { source, startAt: at, idOf } = options;
    this.#contracts = listContracts({ at, idOf, forced: source.kind === 'replay' ? [source.month] : source.months });
    if (source.kind === 'replay') this.market(idOf(source.month));
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

  changeAccount(id: AccountId, changes: Partial<Omit<VenueAccount, 'id'>>): void {
    this.#book.change(id, changes);
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
    const { seed, source, startAt } = this.#options;
    const market = openMarket(contract, { source, seed, calendar: this.calendar, startAt, now: this.#now });
    if (market !== undefined) this.#markets.set(id, market);
    return market;
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
    const side = holding.size > 0 ? 'sell' : 'buy';
    const nothing = {
      tag: null,
      limitPrice: null,
      stopPrice: null,
      trailPrice: null,
      stopLoss: null,
      takeProfit: null,
    };
    const answer = this.place({ account, contract, type: 'market', side, size: size ?? held, ...nothing });
    if (answer.type === 'accepted') return null;
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
    const { quote } = market;
    if (event.type === 'market.trade') events.push(event);
    // A recording without a past begins with a quote before anything was traded: there is nothing to tell yet.
    else if (quote !== null) events.push({ ...event, quote });
    this.#desk.meet(market.contract, this.#world());
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
      open: this.calendar.isOpen(now),
      contract: (id) => this.#contracts.get(id),
      quote: (contract) => this.#markets.get(contract.id)?.quote ?? null,
      later: (delayMs, task) => this.#agenda.add(epochMs(now + delayMs), task),
    };
  }
}
