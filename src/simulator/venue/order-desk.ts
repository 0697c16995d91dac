/**
 * Orders from their arrival to their end. An answer comes at once; what the order does afterwards comes later, as tasks
 * and announcements with the delays that were measured on the live service: an event some 5 ms after the answer, a market
 * order's fill some 10 ms after it, then the order, the position and the account, the last one twice.
 */
import { type AccountId, type OrderId, opposite } from '#account';
import { assert, type EpochMs, epochMs, type Random } from '#base';
import { type Contract, type ContractId, fromTicks } from '#market';
import type { AccountBook } from './account-book.ts';
import { type Amendment, amended } from './amendment.ts';
import type { MarketQuote } from './market.ts';
import { fillPriceOf, joinedPrice, trailedStop } from './matching.ts';
import { OrderShelf } from './order-shelf.ts';
import { refusalOf, trailTicks } from './ticket-check.ts';
import {
  type Bracket,
  isWorking,
  type PlaceAnswer,
  type Ticket,
  type UserEvent,
  type VenueOrder,
} from './venue-order.ts';

export type DeskTask =
  | { readonly type: 'arrive' | 'execute' | 'cancel'; readonly order: OrderId }
  | { readonly type: 'announce'; readonly event: Said };

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
/** A user event whose time is when it is said. */
export type Said = WithoutTime<UserEvent>;

/** What the desk knows of the world at the moment it is asked. */
export interface DeskWorld {
  readonly now: EpochMs;
  /** Whether the exchange trades now. */
  readonly open: boolean;
  contract(id: ContractId): Contract | undefined;
  quote(contract: Contract): MarketQuote | null;
  later(delayMs: number, task: DeskTask): void;
}

export type OrderRefusal = {
  readonly refusal: 'AccountNotFound' | 'OrderNotFound' | 'Rejected' | 'AccountRejected';
  readonly message: string | null;
};

/**
 * How a busy venue executes market orders: some only after a while, some piece by piece, and a cancel takes its time. Each
 * draws from the venue's own seed; a venue without a strain fills whole and at once.
 */
export interface Strain {
  /** Parts of one: how many orders wait, and how many come in pieces. */
  readonly slow: number;
  readonly split: number;
  readonly slowMsMax: number;
  readonly pieceMsMax: number;
  readonly cancelMsMax: number;
}

/** Between two words about one order; more than the rounding of instants. */
const WORDS_APART_MS = 0.01;

interface DeskGround {
  readonly book: AccountBook;
  readonly random: Random;
  readonly repeats: boolean;
  readonly strain: Strain | null;
}

export class OrderDesk {
  readonly #book: AccountBook;
  readonly #random: Random;
  /** Whether events are repeated as the live service repeats them. */
  readonly #repeats: boolean;
  readonly #strain: Strain | null;
  readonly #shelf = new OrderShelf();
  /** When the last word about an order is due; one word an order, as the shelf keeps them. */
  readonly #dueAt = new Map<OrderId, EpochMs>();

  constructor({ book, random, repeats, strain }: DeskGround) {
    this.#book = book;
    this.#random = random;
    this.#repeats = repeats;
    this.#strain = strain;
  }

  order(id: OrderId): VenueOrder | undefined {
    return this.#shelf.get(id);
  }

  /** Oldest first. */
  orders(account: AccountId): readonly VenueOrder[] {
    return this.#shelf.of(account);
  }

  place(ticket: Ticket, world: DeskWorld): PlaceAnswer {
    const account = this.#book.account(ticket.account);
    if (account === undefined) return { type: 'refused', refusal: 'AccountNotFound', message: null, order: null };
    const contract = world.contract(ticket.contract);
    if (contract === undefined) return { type: 'refused', refusal: 'ContractNotFound', message: null, order: null };
    const quote = world.quote(contract);
    const tagUsed = this.#shelf.isTagUsed(ticket);
    const refusal = refusalOf(ticket, { account, contract, quote, open: world.open, tagUsed });
    const { type, trailPrice } = ticket;
    const trails = type === 'trailing-stop' && trailPrice !== null && quote !== null;
    const ticks = trails ? trailTicks({ last: quote.lastPrice, trailPrice, contract }) : null;
    const ties = { trailTicks: ticks, parent: null, linked: null };
    const order = this.#shelf.open(ticket, { status: 'pending', ties, now: world.now });
    if (refusal !== null) {
      this.#announce(order, 5, world);
      this.#announce(this.#shelf.put({ ...order, status: 'rejected' }), 9, world);
      return { type: 'refused', ...refusal, order: order.id };
    }
    this.#shelf.keepTag(ticket);
    const children = this.#openChildren(ticket, order, world);
    for (const each of [...children.slice(0, 1), order, ...children.slice(1)]) this.#announce(each, 5, world);
    world.later(this.#delay(8, 12), { type: 'arrive', order: order.id });
    return { type: 'accepted', order: order.id };
  }

  cancel(request: { account: AccountId; order: OrderId }, world: DeskWorld): OrderRefusal | null {
    const found = this.#find(request);
    if ('refusal' in found) return found;
    if (!isWorking(found)) return { refusal: 'Rejected', message: `Order is ${found.status}.` };
    if (this.#strain === null) this.#cancel(found, world);
    else world.later(this.#delay(0, this.#strain.cancelMsMax), { type: 'cancel', order: found.id });
    return null;
  }

  modify(
    { account, order, ...wish }: Amendment & { account: AccountId; order: OrderId },
    world: DeskWorld,
  ): OrderRefusal | null {
    const found = this.#find({ account, order });
    if ('refusal' in found) return found;
    const contract = world.contract(found.contract)!;
    const after = amended(found, { wish, contract, quote: world.quote(contract) });
    if (!after.ok) return { refusal: 'Rejected', message: after.error };
    this.#announce(this.#shelf.put({ ...after.value, updatedAt: world.now }), 5, world);
    return null;
  }

  /** Performs what was noted for now; an announcement is handed back to be said. */
  perform(task: DeskTask, world: DeskWorld): Said | null {
    if (task.type === 'announce') return task.event;
    const order = this.#shelf.get(task.order);
    assert(order !== undefined, 'a task is about an order that exists');
    if (task.type === 'cancel') {
      if (isWorking(order)) this.#cancel(order, world);
    } else if (task.type === 'execute') {
      if (isWorking(order)) this.#execute(order, world);
    } else if (order.status === 'pending') {
      this.#arrive(order, world);
    }
    return null;
  }

  /** The market of a contract moved: resting orders may fill. */
  meet(contract: Contract, world: DeskWorld): void {
    const resting = this.#shelf.restingIn(contract.id);
    const quote = resting.length === 0 ? null : world.quote(contract);
    if (quote === null) return;
    for (const waiting of resting) {
      // A fill just before may have taken this one out of the market.
      if (!this.#shelf.restingIn(contract.id).some(({ id }) => id === waiting.id)) continue;
      const order = this.#trail(waiting, { quote, contract });
      const price = fillPriceOf(order, { quote, contract, random: this.#random, arriving: false });
      if (price !== null) this.#fill(order, { contract, price, world });
    }
  }

  #trail(order: VenueOrder, { quote, contract }: { quote: MarketQuote; contract: Contract }): VenueOrder {
    if (order.type !== 'trailing-stop') return order;
    const stopPrice = trailedStop(order, { quote, contract });
    return stopPrice === order.stopPrice ? order : this.#shelf.put({ ...order, stopPrice });
  }

  #arrive(order: VenueOrder, world: DeskWorld): void {
    const contract = world.contract(order.contract)!;
    const quote = world.quote(contract);
    assert(quote !== null, 'an accepted order has a market');
    const priced = this.#trail({ ...order, limitPrice: joinedPrice(order, quote) }, { quote, contract });
    const price = fillPriceOf(priced, { quote, contract, random: this.#random, arriving: true });
    if (order.type === 'market' && price !== null) {
      const strain = this.#strain;
      if (strain !== null && this.#random.chance(strain.slow)) {
        this.#announce(this.#shelf.put({ ...order, status: 'open', updatedAt: world.now }), 1, world);
        world.later(this.#delay(0, strain.slowMsMax), { type: 'execute', order: order.id });
      } else this.#execute(order, world);
      return;
    }
    const open = this.#shelf.put({ ...priced, status: 'open', updatedAt: world.now });
    this.#announce(open, 1, world);
    this.#shelf.rest(open);
    if (price !== null) this.#fill(open, { contract, price, world });
  }

  /** A market order meets the market: whole, or a piece of it and the rest later. */
  #execute(order: VenueOrder, world: DeskWorld): void {
    const contract = world.contract(order.contract)!;
    const quote = world.quote(contract)!;
    const price = fillPriceOf(order, { quote, contract, random: this.#random, arriving: true })!;
    const left = order.size - order.filled;
    const strain = this.#strain;
    if (strain === null || left === 1 || !this.#random.chance(strain.split))
      return this.#fill(order, { contract, price, world });
    this.#fill(
      { ...order, status: 'open' },
      { contract, price, world, size: this.#random.integer({ low: 1, high: left - 1 }) },
    );
    world.later(this.#delay(0, strain.pieceMsMax), { type: 'execute', order: order.id });
  }

  #fill(
    order: VenueOrder,
    {
      contract,
      price,
      world,
      size = order.size - order.filled,
    }: { contract: Contract; price: number; world: DeskWorld; size?: number },
  ): void {
    const { account } = order;
    const bookings = this.#book.book(order, { contract, size, price, at: world.now });
    const total = order.filled + size;
    const fillPrice = ((order.fillPrice ?? 0) * order.filled + price * size) / total;
    // The stamp of the last change stays that of the acknowledgement, as it does live.
    const status = total === order.size ? 'filled' : order.status;
    const filled = this.#shelf.put({ ...order, status, filled: total, fillPrice });
    // Live, the order's end comes now before its fill, now after it.
    this.#announce(filled, this.#random.chance(0.25) ? 0 : 1.5, world);
    for (const { fill, holding, opened } of bookings) {
      this.#say(0.5, { type: 'user.fill', account, fill }, world);
      if (opened !== null && this.#repeats) this.#say(1, { type: 'user.fill', account, fill: opened }, world);
      this.#say(7, { type: 'user.position', account, holding }, world);
    }
    const state = this.#book.account(account)!;
    this.#say(13, { type: 'user.account', account, state }, world);
    if (this.#repeats) this.#say(59, { type: 'user.account', account, state }, world);
    if (total < order.size) return;
    if (filled.parent === null) this.#wakeChildren(filled, { contract, price, world });
    else this.#endSibling(filled, world);
  }

  /** The children of a filled entry come to the market, at their distance from its fill. */
  #wakeChildren(
    entry: VenueOrder,
    { contract, price, world }: { contract: Contract; price: number; world: DeskWorld },
  ): void {
    // Live, the target is heard of before the stop.
    for (const child of this.#shelf.family(entry).toReversed()) {
      const at = Number((price + fromTicks(child.trailTicks ?? 0, contract.tickSize)).toFixed(10));
      const prices = child.type === 'limit' ? { limitPrice: at } : { stopPrice: at };
      const awake = this.#shelf.put({ ...child, ...prices, status: 'open', updatedAt: world.now });
      this.#announce(awake, 19, world);
      this.#shelf.rest(awake);
    }
  }

  /** The other child can no longer fill, and is cancelled a little later. */
  #endSibling(child: VenueOrder, world: DeskWorld): void {
    for (const sibling of this.#shelf.family(child)) {
      this.#shelf.unrest(sibling);
      world.later(this.#delay(11, 13), { type: 'cancel', order: sibling.id });
    }
  }

  #cancel(order: VenueOrder, world: DeskWorld): void {
    this.#announce(this.#shelf.put({ ...order, status: 'cancelled', updatedAt: world.now }), 5, world);
    if (order.parent !== null) return;
    for (const child of this.#shelf.family(order)) {
      if (child.status === 'suspended') this.#cancel(child, world);
    }
  }

  /** @returns the stop and the target, as far as wished for, waiting for the entry's fill */
  #openChildren(ticket: Ticket, entry: VenueOrder, { now }: DeskWorld): readonly VenueOrder[] {
    const child = (bracket: Bracket | null, suffix: string, linked: OrderId | null): VenueOrder[] => {
      if (bracket === null) return [];
      const tag = ticket.tag === null ? null : `${ticket.tag}-${suffix}`;
      const side = opposite(ticket.side);
      const wish = { ...ticket, side, tag, type: bracket.type, limitPrice: null, stopPrice: null };
      const ties = { trailTicks: bracket.ticks, parent: entry.id, linked };
      return [this.#shelf.open(wish, { status: 'suspended', ties, now })];
    };
    const stop = child(ticket.stopLoss, 'SL', null);
    return [...stop, ...child(ticket.takeProfit, 'TP', stop[0]?.id ?? null)];
  }

  #find({ account, order }: { account: AccountId; order: OrderId }): VenueOrder | OrderRefusal {
    const known = this.#book.account(account);
    if (known === undefined) return { refusal: 'AccountNotFound', message: null };
    if (!known.simulated) return { refusal: 'AccountRejected', message: 'Live accounts not supported' };
    const found = this.#shelf.get(order);
    return found !== undefined && found.account === account ? found : { refusal: 'OrderNotFound', message: null };
  }

  /** The words about one order keep their order: a quick fill does not overtake the news that the order works. */
  #announce(order: VenueOrder, delayMs: number, world: DeskWorld): void {
    const due = this.#dueAt.get(order.id);
    const wait = due === undefined ? delayMs : Math.max(delayMs, due - world.now + WORDS_APART_MS);
    this.#dueAt.set(order.id, epochMs(world.now + wait));
    this.#say(wait, { type: 'user.order', account: order.account, order }, world);
  }

  #say(delayMs: number, event: Said, world: DeskWorld): void {
    world.later(delayMs, { type: 'announce', event });
  }

  #delay(low: number, high: number): number {
    return low + (high - low) * this.#random.unit();
  }
}
