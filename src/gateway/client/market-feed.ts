/**
 * What the market hub says, in our words: prints one by one, quotes merged from their deltas. A quote starts afresh with
 * each connection, since a delta means nothing without the full one before it.
 */
import { MARKET_EVENTS, MARKET_SUBSCRIPTIONS, mergeQuote, quoteDeltaFromWire, tradesFromWire } from '#gateway/wire';
import type { GatewayEvent } from '#live/ports';
import { type ContractId, contractId, type Quote } from '#market';
import type { Complaints } from './client-log.ts';
import { Counted } from './counted.ts';
import type { HubCall } from './hub-link.ts';

export type MarketEvent = Extract<GatewayEvent, { type: `market.${string}` }>;

export class MarketFeed {
  readonly #emit: (event: MarketEvent) => void;
  readonly #complaints: Complaints;
  readonly #watched = new Counted<ContractId>();
  #quotes = new Map<ContractId, Quote>();

  /** Depth is not asked for: no trading logic stands on it. */
  static readonly targets: readonly string[] = [MARKET_EVENTS.quote, MARKET_EVENTS.trade];

  constructor({ emit, complaints }: { readonly emit: (event: MarketEvent) => void; readonly complaints: Complaints }) {
    this.#emit = emit;
    this.#complaints = complaints;
  }

  /** @returns what is to be called on an open hub */
  watch(contract: ContractId): readonly HubCall[] {
    return this.#watched.add(contract) ? calls(contract, 'on') : [];
  }

  unwatch(contract: ContractId): readonly HubCall[] {
    if (!this.#watched.remove(contract)) return [];
    this.#quotes.delete(contract);
    return calls(contract, 'off');
  }

  /** All that a new connection must subscribe to. */
  resubscribe(): readonly HubCall[] {
    this.#quotes.clear();
    return this.#watched.keys.flatMap((contract) => calls(contract, 'on'));
  }

  /** @param args the contract's id and the data */
  receive(target: string, [name, data]: readonly unknown[]): void {
    if (typeof name !== 'string') {
      this.#complaints.complain('GATEWAY_MARKET_EVENT', `A ${target} names no contract.`);
      return;
    }
    const contract = contractId(name);
    if (!this.#watched.has(contract)) return;
    if (target === MARKET_EVENTS.trade) this.#trades(contract, data);
    else this.#quote(contract, data);
  }

  #trades(contract: ContractId, data: unknown): void {
    const trades = tradesFromWire(contract, data);
    if (trades.ok) for (const trade of trades.value) this.#emit({ type: 'market.trade', trade });
    else this.#complaints.complain('GATEWAY_TRADE', `A trade cannot be read: ${trades.error}.`);
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

function calls(contract: ContractId, way: 'on' | 'off'): readonly HubCall[] {
  return [
    { method: MARKET_SUBSCRIPTIONS.quote[way], args: [contract] },
    { method: MARKET_SUBSCRIPTIONS.trade[way], args: [contract] },
  ];
}
