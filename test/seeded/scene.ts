/**
 * What has truly happened, as nobody inside the program can know it: each order, fill and print at the venue, each request
 * that left, each word of the person. The checkers judge by this alone.
 */
import type { AccountId, FillId, OrderId } from '#account';
import { direction } from '#account';
import { type EpochMs, MINUTE, type Random } from '#base';
import type { Fact, Intent, KernelView, SessionId } from '#kernel';
import type { Bar, ContractId, Trade } from '#market';
import type { Venue, VenueFill, VenueOrder } from '#simulator/venue';
import type { Checker, MarketWord } from './checker.ts';
import type { Family } from './faults.ts';
import type { MemoryTape } from './memory-tape.ts';
import { pick } from './pick.ts';
import { BUSY_MS, type Plan, type PlannedAccount, type PlannedMarket } from './plan.ts';

export interface Violation {
  readonly checker: string;
  readonly at: number;
  readonly what: string;
}

/** The longest audit, and time for what it finds. */
export const LONGEST_AUDIT_MS = 7 * MINUTE;
/** What goes wrong once often goes wrong at every look. */
const VIOLATIONS_MAX = 10;

export interface Alarm {
  readonly at: number;
  readonly text: string;
}

/** One contract in one account: an order, a fill and an intent are at one. */
export interface Place {
  readonly account: AccountId;
  readonly contract: ContractId;
}

export function nameOf({ account, contract }: Place): string {
  return `${contract} of ${account}`;
}

export class Scene {
  readonly plan: Plan;
  readonly venue: Venue;
  readonly checkers: readonly Checker[];
  readonly violations: Violation[] = [];
  readonly struck = new Map<Family, number>();
  readonly outcomes = new Map<string, number>();
  readonly alarms: Alarm[] = [];
  /** By tag, of every life. */
  readonly intents = new Map<string, Intent>();
  readonly strategies = new Map<SessionId, string>();
  /** Where a person traded beside us: from then on what is open there need not be ours. */
  readonly #hands = new Set<string>();
  /** Until when the program need not know yet that the firm has closed what was open, and let orders in again. */
  readonly #firmUntil = new Map<AccountId, number>();
  readonly orders = new Map<OrderId, VenueOrder>();
  readonly #fills = new Set<number>();
  readonly #positions = new Map<string, number>();
  fills = 0;
  prints = 0;
  intentCount = 0;
  /** Milliseconds since the start of the world. */
  now = 0;
  /** When something last went wrong, was said by a person, or was filled. */
  disturbedAt = 0;
  filledAt = 0;
  /** An intent is about to be written down. */
  onIntent: (count: number) => void = () => undefined;
  /** The so-many-th order, or fill, was seen at the venue. */
  onVenue: (event: 'order' | 'fill', count: number) => void = () => undefined;
  /** The life that runs; null between two. */
  view: () => KernelView | null = () => null;
  bars: (session: SessionId) => Promise<readonly Bar[]> = async () => [];

  constructor(ground: { readonly plan: Plan; readonly venue: Venue; readonly checkers: readonly Checker[] }) {
    this.plan = ground.plan;
    this.venue = ground.venue;
    this.checkers = ground.checkers;
  }

  get startAt(): EpochMs {
    return this.plan.startAt;
  }

  /** Whether troubles and signals still come. */
  get busy(): boolean {
    return this.now < BUSY_MS;
  }

  /** Signed contracts at the venue. */
  position(place: Place): number {
    return this.#positions.get(nameOf(place)) ?? 0;
  }

  /** Where there may be a position. */
  get places(): readonly Place[] {
    const { accounts, markets } = this.plan;
    return accounts.flatMap(({ id: account }) => markets.map(({ id: contract }) => ({ account, contract })));
  }

  someMarket(random: Random): PlannedMarket {
    return someOf(this.plan.markets, random);
  }

  someAccount(random: Random): PlannedAccount {
    return someOf(this.plan.accounts, random);
  }

  moveByHand(place: Place): void {
    this.#hands.add(nameOf(place));
  }

  isMovedByHand(place: Place): boolean {
    return this.#hands.has(nameOf(place));
  }

  moveByFirm(account: AccountId, until: number): void {
    this.#firmUntil.set(account, Math.max(until, this.#firmUntil.get(account) ?? 0));
  }

  /** Whether the position may be another than our orders have made it, through no fault of ours. */
  isMovedByOthers(place: Place): boolean {
    return this.isMovedByHand(place) || this.now < (this.#firmUntil.get(place.account) ?? 0);
  }

  /** Whether the venue still works an order of the account. */
  get venueBusy(): boolean {
    return [...this.orders.values()].some(({ id }) => {
      const status = this.venue.order(id)?.status;
      return status === 'pending' || status === 'open' || status === 'pending-cancel';
    });
  }

  /** Whether an order of ours is under way, at the venue or in our books. */
  get unfinished(): boolean {
    const trades = this.view()?.sessions.flatMap((session) => session.trades) ?? [];
    return this.venueBusy || trades.some(({ status }) => status === 'working');
  }

  /** Whether a trouble lasts now, even if it has not struck. */
  get troubled(): boolean {
    return this.plan.troubles.some(({ from, to }) => from <= this.now && this.now < to);
  }

  violated(checker: string, what: string): void {
    if (this.violations.length < VIOLATIONS_MAX) this.violations.push({ checker, at: this.now, what });
  }

  strike(family: Family): void {
    this.struck.set(family, (this.struck.get(family) ?? 0) + 1);
    this.disturbedAt = this.now;
  }

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  /** The program has handed a fact to its ledger. */
  fact(fact: Fact, at: EpochMs): void {
    if (fact.type === 'session.opened') this.strategies.set(fact.config.id, fact.config.strategy);
    if (fact.type === 'intent.approved') {
      this.intents.set(fact.intent.tag, fact.intent);
      this.intentCount += 1;
      this.count(`intent ${fact.intent.purpose}`);
      this.onIntent(this.intents.size);
    }
    if (fact.type === 'intent.denied') {
      this.intentCount += 1;
      this.count(`denied ${fact.why.split(':')[0] ?? ''}`);
    }
    if (fact.type === 'order.answered') this.count(`answer ${fact.answer}`);
    if (fact.type === 'alarm.raised') this.alarms.push({ at: this.now, text: fact.text });
    for (const checker of this.checkers) checker.fact?.(this, fact, at);
  }

  /** The bytes of an order have left. */
  sent(tag: string): void {
    for (const checker of this.checkers) checker.sent?.(this, tag);
  }

  printed(trade: Trade): void {
    this.prints += 1;
    for (const checker of this.checkers) checker.printed?.(this, trade);
  }

  ordered(order: VenueOrder): void {
    const first = !this.orders.has(order.id);
    this.orders.set(order.id, order);
    if (!first) return;
    this.onVenue('order', this.orders.size);
    for (const checker of this.checkers) checker.ordered?.(this, order);
  }

  filled(fill: VenueFill): void {
    if (this.#fills.has(fill.id)) return;
    this.#fills.add(fill.id);
    const before = this.position(fill);
    const after = before + direction(fill.side) * fill.size;
    this.#positions.set(nameOf(fill), after);
    this.fills += 1;
    this.filledAt = this.now;
    const order = this.venue.order(fill.order);
    if (order === undefined) return;
    this.ordered(order);
    this.onVenue('fill', this.fills);
    for (const checker of this.checkers) checker.filled?.(this, { fill, order, before, after });
  }

  heard(word: MarketWord): void {
    for (const checker of this.checkers) checker.heard?.(this, word);
  }

  /** The account's stream has told the program of a fill. */
  told(fill: FillId): void {
    for (const checker of this.checkers) checker.told?.(this, fill);
  }

  /** The person closed a gate, or opened those of an account. */
  halted(target: SessionId | 'all'): void {
    this.disturbedAt = this.now;
    for (const checker of this.checkers) checker.halted?.(this, target);
  }

  resumed(account: AccountId): void {
    this.disturbedAt = this.now;
    for (const checker of this.checkers) checker.resumed?.(this, account);
  }

  /** A life has ended and left these facts. */
  left(facts: readonly Fact[]): void {
    for (const checker of this.checkers) checker.left?.(this, facts);
  }

  /** Every ten seconds. */
  passed(): void {
    for (const checker of this.checkers) checker.passed?.(this);
  }

  /** The world has ended. */
  async lived(life: { readonly recording: MemoryTape; readonly facts: readonly Fact[] }): Promise<void> {
    for (const checker of this.checkers) await checker.lived?.(this, life);
  }

  /** All troubles are over, for longer than any wait of the code. */
  async calm(): Promise<void> {
    for (const checker of this.checkers) await checker.calm?.(this);
  }
}

/** By chance; where there is but one, chance is not asked. */
function someOf<Item>(items: readonly Item[], random: Random): Item {
  return items.length === 1 ? items[0]! : pick(random, items);
}
