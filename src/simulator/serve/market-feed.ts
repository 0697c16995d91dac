/**
 * The market hub: who subscribed to which contract, and what each is told of the market's events. The first quote after
 * subscribing is whole, later ones hold what changed; trades that follow each other directly share a message, five at
 * most, and each changes the book at its price. The order of the market's events is kept, since a receiver's clock runs
 * on their stamps.
 */
import type { EpochMs } from '#base';
import {
  MARKET_EVENTS,
  MARKET_SUBSCRIPTIONS,
  type MarketStream,
  quoteToWire,
  tradeToWire,
  type WireBody,
} from '#gateway/wire';
import { type Contract, type ContractId, contractId, type Trade } from '#market';
import type { MarketQuote, Venue, VenueEvent } from '#simulator/venue';
import { depthOfTrade, depthRows, depthSnapshot } from './depth.ts';
import type { Hearer } from './hub-connection.ts';
import { type Quirks, quirksWith } from './quirks.ts';
import { subscribe, timesHeard, unsubscribe } from './subscriptions.ts';

const PRINTS_MAX = 5;

/** What a connection has been told so far. */
interface Told {
  readonly quotes: Map<ContractId, MarketQuote>;
  /** The quote whose order book it was told. */
  readonly books: Map<ContractId, MarketQuote>;
  prints: { readonly contract: ContractId; readonly bodies: WireBody[] } | null;
}

export class MarketFeed {
  readonly #venue: Venue;
  readonly #quirks: Quirks;
  readonly #told = new WeakMap<Hearer, Told>();
  /** The newest quote in print, and what it was printed against: clients that heard the same hear the same. */
  #printed: { readonly quote: MarketQuote; readonly before: MarketQuote | null; readonly body: WireBody } | null = null;

  constructor(venue: Venue, wishes: Partial<Quirks> = {}) {
    this.#venue = venue;
    this.#quirks = quirksWith(wishes);
  }

  /** Performs a call of a client; @returns the error of its completion, null for none */
  invoke(connection: Hearer, target: string, given: readonly unknown[]): string | null {
    const streams = Object.entries(MARKET_SUBSCRIPTIONS) as [MarketStream, { on: string; off: string }][];
    const [stream, names] = streams.find(([, { on, off }]) => target === on || target === off) ?? [];
    if (stream === undefined || names === undefined) return `Unknown hub method '${target}'`;
    if (given.length !== 1) return `Invocation provides ${given.length} argument(s) but target expects 1.`;
    const [id] = given;
    const unknown = typeof id === 'string' && this.#venue.contract(contractId(id)) === undefined;
    if (typeof id !== 'string' || (unknown && this.#quirks.unknownContractFails))
      return `An unexpected error occurred invoking '${target}' on the server.`;
    const key = `${stream} ${id}`;
    if (target === names.off) unsubscribe(connection, key);
    else {
      const known = connection.subscriptions.has(key);
      subscribe(connection, key, this.#quirks);
      if (!known) this.#welcome(connection, stream, contractId(id));
    }
    return null;
  }

  /** Tells the connections what happened; they have to be flushed after. */
  publish(event: Extract<VenueEvent, { type: `market.${string}` }>, connections: Iterable<Hearer>): void {
    if (event.type === 'market.quote') {
      for (const connection of connections) this.#tellQuote(connection, event);
      return;
    }
    const body = tradeToWire(event.trade);
    for (const connection of connections) this.#tellTrade(connection, event.trade, body);
  }

  /** Ends a message of trades that waits for more. */
  settle(connections: Iterable<Hearer>): void {
    for (const connection of connections) this.#sayPrints(connection);
  }

  /** What a new subscriber is told at once. */
  #welcome(connection: Hearer, stream: MarketStream, id: ContractId): void {
    // A contract the venue does not have is met with silence.
    const market = this.#venue.market(id);
    const quote = market?.quote ?? null;
    if (market === undefined || quote === null) return;
    const at = this.#venue.now;
    if (stream === 'quote') {
      this.#toldTo(connection).quotes.delete(id);
      if (this.#quirks.quoteAtSubscribe) this.#tellQuote(connection, { at, contract: market.contract, quote });
    }
    if (stream === 'depth') {
      this.#toldTo(connection).books.set(id, quote);
      this.#sayDepth(connection, id, depthSnapshot({ quote, contract: market.contract, at }));
    }
  }

  #tellTrade(connection: Hearer, trade: Trade, body: WireBody): void {
    const { subscriptions } = connection;
    if (subscriptions.has(`depth ${trade.contract}`)) {
      const contract = this.#venue.contract(trade.contract)!;
      this.#sayDepth(connection, trade.contract, [depthOfTrade(trade, contract)]);
    }
    if (!subscriptions.has(`trade ${trade.contract}`)) return;
    const told = this.#toldTo(connection);
    if (told.prints !== null && (told.prints.contract !== trade.contract || told.prints.bodies.length >= PRINTS_MAX)) {
      this.#sayPrints(connection);
    }
    told.prints ??= { contract: trade.contract, bodies: [] };
    told.prints.bodies.push(body);
  }

  #tellQuote(
    connection: Hearer,
    { at, contract, quote }: { readonly at: EpochMs; readonly contract: Contract; readonly quote: MarketQuote },
  ): void {
    const wantsQuotes = connection.subscriptions.has(`quote ${contract.id}`);
    const wantsDepth = connection.subscriptions.has(`depth ${contract.id}`);
    if (!wantsQuotes && !wantsDepth) return;
    const told = this.#toldTo(connection);
    this.#sayPrints(connection);
    const before = this.#quirks.quoteDeltas ? (told.quotes.get(contract.id) ?? null) : null;
    told.quotes.set(contract.id, quote);
    if (wantsQuotes) {
      this.#say(connection, 'quote', contract.id, this.#inPrint(quote, { contract, at, before }));
    }
    if (wantsDepth) {
      const known = told.books.get(contract.id);
      told.books.set(contract.id, quote);
      const book = { quote, contract, at };
      const rows = known === undefined ? depthSnapshot(book) : depthRows(book, known);
      this.#sayDepth(connection, contract.id, rows);
    }
  }

  #inPrint(quote: MarketQuote, given: Parameters<typeof quoteToWire>[1]): WireBody {
    const printed = this.#printed;
    if (printed !== null && printed.quote === quote && printed.before === given.before) return printed.body;
    const body = quoteToWire(quote, given);
    this.#printed = { quote, before: given.before, body };
    return body;
  }

  #sayPrints(connection: Hearer): void {
    const told = this.#toldTo(connection);
    if (told.prints === null) return;
    const { contract, bodies } = told.prints;
    told.prints = null;
    for (const prints of this.#quirks.tradeArrays ? [bodies] : bodies) this.#say(connection, 'trade', contract, prints);
  }

  #sayDepth(connection: Hearer, contract: ContractId, rows: readonly WireBody[]): void {
    const { depthArrays, depthNulls } = this.#quirks;
    const array = depthNulls ? [...rows, null] : rows;
    for (const each of depthArrays ? [array] : rows) this.#say(connection, 'depth', contract, each);
  }

  #say(connection: Hearer, stream: MarketStream, contract: ContractId, payload: unknown): void {
    const times = timesHeard(connection, `${stream} ${contract}`);
    for (let i = 0; i < times; i += 1) connection.say(MARKET_EVENTS[stream], [contract, payload]);
  }

  #toldTo(connection: Hearer): Told {
    const known = this.#told.get(connection);
    if (known !== undefined) return known;
    const told: Told = { quotes: new Map(), books: new Map(), prints: null };
    this.#told.set(connection, told);
    return told;
  }
}
