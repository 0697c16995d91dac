/**
 * Where orders meet the market: they arrive, rest, fill whole or in pieces, wake the children of their bracket and end
 * each other. A market order's fill comes some 10 ms after its answer.
 */
import type { OrderId } from '#account';
import type { Random } from '#base';
import { type Contract, fromTicks } from '#market';
import type { AccountBook } from './account-book.ts';
import type { DeskWorld } from './desk-world.ts';
import type { MarketQuote } from './market.ts';
import { fillPriceOf, isSetOff, joinedPrice, trailedStop } from './matching.ts';
import type { OrderShelf } from './order-shelf.ts';
import type { Strain } from './strain.ts';
import type { UserVoice } from './user-voice.ts';
import type { VenueOrder } from './venue-order.ts';

export interface FloorParts {
  readonly book: AccountBook;
  readonly shelf: OrderShelf;
  readonly voice: UserVoice;
  readonly random: Random;
  readonly strain: () => Strain | null;
}

/** A moment at which an order can fill. */
interface Chance {
  readonly contract: Contract;
  readonly price: number;
  readonly world: DeskWorld;
}

export class TradingFloor {
  readonly #parts: FloorParts;
  /** Stop-limit orders whose stop was reached: limits from then on. */
  readonly #setOff = new Set<OrderId>();

  constructor(parts: FloorParts) {
    this.#parts = parts;
  }

  /** An accepted order comes to the market. */
  arrive(order: VenueOrder, world: DeskWorld): void {
    const { shelf, voice, random } = this.#parts;
    const strain = this.#parts.strain();
    const contract = world.contract(order.contract)!;
    const quote = world.quote(contract)!;
    const priced = this.#trail({ ...order, limitPrice: joinedPrice(order, quote) }, { quote, contract });
    const price = fillPriceOf(this.#asItStands(priced, quote), { quote, contract, random, arriving: true });
    if (order.type === 'market' && world.hurries(contract))
      return this.#breakOff(order, { contract, price: price!, world });
    if (order.type === 'market' && price !== null) {
      if (strain === null || !random.chance(strain.slow)) return this.#fill(order, { contract, price, world });
      voice.order(shelf.put({ ...order, status: 'open', updatedAt: world.now }), 1, world);
      world.later(strain.slowMsMax * random.unit(), { type: 'execute', order: order.id });
      return;
    }
    const open = shelf.put({ ...priced, status: 'open', updatedAt: world.now });
    voice.order(open, 1, world);
    shelf.rest(open);
    if (price !== null) this.#fill(open, { contract, price, world });
  }

  /** What is left of an order is executed at the market. */
  execute(order: VenueOrder, world: DeskWorld): void {
    const contract = world.contract(order.contract)!;
    const quote = world.quote(contract)!;
    const { random } = this.#parts;
    const price = fillPriceOf({ ...order, type: 'market' }, { quote, contract, random, arriving: true })!;
    this.#fill(order, { contract, price, world });
  }

  /** The market of a contract moved: resting orders may fill. */
  meet(contract: Contract, world: DeskWorld): void {
    const { shelf, random } = this.#parts;
    const resting = shelf.restingIn(contract.id);
    const quote = resting.length === 0 ? null : world.quote(contract);
    if (quote === null) return;
    for (const waiting of resting) {
      // A fill just before may have taken this one out of the market.
      if (!shelf.restingIn(contract.id).some(({ id }) => id === waiting.id)) continue;
      const order = this.#trail(shelf.get(waiting.id)!, { quote, contract });
      const price = fillPriceOf(this.#asItStands(order, quote), { quote, contract, random, arriving: false });
      if (price !== null) this.#fill(order, { contract, price, world });
    }
  }

  /** A stop-limit that was set off is a limit. */
  #asItStands(order: VenueOrder, quote: MarketQuote): VenueOrder {
    if (order.type !== 'stop-limit') return order;
    if (isSetOff(order, quote)) this.#setOff.add(order.id);
    return this.#setOff.has(order.id) ? { ...order, type: 'limit' } : order;
  }

  /** The exchange pauses a market that runs away: an order at the market is filled in part, if at all, and cancelled. */
  #breakOff(order: VenueOrder, { contract, price, world }: Chance): void {
    const { book, shelf, voice, random } = this.#parts;
    const size = random.integer({ low: 0, high: order.size - 1 });
    const cancelled = { ...order, status: 'cancelled', updatedAt: world.now } as const;
    if (size === 0) voice.order(shelf.put(cancelled), 1, world);
    else {
      const bookings = book.book(order, { contract, size, price, at: world.now });
      voice.filled(shelf.put({ ...cancelled, filled: size, fillPrice: price }), bookings, world);
    }
    for (const child of shelf.family(order))
      voice.order(shelf.put({ ...child, status: 'cancelled', updatedAt: world.now }), 5, world);
  }

  #trail(order: VenueOrder, { quote, contract }: { quote: MarketQuote; contract: Contract }): VenueOrder {
    if (order.type !== 'trailing-stop') return order;
    const stopPrice = trailedStop(order, { quote, contract });
    return stopPrice === order.stopPrice ? order : this.#parts.shelf.put({ ...order, stopPrice });
  }

  #fill(order: VenueOrder, { contract, price, world }: Chance): void {
    const { book, shelf, voice } = this.#parts;
    const size = this.#pieceOf(order);
    const bookings = book.book(order, { contract, size, price, at: world.now });
    const filled = order.filled + size;
    const fillPrice = ((order.fillPrice ?? 0) * order.filled + price * size) / filled;
    // The stamp of the last change stays that of the acknowledgement, as it does live.
    const status = filled === order.size ? 'filled' : 'open';
    const after = shelf.put({ ...order, status, filled, fillPrice });
    voice.filled(after, bookings, world);
    if (status === 'open') this.#awaitTheRest(after, { size, world });
    else if (after.parent === null) this.#wakeChildren(after, { contract, price, world });
    else this.#endSibling(after, world);
  }

  /** @returns how much of what is left is executed now */
  #pieceOf({ size, filled }: VenueOrder): number {
    const { random } = this.#parts;
    const strain = this.#parts.strain();
    const left = size - filled;
    if (strain === null || left === 1 || !random.chance(strain.split)) return left;
    return random.integer({ low: 1, high: left - 1 });
  }

  /** A limit goes on resting; what has reached the market, a stop too, is executed on a little later. */
  #awaitTheRest(order: VenueOrder, { size, world }: { readonly size: number; readonly world: DeskWorld }): void {
    const { shelf, voice, random } = this.#parts;
    // The sibling covers what is left, or the two together would turn the position around.
    for (const sibling of order.parent === null ? [] : shelf.family(order)) {
      voice.order(shelf.put({ ...sibling, size: sibling.size - size, updatedAt: world.now }), 5, world);
    }
    if (order.limitPrice !== null) return;
    shelf.unrest(order);
    world.later((this.#parts.strain()?.pieceMsMax ?? 0) * random.unit(), { type: 'execute', order: order.id });
  }

  /** The children of a filled entry come to the market, at their distance from its fill. */
  #wakeChildren(entry: VenueOrder, { contract, price, world }: Chance): void {
    const { shelf, voice } = this.#parts;
    // Live, the target is heard of before the stop.
    for (const child of shelf.family(entry).toReversed()) {
      const at = Number((price + fromTicks(child.trailTicks ?? 0, contract.tickSize)).toFixed(10));
      // A child that was given a price while it waited keeps it.
      const prices =
        child.type === 'limit' ? { limitPrice: child.limitPrice ?? at } : { stopPrice: child.stopPrice ?? at };
      const awake = shelf.put({ ...child, ...prices, status: 'open', updatedAt: world.now });
      voice.order(awake, 19, world);
      shelf.rest(awake);
    }
  }

  /** The other child can no longer fill, and is cancelled a little later. */
  #endSibling(child: VenueOrder, world: DeskWorld): void {
    const { shelf, random } = this.#parts;
    for (const sibling of shelf.family(child)) {
      shelf.unrest(sibling);
      world.later(11 + 2 * random.unit(), { type: 'cancel', order: sibling.id });
    }
  }
}
