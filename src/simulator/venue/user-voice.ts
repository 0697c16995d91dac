/**
 * What the venue tells an account's owner, with the delays that were measured on the live service: an order's news some
 * 5 ms after the answer; a fill at once, then the position and the account, the last one twice.
 */
import type { AccountId, OrderId } from '#account';
import { type EpochMs, epochMs, type Random } from '#base';
import type { AccountBook, Booking } from './account-book.ts';
import type { DeskWorld, Said } from './desk-world.ts';
import type { VenueQuirks } from './quirks.ts';
import type { VenueOrder } from './venue-order.ts';

/** Between two words about one order; more than the rounding of instants. */
const WORDS_APART_MS = 0.01;

export class UserVoice {
  readonly #book: AccountBook;
  readonly #random: Random;
  readonly #quirks: VenueQuirks;
  /** When the last word about an order is due; one word an order, as the shelf keeps them. */
  readonly #dueAt = new Map<OrderId, EpochMs>();

  constructor({ book, random, quirks }: { book: AccountBook; random: Random; quirks: VenueQuirks }) {
    this.#book = book;
    this.#random = random;
    this.#quirks = quirks;
  }

  /** The words about one order keep their order: a quick fill does not overtake the news that the order works. */
  order(order: VenueOrder, delayMs: number, world: DeskWorld): void {
    const due = this.#dueAt.get(order.id);
    const wait = due === undefined ? delayMs : Math.max(delayMs, due - world.now + WORDS_APART_MS);
    this.#dueAt.set(order.id, epochMs(world.now + wait));
    say(wait, { type: 'user.order', account: order.account, order }, world);
  }

  /** An order that was filled, and what the fill did. */
  filled(order: VenueOrder, bookings: readonly Booking[], world: DeskWorld): void {
    const { account } = order;
    const { repeats, flipsInOne, unsteadyOrder } = this.#quirks;
    const early = this.#random.chance(0.25) && unsteadyOrder;
    this.order(order, early ? 0 : 1.5, world);
    for (const { fill, holding, opened } of bookings) {
      say(0.5, { type: 'user.fill', account, fill }, world);
      if (opened !== null && repeats) say(1, { type: 'user.fill', account, fill: opened }, world);
      const turned = flipsInOne && holding.size === 0 && bookings.length > 1;
      if (!turned) say(7, { type: 'user.position', account, holding }, world);
    }
    this.account(account, 13, world);
    if (repeats) this.account(account, 59, world);
  }

  /** The account as it is at this moment. */
  account(account: AccountId, delayMs: number, world: DeskWorld): void {
    say(delayMs, { type: 'user.account', account, state: this.#book.account(account)! }, world);
  }
}

function say(delayMs: number, event: Said, world: DeskWorld): void {
  world.later(delayMs, { type: 'announce', event });
}
