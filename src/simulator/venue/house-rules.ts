/**
 * The firm's rules as the venue enforces them. An account that touches its maximum loss, open profit and loss included
 * (longs at the bid, shorts at the ask), is liquidated and barred for good; at the daily loss limit it is liquidated, and
 * where it says so barred until the next opening; at the flat time every account is liquidated and opens nothing more
 * that day, grains and livestock at an earlier one of their own. The floor under an account is raised at the end of its day, or, where it trails intraday, at every mark.
 */
import { type AccountId, BEFORE_EARLY_CLOSE_MS, type FirmRules, flatTimeOf, miniWeight } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import { type Contract, type ContractId, calendarOf, PRODUCTS, TradingCalendar, type TradingSession } from '#market';
import type { AccountBook } from './account-book.ts';
import type { DeskWorld } from './desk-world.ts';
import { money } from './holding.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Refusal } from './ticket-check.ts';
import type { Ticket, VenueAccount, VenueOrder } from './venue-order.ts';

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
  readonly contractOf: (id: ContractId) => Contract;
  readonly now: EpochMs;
}

export class HouseRules {
  readonly #book: AccountBook;
  /** The day of an account is that of the equity indexes. */
  readonly #calendar = new TradingCalendar();
  readonly #contractOf: (id: ContractId) => Contract;
  readonly #ruled = new Map<AccountId, Ruled>();
  #deadline: EpochMs;
  #tradingDay: string;

  constructor({ book, contractOf, now }: HouseParts) {
    this.#book = book;
    this.#contractOf = contractOf;
    for (const { id, rules, balance } of book.accounts) {
      if (rules === undefined) continue;
      const mark = Math.max(balance, rules.startingBalance);
      const day = { mark, dayBalance: balance, struck: false, dayOver: isFlatTime(MAIN, now), barred: null };
      this.#ruled.set(id, { rules, ...day, floor: floorOf(rules, mark), minisMax: minisMax(rules, balance) });
    }
    this.#deadline = deadlineAfter(now);
    this.#tradingDay = this.#calendar.tradingDay(now);
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
  refusalOf(ticket: Ticket, working: readonly VenueOrder[], now: EpochMs): Refusal | null {
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
    const { root } = this.#contractOf(ticket.contract);
    if (isFlatTime(root, now)) return rejected(`Trading of ${root} is not permitted after its flat time.`);
    return after > ruled.minisMax + 1e-9 ? rejected(`Maximum position size of ${ruled.minisMax} exceeded.`) : null;
  }

  /** The clock has reached the deadline. */
  keepHours(desk: OrderDesk, world: DeskWorld): void {
    const over = isFlatTime(MAIN, world.now);
    const tradingDay = this.#calendar.tradingDay(world.now);
    const dawned = tradingDay !== this.#tradingDay;
    this.#tradingDay = tradingDay;
    for (const [account, ruled] of this.#ruled) {
      if (over) this.#ruled.set(account, { ...ruled, dayOver: true });
      else if (dawned) this.#beginDay(account, ruled, desk, world);
      this.#clear(account, desk, world);
    }
    this.#deadline = deadlineAfter(world.now);
  }

  /** Prices or balances moved: measures every account that has rules. */
  mark(desk: OrderDesk, world: DeskWorld): void {
    for (const [account, ruled] of this.#ruled) {
      if (ruled.barred === null) this.#measure(account, ruled, desk, world);
      this.#clear(account, desk, world);
    }
  }

  /** Nothing is held by who may not hold it: also what filled, or could not be closed, after the bar came down. */
  #clear(account: AccountId, desk: OrderDesk, world: DeskWorld): void {
    const { barred, dayOver } = this.#ruled.get(account)!;
    if (barred !== null || dayOver) return this.#liquidate(account, desk, world);
    for (const holding of this.#book.holdings(account)) {
      const { contract } = holding;
      if (!isFlatTime(contract.root, world.now) || desk.isClosingOut(account, contract.id)) continue;
      desk.cancelAll(account, world, contract.id);
      if (world.trades(contract)) desk.closeOut(holding, world);
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
}

/** The product by whose hours an account's day goes. */
const MAIN = 'ES';
/** One product of every flat time there is: their deadlines are all deadlines. */
const DIFFERENT = [...new Map([...PRODUCTS.keys()].map((root) => [JSON.stringify(flatTimeOf(root)), root])).values()];

/** Whether positions in a product must be closed by now: after its flat time, until its next session opens. */
function isFlatTime(root: string, at: EpochMs): boolean {
  const day = calendarOf(root).latestSession(at);
  return at >= flatAt(root, day);
}

/** The next flat time or opening of any product. */
function deadlineAfter(at: EpochMs): EpochMs {
  const next = DIFFERENT.map((root) => {
    const calendar = calendarOf(root);
    const flat = flatAt(root, calendar.latestSession(at));
    return at < flat ? flat : calendar.nextOpen((at + 1) as EpochMs);
  });
  return epochMs(Math.min(...next));
}

function flatAt(root: string, { tradingDay, close }: TradingSession): EpochMs {
  const { hour, minute } = flatTimeOf(root);
  const { zone } = calendarOf(root);
  const local = Date.parse(`${tradingDay}T00:00:00Z`) + hour * HOUR + minute * MINUTE;
  const regular = zone.instants(local)[0] ?? epochMs(local);
  // A day that ends as usual ends after its flat time; one that ends early has none of its own.
  return regular < close ? regular : epochMs(close - BEFORE_EARLY_CLOSE_MS);
}

function floorOf({ startingBalance, maximumLoss }: FirmRules, mark: number): number {
  return Math.min(startingBalance, startingBalance - maximumLoss + Math.max(0, mark - startingBalance));
}

function minisMax({ contractsMax, startingBalance }: FirmRules, balance: number): number {
  return contractsMax.findLast(({ profitFrom }) => balance - startingBalance >= profitFrom)!.minis;
}
