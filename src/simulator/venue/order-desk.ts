/**
 * Orders from their arrival to their end. An answer comes at once; what the order does afterwards comes later, as tasks
 * and announcements with the delays that were measured on the live service: an event some 5 ms after the answer, a market
 * order's fill some 10 ms after it, then the order, the position and the account, the last one twice.
 */
import { type AccountId, type OrderId, opposite, orderId } from '#account';
import { assert, type EpochMs, type Random } from '#base';
import { type Contract, type ContractId, fromTicks } from '#market';
import type { AccountBook } from './account-book.ts';
import type { MarketQuote } from './market.ts';
import { fillPriceOf, joinedPrice, trailedStop } from './matching.ts';
import { isOnGrid, refusalOf, trailTicks } from './ticket-check.ts';
import {
  type Bracket,
  isWorking,
  type PlaceAnswer,
  type Ticket,
  type UserEvent,
  type VenueOrder,
} from './venue-order.ts';

export type DeskTask =
  | { readonly type: 'arrive' | 'cancel'; readonly order: OrderId }
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

export interface Amendment {
  readonly size: number | null;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly trailPrice: number | null;
}

const NO_ONE: Pick<VenueOrder, 'trailTicks' | 'parent' | 'linked'> = { trailTicks: null, parent: null, linked: null };

export class OrderDesk {
  readonly #book: AccountBook;
  readonly #random: Random;
  /** Whether events are repeated as the live service repeats them. */
  readonly #repeats: boolean;
  readonly #orders = new Map<OrderId, VenueOrder>();
  readonly #tags = new Set<string>();
  /** Orders that wait in the market, by contract. */
  readonly #resting = new Map<ContractId, Set<OrderId>>();
  #nextOrder = 3_425_270_859;

  constructor({ book, random, repeats }: { book: AccountBook; random: Random; repeats: boolean }) {
    this.#book = book;
    this.#random = random;
    this.#repeats = repeats;
  }

  order(id: OrderId): VenueOrder | undefined {
    return this.#orders.get(id);
  }

  /** Oldest first. */
  orders(account: AccountId): readonly VenueOrder[] {
    return [...this.#orders.values()].filter((order) => order.account === account);
  }

  place(ticket: Ticket, world: DeskWorld): PlaceAnswer {
    const account = this.#book.account(ticket.account);
    if (account === undefined) return { type: 'refused', refusal: 'AccountNotFound', message: null, order: null };
    const contract = world.contract(ticket.contract);
    if (contract === undefined) return { type: 'refused', refusal: 'ContractNotFound', message: null, order: null };
    const quote = world.quote(contract);
    const tag = ticket.tag === null ? null : `${ticket.account} ${ticket.tag}`;
    const tagUsed = tag !== null && this.#tags.has(tag);
    const refusal = refusalOf(ticket, { account, contract, quote, open: world.open, tagUsed });
    const trail =
      ticket.trailPrice === null || quote === null
        ? null
        : trailTicks({ last: quote.lastPrice, trailPrice: ticket.trailPrice, contract });
    const order = this.#open(ticket, { ...NO_ONE, trailTicks: trail }, world);
    if (refusal !== null) {
      this.#say(5, { type: 'user.order', account: order.account, order }, world);
      this.#orders.set(order.id, { ...order, status: 'rejected' });
      this.#announce(this.#orders.get(order.id)!, 9, world);
      return { type: 'refused', ...refusal, order: order.id };
    }
    if (tag !== null) this.#tags.add(tag);
    const children = this.#openChildren(ticket, order, world);
    for (const each of [...children.slice(0, 1), order, ...children.slice(1)]) this.#announce(each, 5, world);
    world.later(this.#delay(8, 12), { type: 'arrive', order: order.id });
    return { type: 'accepted', order: order.id };
  }

  cancel({ account, order: id }: { account: AccountId; order: OrderId }, world: DeskWorld): OrderRefusal | null {
    const found = this.#find({ account, order: id });
    if ('refusal' in found) return found;
    if (!isWorking(found)) return { refusal: 'Rejected', message: `Order is ${found.status}.` };
    this.#cancel(found, world);
    return null;
  }

  /** A member that is null stays as it is. */
  modify(
    { account, order: id, ...wish }: Amendment & { account: AccountId; order: OrderId },
    world: DeskWorld,
  ): OrderRefusal | null {
    const found = this.#find({ account, order: id });
    if ('refusal' in found) return found;
    const rejected = (message: string): OrderRefusal => ({ refusal: 'Rejected', message });
    if (!isWorking(found)) return rejected(`Order is ${found.status}.`);
    const contract = world.contract(found.contract)!;
    const { size, limitPrice, stopPrice, trailPrice } = wish;
    if (size !== null && size <= found.filled) return rejected('Invalid order size.');
    if ([limitPrice, stopPrice].some((price) => price !== null && !isOnGrid(price, contract))) {
      return rejected('Invalid price. Price is not aligned to tick size.');
    }
    if (trailPrice !== null && !isOnGrid(trailPrice, contract)) {
      return rejected('Invalid trail price. Price is not aligned to tick size.');
    }
    const quote = world.quote(contract);
    if (trailPrice !== null && quote === null) return rejected('Cannot trail without a last price');
    const trail =
      trailPrice === null || quote === null
        ? found.trailTicks
        : trailTicks({ last: quote.lastPrice, trailPrice, contract });
    const after = this.#put({
      ...found,
      size: size ?? found.size,
      limitPrice: limitPrice ?? found.limitPrice,
      stopPrice: trailPrice === null ? (stopPrice ?? found.stopPrice) : null,
      trailTicks: trail,
      updatedAt: world.now,
    });
    this.#announce(after, 5, world);
    return null;
  }

  /** Performs what was noted for now; an announcement is handed back to be said. */
  perform(task: DeskTask, world: DeskWorld): Said | null {
    if (task.type === 'announce') return task.event;
    const order = this.#orders.get(task.order);
    assert(order !== undefined, 'a task is about an order that exists');
    if (task.type === 'cancel') {
      if (isWorking(order)) this.#cancel(order, world);
    } else if (order.status === 'pending') {
      this.#arrive(order, world);
    }
    return null;
  }

  /** The market of a contract moved: resting orders may fill. */
  meet(contract: Contract, world: DeskWorld): void {
    const resting = this.#resting.get(contract.id);
    const quote = resting === undefined || resting.size === 0 ? null : world.quote(contract);
    if (resting === undefined || quote === null) return;
    for (const id of [...resting]) {
      let order = this.#orders.get(id)!;
      if (!isWorking(order)) continue;
      if (order.type === 'trailing-stop') {
        const stopPrice = trailedStop(order, { quote, contract });
        if (stopPrice !== order.stopPrice) order = this.#put({ ...order, stopPrice });
      }
      const price = fillPriceOf(order, { quote, contract, random: this.#random, arriving: false });
      if (price !== null) this.#fill(order, { contract, price, world });
    }
  }

  #arrive(order: VenueOrder, world: DeskWorld): void {
    const contract = world.contract(order.contract)!;
    const quote = world.quote(contract);
    assert(quote !== null, 'an accepted order has a market');
    const limitPrice = joinedPrice(order, quote);
    const stopPrice = order.type === 'trailing-stop' ? trailedStop(order, { quote, contract }) : order.stopPrice;
    const price = fillPriceOf(
      { ...order, limitPrice, stopPrice },
      { quote, contract, random: this.#random, arriving: true },
    );
    if (order.type === 'market' && price !== null) {
      this.#fill(order, { contract, price, world });
      return;
    }
    const resting = this.#put({ ...order, limitPrice, stopPrice, status: 'open', updatedAt: world.now });
    this.#announce(resting, 1, world);
    this.#rest(resting);
    if (price !== null) this.#fill(resting, { contract, price, world });
  }

  #fill(order: VenueOrder, { contract, price, world }: { contract: Contract; price: number; world: DeskWorld }): void {
    const { account } = order;
    const bookings = this.#book.book(order, { contract, size: order.size, price, at: world.now });
    const filled = this.#put({ ...order, status: 'filled', filled: order.size, fillPrice: price });
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
    this.#settleFamily(filled, { contract, price, world });
  }

  /** A filled entry wakes its children; a filled child ends its sibling. */
  #settleFamily(
    order: VenueOrder,
    { contract, price, world }: { contract: Contract; price: number; world: DeskWorld },
  ): void {
    const isChild = order.parent !== null;
    const family = [...this.#orders.values()].filter(
      (each) => each.id !== order.id && isWorking(each) && each.parent === (isChild ? order.parent : order.id),
    );
    for (const member of family.reverse()) {
      if (isChild) {
        world.later(this.#delay(11, 13), { type: 'cancel', order: member.id });
        continue;
      }
      const at = Number((price + fromTicks(member.trailTicks ?? 0, contract.tickSize)).toFixed(10));
      const prices = member.type === 'limit' ? { limitPrice: at } : { stopPrice: at };
      const awake = this.#put({ ...member, ...prices, status: 'open', updatedAt: world.now });
      this.#announce(awake, 19, world);
      this.#rest(awake);
    }
  }

  #cancel(order: VenueOrder, world: DeskWorld): void {
    this.#announce(this.#put({ ...order, status: 'cancelled', updatedAt: world.now }), 5, world);
    const orphans = [...this.#orders.values()].filter(
      (each) => each.parent === order.id && each.status === 'suspended',
    );
    for (const child of orphans) this.#cancel(child, world);
  }

  #open(ticket: Ticket, ties: Pick<VenueOrder, 'trailTicks' | 'parent' | 'linked'>, world: DeskWorld): VenueOrder {
    const { account, contract, tag, type, side, size, limitPrice, stopPrice } = ticket;
    const id = orderId(this.#nextOrder++);
    return this.#put({
      ...{ id, account, contract, tag, type, side, size, limitPrice, stopPrice, ...ties },
      ...{ status: 'pending', filled: 0, fillPrice: null, createdAt: world.now, updatedAt: world.now },
    });
  }

  /** @returns the stop and the target, as far as wished for, waiting for the entry's fill */
  #openChildren(ticket: Ticket, entry: VenueOrder, world: DeskWorld): readonly VenueOrder[] {
    const child = (bracket: Bracket | null, suffix: string, linked: OrderId | null): VenueOrder[] => {
      if (bracket === null) return [];
      const tag = ticket.tag === null ? null : `${ticket.tag}-${suffix}`;
      const side = opposite(ticket.side);
      const wish = { ...ticket, side, tag, type: bracket.type, limitPrice: null, stopPrice: null };
      const ties = { trailTicks: bracket.ticks, parent: entry.id, linked };
      return [this.#put({ ...this.#open(wish, ties, world), status: 'suspended' })];
    };
    const stop = child(ticket.stopLoss, 'SL', null);
    return [...stop, ...child(ticket.takeProfit, 'TP', stop[0]?.id ?? null)];
  }

  #find({ account, order }: { account: AccountId; order: OrderId }): VenueOrder | OrderRefusal {
    const known = this.#book.account(account);
    if (known === undefined) return { refusal: 'AccountNotFound', message: null };
    if (!known.simulated) return { refusal: 'AccountRejected', message: 'Live accounts not supported' };
    const found = this.#orders.get(order);
    return found !== undefined && found.account === account ? found : { refusal: 'OrderNotFound', message: null };
  }

  #put(order: VenueOrder): VenueOrder {
    this.#orders.set(order.id, order);
    if (!isWorking(order)) this.#resting.get(order.contract)?.delete(order.id);
    return order;
  }

  #rest(order: VenueOrder): void {
    const resting = this.#resting.get(order.contract) ?? new Set();
    this.#resting.set(order.contract, resting.add(order.id));
  }

  #announce(order: VenueOrder, delayMs: number, world: DeskWorld): void {
    this.#say(delayMs, { type: 'user.order', account: order.account, order }, world);
  }

  #say(delayMs: number, event: Said, world: DeskWorld): void {
    world.later(delayMs, { type: 'announce', event });
  }

  #delay(low: number, high: number): number {
    return low + (high - low) * this.#random.unit();
  }
}
