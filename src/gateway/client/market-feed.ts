/**
 * What the market hub says, in our words: prints one by one, quotes merged from their deltas. A quote starts afresh with
 * each connection, since a delta means nothing without the full one before it.
 */
import {
  type DepthRow,
  depthFromWire,
  MARKET_EVENTS,
  MARKET_SUBSCRIPTIONS,
  mergeQuote,
  quoteDeltaFromWire,
  tradesFromWire,
} from '#gateway/wire';
import type { GatewayEvent } from '#live/ports';
import { type ContractId, contractId, type Quote } from '#market';
import type { Complaints } from './client-log.ts';
import { Counted } from './counted.ts';
import type { HubCall } from './refusals.ts';

export type MarketEvent = Extract<GatewayEvent, { type: `market.${string}` }>;

/** Told the rows of one push, in the order sent. Must not throw. */
export type DepthListener = (rows: readonly DepthRow[]) => void;

export class MarketFeed {
  readonly #emit: (event: MarketEvent) => void;
  readonly #complaints: Complaints;
  readonly #watched = new Counted<ContractId>();
  #quotes = new Map<ContractId, Quote>();
  readonly #depth = new Map<ContractId, Set<DepthListener>>();

  static readonly targets: readonly string[] = Object.values(MARKET_EVENTS);

  constructor({ emit, complaints }: { readonly emit: (event: MarketEvent) => void; readonly complaints: Complaints }) {
    this.#emit = emit;
    this.#complaints = complaints;
  }

  /** @returns what is to be called on an open hub */
  watch(contract: ContractId): readonly HubCall<ContractId>[] {
    return this.#watched.add(contract) ? calls(contract, 'on') : [];
  }

  unwatch(contract: ContractId): readonly HubCall<ContractId>[] {
    if (!this.#watched.remove(contract)) return [];
    this.#quotes.delete(contract);
    return calls(contract, 'off');
  }

  /** Depth goes to who asks for it alone: no trading logic stands on it. @returns what is to be called on an open hub */
  watchDepth(contract: ContractId, listener: DepthListener): readonly HubCall<ContractId>[] {
    const listeners = this.#depth.get(contract) ?? new Set();
    this.#depth.set(contract, listeners.add(listener));
    return listeners.size === 1 ? [depthCall(contract, 'on')] : [];
  }

  unwatchDepth(contract: ContractId, listener: DepthListener): readonly HubCall<ContractId>[] {
    const listeners = this.#depth.get(contract);
    if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return [];
    this.#depth.delete(contract);
    return [depthCall(contract, 'off')];
  }

  /** All that a new connection must subscribe to. */
  resubscribe(): readonly HubCall<ContractId>[] {
    this.#quotes.clear();
    const watched = this.#watched.keys.flatMap((contract) => calls(contract, 'on'));
    return [...watched, ...[...this.#depth.keys()].map((contract) => depthCall(contract, 'on'))];
  }

  /** Whether anybody still waits for what a call brings. */
  wants({ args: [contract], isAside = false }: HubCall<ContractId>): boolean {
    return contract !== undefined && (isAside ? this.#depth.has(contract) : this.#watched.has(contract));
  }

  /** @param args the contract's id and the data */
  receive(target: string, [name, data]: readonly unknown[]): void {
    if (typeof name !== 'string') {
      this.#complaints.complain('GATEWAY_MARKET_EVENT', `A ${target} names no contract.`);
      return;
    }
    const contract = contractId(name);
    if (target === MARKET_EVENTS.depth) return this.#rows(contract, data);
    if (!this.#watched.has(contract)) return;
    if (target === MARKET_EVENTS.trade) this.#trades(contract, data);
    else this.#quote(contract, data);
  }

  #trades(contract: ContractId, data: unknown): void {
    const trades = tradesFromWire(contract, data);
    if (trades.ok) for (const trade of trades.value) this.#emit({ type: 'market.trade', trade });
    else this.#complaints.complain('GATEWAY_TRADE', `A trade cannot be read: ${trades.error}.`);
  }

  #rows(contract: ContractId, data: unknown): void {
    const listeners = this.#depth.get(contract);
    if (listeners === undefined) return;
    const rows = depthFromWire(data);
    if (rows.ok) for (const listener of listeners) listener(rows.value);
    else this.#complaints.complain('GATEWAY_DEPTH', `Market depth cannot be read: ${rows.error}.`);
  }

  #quote(contract: ContractId, data: unknown): void {
    const delta = quoteDeltaFromWire(data);
    const quote = delta.ok ? mergeQuote(this.#quotes.get(contract), { contract, delta: delta.value }) : delta;
    if (!quote.ok) {
      this.#complaints.complain('GATEWAY_QUOTE', `A quote cannot be read: ${quote.error}.`);
      return;
    }
    this.#quotes.set(contract, quote.value);
    this.#emit({ type: 'market.quote', quote: quote.value });
  }
}

function depthCall(contract: ContractId, way: 'on' | 'off'): HubCall<ContractId> {
  return { method: MARKET_SUBSCRIPTIONS.depth[way], args: [contract], isAside: true };
}

/** Prints first: a contract is joined at the first word of it, and whoever hears a quote must miss no print from there on. */
function calls(contract: ContractId, way: 'on' | 'off'): readonly HubCall<ContractId>[] {
  return [
    { method: MARKET_SUBSCRIPTIONS.trade[way], args: [contract] },
    { method: MARKET_SUBSCRIPTIONS.quote[way], args: [contract] },
  ];
}
