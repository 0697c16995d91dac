/**
 * The firm's rules as the venue enforces them. An account that touches its maximum loss, open profit and loss included
 * (longs at the bid, shorts at the ask), is liquidated and barred for good; at the daily loss limit it is liquidated, and
 * where it says so barred until the next opening; at the flat time every account is liquidated and opens nothing more
 * that day. The floor under an account is raised at the end of its day, or, where it trails intraday, at every mark.
 */
import { type AccountId, type FirmRules, FLAT_TIME, miniWeight } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import type { Contract, ContractId, TradingCalendar, TradingSession } from '#market';
import type { AccountBook } from './account-book.ts';
import type { DeskWorld } from './desk-world.ts';
import { money } from './holding.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Refusal } from './ticket-check.ts';
import type { Ticket, VenueAccount, VenueOrder } from './venue-order.ts';

/** On a day with an early close positions end so long before it; the firm announces it day by day. Our assumption. */
const BEFORE_EARLY_CLOSE_MS = 15 * MINUTE;

/** How an account stands with its rules. */
export interface Standing {
  /** Equity at or below this ends the account. */
  readonly floor: number;
  /** The balance with which the day began. */
  readonly dayBalance: number;
  readonly minisMax: number;
  readonly barred: 'maximum-loss' | 'daily-loss' | null;
  /** After the flat time. */
  readonly dayOver: boolean;
}

interface Ruled extends Standing {
  readonly rules: FirmRules;
  /** The highest balance at the end of a day, or the highest equity. */
  readonly mark: number;
  /** The daily loss limit has struck today. */
  readonly struck: boolean;
}

type Entry = Pick<VenueOrder, 'contract' | 'side' | 'size' | 'filled'>;

interface HouseParts {
  readonly book: AccountBook;
  readonly calendar: TradingCalendar;
  readonly contractOf: (id: ContractId) => Contract;
  readonly now: EpochMs;
}

export class HouseRules {
  readonly #book: AccountBook;
  readonly #calendar: TradingCalendar;
  readonly #contractOf: (id: ContractId) => Contract;
  readonly #ruled = new Map<AccountId, Ruled>();
  #deadline: EpochMs;

  constructor({ book, calendar, contractOf, now }: HouseParts) {
    this.#book = book;
    this.#calendar = calendar;
    this.#contractOf = contractOf;
    for (const { id, rules, balance } of book.accounts) {
      if (rules === undefined) continue;
      const mark = Math.max(balance, rules.startingBalance);
      const day = { mark, dayBalance: balance, struck: false, dayOver: this.#isDayOver(now), barred: null };
      this.#ruled.set(id, { rules, ...day, floor: floorOf(rules, mark), minisMax: minisMax(rules, balance) });
    }
    this.#deadline = this.#deadlineAfter(now);
  }

  /** When the clock alone has something to enforce: a flat time or an opening; null when no account has rules. */
  get deadline(): EpochMs | null {
    return this.#ruled.size === 0 ? null : this.#deadline;
  }

  /** @returns null for an account without rules */
  standing(account: AccountId): Standing | null {
    return this.#ruled.get(account) ?? null;
  }

  /** What the rules have against a ticket. @param working all orders of its account that may still fill */
  refusalOf(ticket: Ticket, working: readonly VenueOrder[]): Refusal | null {
    const account = this.#book.account(ticket.account)!;
    const ruled = this.#ruled.get(account.id);
    if (ruled === undefined && account.marginPerMini === undefined) return null;
    const entries = working.filter(({ parent }) => parent === null);
    const before = this.#minis(account, entries);
    const after = this.#minis(account, [...entries, { ...ticket, filled: 0 }]);
    // What makes the position smaller is always welcome.
    if (after <= before) return null;
    if (account.marginPerMini !== undefined && account.balance < after * account.marginPerMini) {
      return { refusal: 'InsufficientFunds', message: null };
    }
    if (ruled === undefined) return null;
    const rejected = (message: string): Refusal => ({ refusal: 'OrderRejected', message });
    if (ruled.dayOver) return rejected('Trading is not permitted between 3:10 PM and 5:00 PM CT.');
    return after > ruled.minisMax + 1e-9 ? rejected(`Maximum position size of ${ruled.minisMax} exceeded.`) : null;
  }

  /** The clock has reached the deadline. */
  keepHours(desk: OrderDesk, world: DeskWorld): void {
    const over = this.#isDayOver(world.now);
    for (const [account, ruled] of this.#ruled) {
      if (over) {
        this.#ruled.set(account, { ...ruled, dayOver: true });
        this.#liquidate(account, desk, world);
      } else this.#beginDay(account, ruled, desk, world);
    }
    this.#deadline = this.#deadlineAfter(world.now);
  }

  /** Prices or balances moved: measures every account that has rules. */
  mark(desk: OrderDesk, world: DeskWorld): void {
    for (const [account, ruled] of this.#ruled) {
      if (ruled.barred === null) this.#measure(account, ruled, desk, world);
      // Also what filled, or could not be closed, after the bar came down.
      const { barred, dayOver } = this.#ruled.get(account)!;
      if (barred !== null || dayOver) this.#liquidate(account, desk, world);
    }
  }

  #measure(account: AccountId, ruled: Ruled, desk: OrderDesk, world: DeskWorld): void {
    const { rules, floor, dayBalance, struck } = ruled;
    const equity = this.equity(account, world);
    if (equity <= floor) return this.#bar(account, 'maximum-loss', desk, world);
    const { dailyLoss } = rules;
    if (dailyLoss !== null && !struck && equity <= dayBalance - dailyLoss.limit) {
      this.#ruled.set(account, { ...ruled, struck: true });
      if (dailyLoss.action === 'liquidate-and-block') this.#bar(account, 'daily-loss', desk, world);
      else this.#liquidate(account, desk, world);
    } else if (rules.trail === 'intraday' && equity > ruled.mark) {
      this.#ruled.set(account, { ...ruled, mark: equity, floor: floorOf(rules, equity) });
    }
  }

  /** Balance and open profit and loss, in money. */
  equity(account: AccountId, world: Pick<DeskWorld, 'quote'>): number {
    let equity = this.#book.account(account)!.balance;
    for (const { contract, size, averagePrice } of this.#book.holdings(account)) {
      const quote = world.quote(contract);
      if (quote === null) continue;
      const price = size > 0 ? quote.bestBid : quote.bestAsk;
      equity += ((price - averagePrice) / contract.tickSize) * contract.tickValue * size;
    }
    return money(equity);
  }

  #bar(account: AccountId, barred: 'maximum-loss' | 'daily-loss', desk: OrderDesk, world: DeskWorld): void {
    this.#ruled.set(account, { ...this.#ruled.get(account)!, barred });
    this.#book.change(account, { canTrade: false });
    this.#liquidate(account, desk, world);
    desk.tellAccount(account, world);
  }

  /** Ends every order that is not itself an end, then closes what is held; what cannot be closed now is tried again. */
  #liquidate(account: AccountId, desk: OrderDesk, world: DeskWorld): void {
    const holdings = this.#book.holdings(account);
    if (desk.isClosingOut(account)) return;
    desk.cancelAll(account, world);
    for (const holding of holdings) if (world.trades(holding.contract)) desk.closeOut(holding, world);
  }

  #beginDay(account: AccountId, ruled: Ruled, desk: OrderDesk, world: DeskWorld): void {
    const { rules } = ruled;
    const { balance } = this.#book.account(account)!;
    const mark = Math.max(ruled.mark, balance);
    const freed = ruled.barred === 'daily-loss';
    const day = { mark, dayBalance: balance, struck: false, dayOver: false, barred: freed ? null : ruled.barred };
    this.#ruled.set(account, { rules, ...day, floor: floorOf(rules, mark), minisMax: minisMax(rules, balance) });
    if (!freed) return;
    this.#book.change(account, { canTrade: true });
    desk.tellAccount(account, world);
  }

  /** The most minis an account could come to hold by its position and its entries, all products together. */
  #minis({ id }: VenueAccount, entries: readonly Entry[]): number {
    const sides = new Map<ContractId, { long: number; short: number }>();
    for (const { contract, size } of this.#book.holdings(id)) sides.set(contract.id, { long: size, short: size });
    for (const { contract, side, size, filled } of entries) {
      const { long, short } = sides.get(contract) ?? { long: 0, short: 0 };
      const left = size - filled;
      sides.set(contract, side === 'buy' ? { long: long + left, short } : { long, short: short - left });
    }
    let minis = 0;
    for (const [contract, { long, short }] of sides) {
      minis += miniWeight(this.#contractOf(contract).root) * Math.max(Math.abs(long), Math.abs(short));
    }
    return minis;
  }

  #isDayOver(at: EpochMs): boolean {
    const session = this.#calendar.sessionAt(at);
    return session === null || at >= this.#flatAt(session);
  }

  #deadlineAfter(at: EpochMs): EpochMs {
    const session = this.#calendar.sessionAt(at);
    if (session === null) return this.#calendar.nextOpen(at);
    const flatAt = this.#flatAt(session);
    return at < flatAt ? flatAt : this.#calendar.nextOpen(session.close);
  }

  #flatAt({ tradingDay, close }: TradingSession): EpochMs {
    const local = Date.parse(`${tradingDay}T00:00:00Z`) + FLAT_TIME.hour * HOUR + FLAT_TIME.minute * MINUTE;
    const regular = this.#calendar.zone.instants(local)[0] ?? epochMs(local);
    return epochMs(Math.min(regular, close - BEFORE_EARLY_CLOSE_MS));
  }
}

function floorOf({ startingBalance, maximumLoss }: FirmRules, mark: number): number {
  return Math.min(startingBalance, startingBalance - maximumLoss + Math.max(0, mark - startingBalance));
}

function minisMax({ contractsMax, startingBalance }: FirmRules, balance: number): number {
  return contractsMax.findLast(({ profitFrom }) => balance - startingBalance >= profitFrom)!.minis;
}
