/**
 * How an account stands: its equity at conservative prices (longs at the bid, shorts at the ask), its loss limits, and what
 * the guard must know of its day. Of two reckonings the lower counts: the venue's balance may be a moment old, and so may
 * our fills. Without a fresh price of everything that is held the equity is not known, and nothing is guessed.
 */
import { type Account, type AccountId, direction, isTerminal, miniOf, minisMax, miniWeight } from '#account';
import { cents } from '#base';
import { type Contract, type ContractId, pointValue } from '#market';
import {
  type DayContext,
  type FirmContext,
  flatSchedule,
  type Limits,
  type LossLimit,
  lossLimits,
  ruledAccount,
  type Times,
} from '#risk';
import { type AccountBook, type Books, type PositionBook, type TradeBook, worstPosition } from './books.ts';
import type { Desk, PlaceDesk } from './desk.ts';
import type { Stamp } from './event.ts';
import { sizeOfFills } from './fill-book.ts';
import type { Pending } from './open-orders.ts';

/** What can be looked at: a turn, or what a view is made of. */
export interface Ground {
  readonly at: Stamp;
  readonly books: Books;
  readonly desk: Desk;
  readonly limits: Limits;
  readonly times: Times;
}

/** In money: the lower of the two reckonings, and the higher; `why` when it is not known. */
export type Equity =
  | { readonly equity: number; readonly atMost: number; readonly why: null }
  | { readonly equity: null; readonly why: string };

export function equityOf(ground: Ground, { account, day, positions, fills }: AccountBook): Equity {
  if (account === null || day === null) return { equity: null, why: 'the venue has not stated the account yet' };
  let stated = account.balance;
  let booked = day.balance + day.realised;
  for (const [id, position] of positions) {
    if ((position.stated ?? 0) === 0 && position.booked === 0) continue;
    const contract = contractOf(ground, id);
    if (contract === null)
      return { equity: null, why: `the venue has not described ${id} yet, in which a position is open` };
    for (const size of [position.stated ?? position.booked, position.booked]) {
      if (size !== 0 && conservativePrice(ground, id, size) === null)
        return { equity: null, why: `${contract.symbol} is held and has no fresh ${size > 0 ? 'bid' : 'ask'}` };
    }
    const worth = (size: number): number =>
      size === 0
        ? 0
        : ((conservativePrice(ground, id, size) ?? 0) - paidFor(size, id, position, fills)) *
          pointValue(contract) *
          size;
    stated += worth(position.stated ?? position.booked);
    booked += worth(position.booked);
  }
  const equity = cents(Math.min(stated, booked));
  const atMost = cents(Math.max(stated, booked));
  return Number.isFinite(equity) && Number.isFinite(atMost)
    ? { equity, atMost, why: null }
    : { equity: null, why: 'a price or a balance is no number' };
}

/**
 * The average price of these contracts, signed. The venue states one with its position; of contracts that go the other way, or
 * came where it still states none, that says nothing: their newest fills tell.
 */
function paidFor(
  size: number,
  contract: ContractId,
  { stated, averagePrice }: PositionBook,
  fills: AccountBook['fills'],
): number {
  if (Math.sign(stated ?? 0) === Math.sign(size)) return averagePrice;
  let left = Math.abs(size);
  let money = 0;
  for (const fill of [...fills.values()].reverse()) {
    if (left === 0) break;
    if (fill.contract !== contract || fill.voided || direction(fill.side) !== Math.sign(size)) continue;
    const taken = Math.min(fill.size, left);
    money += fill.price * taken;
    left -= taken;
  }
  const found = Math.abs(size) - left;
  return found === 0 ? averagePrice : money / found;
}

/** None before the day has begun. */
export function lossLimitsOf({ limits }: Ground, { account, day }: AccountBook): readonly LossLimit[] {
  return account === null || day === null ? [] : lossLimits(ruledAccount(limits.firm, account), day, limits);
}

/** What the guard must know of the day before an order of this account and contract. */
export function dayContext(ground: Ground, id: AccountId, desk: PlaceDesk): DayContext | null {
  const book = ground.books.accounts.get(id);
  if (book === undefined || book.day === null || book.account === null) return null;
  const { day } = book;
  const ruled = ruledAccount(ground.limits.firm, book.account);
  const { equity, why } = equityOf(ground, book);
  const elsewhere = elsewhereOf(ground, id, book, desk.contract.id);
  return {
    tradingDay: day.tradingDay,
    orders: day.orders,
    contracts: day.contracts,
    contractsElsewhere: elsewhere.contracts,
    contractsMax: Math.min(ground.limits.contractsPerDayMax, ruled?.rules.contractsPerDayMax ?? Infinity),
    equity,
    equityWhy: why,
    losses: lossLimitsOf(ground, book).filter(({ rule }) => !day.lifted.includes(rule)),
    latch: day.latch,
    firm:
      ruled === null
        ? null
        : {
            ...firmContext(ground, id, desk),
            minisElsewhere: elsewhere.minis,
            minisMax: minisMax(ruled.rules, day.balance),
          },
  };
}

/** The contract as a session of ours has learned it, or as it was described for what none keeps; null: not known. */
export function contractOf({ books, desk }: Pick<Ground, 'books' | 'desk'>, id: ContractId): Contract | null {
  for (const { contract } of desk.sessions.values()) if (contract.id === id) return contract;
  for (const { ground } of books.sessions.values()) if (ground?.contract.id === id) return ground.contract;
  return desk.contracts.get(id) ?? null;
}

/** `15:00`, on the exchange's clock. */
export function exchangeClock({ desk }: Pick<Ground, 'desk'>, at: Stamp['venue']): string {
  return new Date(at + desk.calendar.zone.offsetMs(at)).toISOString().slice(11, 16);
}

/** What the firm says of the order's own contract. */
function firmContext(
  ground: Ground,
  id: AccountId,
  { contract, calendar }: PlaceDesk,
): Omit<FirmContext, 'minisElsewhere' | 'minisMax'> {
  const { entriesUntil, over } = flatSchedule(contract.root, ground.at.venue, { calendar, times: ground.times });
  const ended = ground.at.venue >= entriesUntil && ground.at.venue < over;
  return {
    weight: miniWeight(contract.root),
    entriesEnded: ended ? exchangeClock(ground, entriesUntil) : null,
    opposite: othersOf(ground, id, contract),
  };
}

/** Contracts that an entry has brought or may yet bring, and that no position shows: what it says it has filled is in none before its fills are told. */
function toCome({ books, desk }: Ground, { intent, record, settled }: TradeBook): number {
  const isUnbooked = record.filled > 0 && desk.trades.get(intent.tag)?.accounted === false;
  if (intent.purpose !== 'entry' || (settled && !isUnbooked)) return 0;
  const fills = record.order === null ? [] : (books.accounts.get(intent.account)?.fills.of(record.order) ?? []);
  return Math.max((settled ? record.filled : intent.size) - sizeOfFills(fills), 0);
}

/** What an account may come to hold, one contract left out. */
export interface Elsewhere {
  readonly minis: number;
  /** Contracts that will yet be bought and sold until all of it is closed. */
  readonly contracts: number;
}

/** @param but the contract that is left out */
export function elsewhereOf(ground: Ground, id: AccountId, book: AccountBook, but: ContractId): Elsewhere {
  const sizes = new Map<ContractId, number>();
  for (const [contract, position] of book.positions) sizes.set(contract, Math.abs(worstPosition(position)));
  let contracts = 0;
  for (const [contract, size] of sizes) if (contract !== but) contracts += size;
  for (const [contract, working] of workingByHand(book)) {
    const position = book.positions.get(contract);
    const held = position === undefined ? 0 : worstPosition(position);
    sizes.set(contract, Math.max(Math.abs(held), Math.abs(held + working.buy), Math.abs(held - working.sell)));
  }
  for (const trade of ground.books.trades.values()) {
    const { account, contract } = trade.intent;
    if (account !== id || contract === but) continue;
    const size = toCome(ground, trade);
    sizes.set(contract, (sizes.get(contract) ?? 0) + size);
    contracts += 2 * size;
  }
  let minis = 0;
  for (const [contract, size] of sizes) {
    // What is not known counts whole.
    if (contract !== but) minis += miniWeight(contractOf(ground, contract)?.root ?? '') * size;
  }
  return { minis, contracts };
}

/** Contracts that orders which are not ours may yet buy and sell. */
export function workingByHand({ orders, ownOrders }: AccountBook): ReadonlyMap<ContractId, Pending> {
  const found = new Map<ContractId, Pending>();
  for (const { id, contract, side, size, filled, status } of orders.values()) {
    // A child that waits for its entry's fill cannot fill before it.
    if (isTerminal(status) || status === 'suspended' || ownOrders.has(id)) continue;
    const { buy, sell } = found.get(contract) ?? { buy: 0, sell: 0 };
    const left = size - filled;
    found.set(contract, side === 'buy' ? { buy: buy + left, sell } : { buy, sell: sell + left });
  }
  return found;
}

/** What our other accounts hold, or may come to hold, of the same thing. */
function othersOf(ground: Ground, own: AccountId, contract: Contract): FirmContext['opposite'] {
  const same = (id: ContractId): boolean =>
    id === contract.id || miniOf(contractOf(ground, id)?.root ?? id) === miniOf(contract.root);
  const found: FirmContext['opposite'] = [];
  const nameOf = (account: Account | null, id: AccountId): string => account?.name ?? `account ${id}`;
  for (const [id, { account, positions }] of ground.books.accounts) {
    if (id === own) continue;
    for (const [held, position] of positions) {
      const size = worstPosition(position);
      if (size === 0 || !same(held)) continue;
      found.push({ account: nameOf(account, id), size: Math.abs(size), side: size > 0 ? 'buy' : 'sell' });
    }
  }
  for (const trade of ground.books.trades.values()) {
    const { account, contract: theirs, side } = trade.intent;
    const size = toCome(ground, trade);
    if (size === 0 || account === own || !same(theirs)) continue;
    found.push({ account: nameOf(ground.books.accounts.get(account)?.account ?? null, account), size, side });
  }
  return found;
}

/** Null: none, none that is a number, or none that is fresh. */
function conservativePrice({ desk, at, limits }: Ground, contract: ContractId, size: number): number | null {
  const market = desk.markets.get(contract);
  if (market === undefined || market.quotedAt === null) return null;
  if (at.monotonic - market.quotedAt > limits.marketAgeMsMax) return null;
  const price = size > 0 ? market.bid : market.ask;
  return price !== null && Number.isFinite(price) ? price : null;
}
