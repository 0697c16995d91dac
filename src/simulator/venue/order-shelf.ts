/**
 * Every order the venue ever took, and which of them wait in the market. Orders are replaced, never changed; they are
 * kept for as long as the venue lives, as searches ask for all of them.
 */
import { type AccountId, type OrderId, orderId } from '#account';
import type { EpochMs } from '#base';
import type { ContractId } from '#market';
import { isWorking, type Ticket, type VenueOrder } from './venue-order.ts';

/** What ties an order to others and to the last price. */
export type Ties = Pick<VenueOrder, 'trailTicks' | 'parent' | 'linked'>;

export class OrderShelf {
  readonly #orders = new Map<OrderId, VenueOrder>();
  readonly #working = new Map<OrderId, VenueOrder>();
  readonly #tags = new Set<string>();
  readonly #resting = new Map<ContractId, Set<OrderId>>();
  // Where live ids were when somebody looked.
  #next = 3_425_270_859;

  get(id: OrderId): VenueOrder | undefined {
    return this.#orders.get(id);
  }

  /** Oldest first. */
  of(account: AccountId): readonly VenueOrder[] {
    return [...this.#orders.values()].filter((order) => order.account === account);
  }

  /** Those of an account that may still be filled or cancelled, oldest first. */
  workingOf(account: AccountId): readonly VenueOrder[] {
    return [...this.#working.values()].filter((order) => order.account === account);
  }

  /** The working orders of a bracket beside this one: the children of an entry, the sibling of a child. */
  family(order: VenueOrder): readonly VenueOrder[] {
    const parent = order.parent ?? order.id;
    return [...this.#working.values()].filter((each) => each.parent === parent && each.id !== order.id);
  }

  /** The orders that wait in the market of a contract. */
  restingIn(contract: ContractId): readonly VenueOrder[] {
    return [...(this.#resting.get(contract) ?? [])].map((id) => this.#orders.get(id)!);
  }

  isTagUsed({ account, tag }: Pick<Ticket, 'account' | 'tag'>): boolean {
    return tag !== null && this.#tags.has(`${account} ${tag}`);
  }

  keepTag({ account, tag }: Pick<Ticket, 'account' | 'tag'>): void {
    if (tag !== null) this.#tags.add(`${account} ${tag}`);
  }

  /** A new order with the next id. */
  open(ticket: Ticket, { status, ties, now }: { status: VenueOrder['status']; ties: Ties; now: EpochMs }): VenueOrder {
    const { account, contract, tag, type, side, size, limitPrice, stopPrice } = ticket;
    const id = orderId(this.#next);
    this.#next += 1;
    const asked = { id, account, contract, tag, type, side, size, limitPrice, stopPrice };
    return this.put({ ...asked, ...ties, status, filled: 0, fillPrice: null, createdAt: now, updatedAt: now });
  }

  put(order: VenueOrder): VenueOrder {
    this.#orders.set(order.id, order);
    if (isWorking(order)) this.#working.set(order.id, order);
    else {
      this.#working.delete(order.id);
      this.unrest(order);
    }
    return order;
  }

  rest(order: VenueOrder): void {
    const resting = this.#resting.get(order.contract) ?? new Set();
    this.#resting.set(order.contract, resting.add(order.id));
  }

  /** Takes an order out of the market, whatever its status says. */
  unrest(order: VenueOrder): void {
    this.#resting.get(order.contract)?.delete(order.id);
  }
}
