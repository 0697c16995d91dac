/**
 * Orders as their owners ask for them: placed, cancelled, modified. An answer comes at once; what the order does afterwards
 * comes later, as tasks that the venue hands back when their time has come.
 */
import { type AccountId, type OrderId, opposite } from '#account';
import { assert, type EpochMs, type Random } from '#base';
import { type Contract, type ContractId, fromTicks, toTicks } from '#market';
import type { AccountBook } from './account-book.ts';
import { type Amendment, amended } from './amendment.ts';
import type { DeskTask, DeskWorld, Said } from './desk-world.ts';
import type { Holding } from './holding.ts';
import { OrderShelf } from './order-shelf.ts';
import type { VenueQuirks } from './quirks.ts';
import type { Strain } from './strain.ts';
import { type Refusal, refusalOf, trailTicks } from './ticket-check.ts';
import { TradingFloor } from './trading-floor.ts';
import { UserVoice } from './user-voice.ts';
import {
  type Bracket,
  closingTicket,
  isWorking,
  type PlaceAnswer,
  type Ticket,
  type VenueOrder,
} from './venue-order.ts';

export type OrderRefusal = {
  readonly refusal: 'AccountNotFound' | 'OrderNotFound' | 'Rejected' | 'Pending' | 'AccountRejected';
  readonly message: string | null;
};

export interface DeskParts {
  readonly book: AccountBook;
  readonly random: Random;
  readonly quirks: VenueQuirks;
  readonly strain: () => Strain | null;
  /** What the firm's rules have against a ticket that is sound otherwise. */
  readonly ruling: (ticket: Ticket, working: readonly VenueOrder[], now: EpochMs) => Refusal | null;
}

export class OrderDesk {
  readonly #parts: DeskParts;
  readonly #shelf = new OrderShelf();
  /** Orders of the venue's own: a few a day. */
  readonly #own = new Set<OrderId>();
  readonly #voice: UserVoice;
  readonly #floor: TradingFloor;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { book, random, strain } = parts;
    this.#voice = new UserVoice(parts);
    this.#floor = new TradingFloor({ book, random, strain, shelf: this.#shelf, voice: this.#voice });
  }

  order(id: OrderId): VenueOrder | undefined {
    return this.#shelf.get(id);
  }

  /** Oldest first. */
  orders(account: AccountId): readonly VenueOrder[] {
    return this.#shelf.of(account);
  }

  place(wish: Ticket, world: DeskWorld): PlaceAnswer {
    const { quirks } = this.#parts;
    const account = this.#parts.book.account(wish.account);
    if (account === undefined) return { type: 'refused', refusal: 'AccountNotFound', message: null, order: null };
    const contract = world.contract(wish.contract);
    if (contract === undefined) return { type: 'refused', refusal: 'ContractNotFound', message: null, order: null };
    const ticket = quirks.roundsPrices ? onGrid(wish, contract) : wish;
    const quote = world.quote(contract);
    const tagUsed = quirks.uniqueTags && this.#shelf.isTagUsed(ticket);
    const refusal =
      refusalOf(ticket, { account, contract, quote, open: world.trades(contract), tagUsed, quirks }) ??
      this.#parts.ruling(ticket, this.#shelf.workingOf(ticket.account), world.now);
    const { type, trailPrice } = ticket;
    const trails = type === 'trailing-stop' && trailPrice !== null && quote !== null;
    const ticks = trails ? trailTicks({ last: quote.lastPrice, trailPrice, contract }) : null;
    const ties = { trailTicks: ticks, parent: null, linked: null };
    const order = this.#shelf.open(ticket, { status: 'pending', ties, now: world.now });
    if (refusal !== null) {
      this.#voice.order(order, 5, world);
      this.#voice.order(this.#shelf.put({ ...order, status: 'rejected' }), 9, world);
      const taken = quirks.rejectsLater && refusal.refusal === 'OutsideTradingHours';
      return taken ? { type: 'accepted', order: order.id } : { type: 'refused', ...refusal, order: order.id };
    }
    this.#shelf.keepTag(ticket);
    const children = this.#openChildren(ticket, order, world);
    for (const each of [...children.slice(0, 1), order, ...children.slice(1)]) this.#voice.order(each, 5, world);
    this.#send(order, world);
    return { type: 'accepted', order: order.id };
  }

  cancel(request: { account: AccountId; order: OrderId }, world: DeskWorld): OrderRefusal | null {
    const strain = this.#parts.strain();
    const found = this.#find(request);
    const follows = this.#parts.book.account(request.account)?.follower === true;
    if (follows) return { refusal: 'AccountRejected', message: 'Follower accounts cannot cancel orders' };
    if ('refusal' in found) return found;
    if (!isWorking(found)) return { refusal: 'Rejected', message: `Order is ${found.status}.` };
    if (this.#isFixed(found)) return { refusal: 'Pending', message: null };
    if (strain === null) this.#cancel(found, world);
    else world.later(this.#delay(0, strain.cancelMsMax), { type: 'cancel', order: found.id });
    return null;
  }

  modify(
    { account, order, ...given }: Amendment & { account: AccountId; order: OrderId },
    world: DeskWorld,
  ): OrderRefusal | null {
    const found = this.#find({ account, order });
    if ('refusal' in found) return found;
    if (this.#isFixed(found)) return { refusal: 'Pending', message: null };
    const contract = world.contract(found.contract)!;
    const wish = this.#parts.quirks.roundsPrices ? onGrid(given, contract) : given;
    const after = amended(found, { wish, contract, quote: world.quote(contract) });
    if (!after.ok) return { refusal: 'Rejected', message: after.error };
    this.#voice.order(this.#shelf.put({ ...after.value, updatedAt: world.now }), 5, world);
    return null;
  }

  /** The venue itself takes an account's orders out of the market: all of them, or those in one contract. */
  cancelAll(account: AccountId, world: DeskWorld, only?: ContractId): void {
    for (const order of this.#shelf.workingOf(account)) {
      // A bracket goes as one: cancelling its entry may have taken this child along.
      if ((only === undefined || order.contract === only) && isWorking(this.#shelf.get(order.id)!))
        this.#cancel(order, world);
    }
  }

  /** The day of an account's orders is over. */
  expireAll(account: AccountId, world: DeskWorld): void {
    for (const order of this.#shelf.workingOf(account))
      this.#voice.order(this.#shelf.put({ ...order, status: 'expired', updatedAt: world.now }), 5, world);
  }

  /** Takes the children of brackets out of the market: all of them in a contract, or the newest bracket's. */
  cancelBrackets(
    { account, contract, whole }: { account: AccountId; contract: ContractId; whole: boolean },
    world: DeskWorld,
  ): void {
    const children = this.#shelf
      .workingOf(account)
      .filter((order) => order.contract === contract && order.parent !== null);
    const newest = children.at(-1)?.parent;
    for (const child of children) if (whole || child.parent === newest) this.#cancel(child, world);
  }

  /** Whether an order of the venue's own is still at work for the account, or for it in one contract. */
  isClosingOut(account: AccountId, only?: ContractId): boolean {
    return this.#shelf
      .workingOf(account)
      .some(({ id, contract }) => this.#own.has(id) && (only === undefined || contract === only));
  }

  /** The venue itself closes a position at the market: no rule of tickets applies. */
  closeOut(holding: Holding, world: DeskWorld): void {
    const ties = { trailTicks: null, parent: null, linked: null };
    const order = this.#shelf.open(closingTicket(holding), { status: 'pending', ties, now: world.now });
    this.#own.add(order.id);
    this.#voice.order(order, 5, world);
    this.#send(order, world);
  }

  /** Tells an account's owner how it stands. */
  tellAccount(account: AccountId, world: DeskWorld): void {
    this.#voice.account(account, 5, world);
  }

  /** Performs what was noted for now; an announcement is handed back to be said. */
  perform(task: DeskTask, world: DeskWorld): Said | null {
    if (task.type === 'announce') return task.event;
    const order = this.#shelf.get(task.order);
    assert(order !== undefined, 'a task is about an order that exists');
    if (!isWorking(order)) return null;
    if (task.type === 'cancel') this.#cancel(order, world);
    else if (task.type === 'execute') this.#floor.execute(order, world);
    else if (order.status === 'pending') this.#floor.arrive(order, world);
    return null;
  }

  /** The market of a contract moved: resting orders may fill. */
  meet(contract: Contract, world: DeskWorld): void {
    this.#floor.meet(contract, world);
  }

  #isFixed({ status }: VenueOrder): boolean {
    return status === 'pending' && this.#parts.quirks.pendingIsFixed;
  }

  #send(order: VenueOrder, world: DeskWorld): void {
    world.later(this.#delay(8, 12), { type: 'arrive', order: order.id });
  }

  #cancel(order: VenueOrder, world: DeskWorld): void {
    this.#voice.order(this.#shelf.put({ ...order, status: 'cancelled', updatedAt: world.now }), 5, world);
    for (const relative of this.#shelf.family(order)) {
      const follows = order.parent === null ? relative.status === 'suspended' : this.#parts.quirks.cancelsSibling;
      // Whoever follows may have taken this one along.
      if (follows && isWorking(this.#shelf.get(relative.id)!)) this.#cancel(relative, world);
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
    const known = this.#parts.book.account(account);
    if (known === undefined) return { refusal: 'AccountNotFound', message: null };
    if (!known.simulated) return { refusal: 'AccountRejected', message: 'Live accounts not supported' };
    const found = this.#shelf.get(order);
    return found !== undefined && found.account === account ? found : { refusal: 'OrderNotFound', message: null };
  }

  #delay(low: number, high: number): number {
    return low + (high - low) * this.#parts.random.unit();
  }
}

/** The same with every price at its nearest tick. */
function onGrid<Wish extends Pick<Ticket, 'limitPrice' | 'stopPrice' | 'trailPrice'>>(
  wish: Wish,
  { tickSize }: Contract,
): Wish {
  const near = (price: number | null) => (price === null ? null : fromTicks(toTicks(price, tickSize), tickSize));
  const { limitPrice, stopPrice, trailPrice } = wish;
  return { ...wish, limitPrice: near(limitPrice), stopPrice: near(stopPrice), trailPrice: near(trailPrice) };
}
