/**
 * The fills of one account, at most so many, the oldest forgotten first. They are found by their own number, and by their
 * order without a look at all the others: an order is assessed with each word about it, and a busy day has thousands.
 */
import type { Fill, FillId, OrderId } from '#account';
import type { EpochMs } from '#base';

export class FillBook {
  readonly #most: number;
  readonly #fills = new Map<FillId, Fill>();
  readonly #byOrder = new Map<OrderId, Map<FillId, Fill>>();

  constructor(most: number) {
    this.#most = most;
  }

  get(id: FillId): Fill | undefined {
    return this.#fills.get(id);
  }

  /** A newer word on a fill takes the place of the older one. */
  set(fill: Fill): void {
    const before = this.#fills.get(fill.id);
    if (before !== undefined && before.order !== fill.order) this.#leave(before);
    this.#fills.set(fill.id, fill);
    const siblings = this.#byOrder.get(fill.order);
    if (siblings === undefined) this.#byOrder.set(fill.order, new Map([[fill.id, fill]]));
    else siblings.set(fill.id, fill);
    for (const [id, oldest] of this.#fills) {
      if (this.#fills.size <= this.#most) return;
      this.#fills.delete(id);
      this.#leave(oldest);
    }
  }

  /** Whether every fill since then is remembered. */
  reachesBackTo(at: EpochMs): boolean {
    if (this.#fills.size < this.#most) return true;
    const [oldest] = this.#fills.values();
    return oldest !== undefined && oldest.at <= at;
  }

  values(): IterableIterator<Fill> {
    return this.#fills.values();
  }

  /** In the order in which they were first heard of. */
  of(order: OrderId): readonly Fill[] {
    return [...(this.#byOrder.get(order)?.values() ?? [])];
  }

  clear(): void {
    this.#fills.clear();
    this.#byOrder.clear();
  }

  /** For the digest of the books: the index says nothing that the fills do not. */
  toJSON(): readonly (readonly [FillId, Fill])[] {
    return [...this.#fills];
  }

  #leave({ id, order }: Fill): void {
    const siblings = this.#byOrder.get(order);
    siblings?.delete(id);
    if (siblings?.size === 0) this.#byOrder.delete(order);
  }
}

/** In contracts; what was taken back does not count. */
export function sizeOfFills(fills: readonly Fill[]): number {
  return fills.reduce((sum, { size, voided }) => sum + (voided ? 0 : size), 0);
}
