/**
 * What the venue answers to each REST request: the request as read, the venue asked, the envelope filled. Here the
 * venue's words become the wire's; nothing here knows about HTTP.
 */
import { type AccountId, accountId, orderId } from '#account';
import { type EpochMs, epochMs } from '#base';
import {
  accountToWire,
  BAR_UNITS,
  barsToWire,
  contractToWire,
  type EndpointName,
  type FailureWord,
  failureCode,
  fillToWire,
  ORDER_STATUSES,
  ORDER_TYPES,
  orderToWire,
  parseStamp,
  positionToWire,
  type RequestOf,
  ticketFromWire,
  type WireBody,
} from '#gateway/wire';
import { calendarOf, contractId } from '#market';
import type { Bracket, Venue, VenueFill, VenueOrder } from '#simulator/venue';
import { withFlatBars } from './flat-bars.ts';
import { type Quirks, quirksWith } from './quirks.ts';
import { holdingToPosition, linksOf } from './venue-to-wire.ts';

/** Who asks, and what of a session only the door can do. */
export interface Asker {
  /** @returns a token; null when the credentials are wrong */
  login(credentials: { readonly userName: string; readonly apiKey: string | null }): string | null;
  renew(): string;
  logout(): void;
  /** Whether an account is the asker's; those of others do not exist. Default: every one is. */
  owns?(account: AccountId): boolean;
}

type Answering = {
  readonly [Name in EndpointName]: (request: RequestOf<Name>, asker: Asker) => WireBody;
};

const BARS_MAX = 20_000;
const PAGE_MAX = 100;
const SEARCH_MAX = 20;

export function answersOf(venue: Venue, wishes: Partial<Quirks> = {}): Answering {
  const quirks = quirksWith(wishes);
  const known = (id: number, asker: Asker): AccountId | null =>
    venue.accounts().some((account) => account.id === id) && owns(asker, id) ? accountId(id) : null;
  // A record of the venue never changes, a new one takes its place: what it looks like is printed once.
  const orderBody = printedOnce((order: VenueOrder) => orderToWire(order, linksOf(order, venue), 'rest'));
  const fillBody = printedOnce((fill: VenueFill) => {
    const body = fillToWire(fill, { commissions: fill.commission, hand: 'rest' });
    if (quirks.commissions) return body;
    const { commissions: _, ...older } = body;
    return older;
  });
  // A child that waits for its entry is not shown by REST.
  const isShown = ({ status }: VenueOrder) => !quirks.hidesSuspended || status !== 'suspended';
  const shown = (account: AccountId) => venue.orders(account).filter(isShown);
  const isEmpty = (live: boolean): boolean => live && quirks.emptyLive;

  return {
    loginKey: ({ userName, apiKey }, asker) => loggedIn(asker.login({ userName, apiKey }), 'loginKey'),
    loginApp: ({ userName }, asker) => loggedIn(asker.login({ userName, apiKey: null }), 'loginApp'),
    validate: (_request, asker) => success({ newToken: asker.renew() }),
    logout: (_request, asker) => {
      asker.logout();
      return success({});
    },

    accountSearch: (_request, asker) =>
      success({
        accounts: venue
          .accounts()
          .filter(({ id, visible }) => visible && owns(asker, id))
          .map((account) => accountToWire(account, account)),
      }),

    contractSearch: ({ searchText, live }) => {
      const text = (searchText ?? '').toLowerCase();
      const found = venue.contracts().filter(({ id, symbol, description }) => {
        return [id, symbol, description].some((name) => name.toLowerCase().includes(text));
      });
      return success({ contracts: isEmpty(live) ? [] : found.slice(0, SEARCH_MAX).map(contractToWire) });
    },
    contractById: (request) => {
      const contract = venue.contract(contractId(request.contractId));
      if (contract === undefined) return failure('contractById', 'ContractNotFound', null, { contract: null });
      return success({ contract: contractToWire(contract) });
    },
    contractsAvailable: ({ live }) =>
      success({ contracts: isEmpty(live) ? [] : venue.contracts().map(contractToWire) }),

    retrieveBars: (request) => {
      const refuse = (word: FailureWord<'retrieveBars'>) => failure('retrieveBars', word, null, { bars: [] });
      const id = contractId(request.contractId);
      const unit = BAR_UNITS.word(request.unit);
      const contract = venue.contract(id);
      if (contract === undefined) return refuse('ContractNotFound');
      if (unit === undefined) return refuse('UnitInvalid');
      // Bars of seconds are cut out of minutes here, so they have to divide one.
      const fits = request.unitNumber >= 1 && (unit !== 'second' || 60 % request.unitNumber === 0);
      if (!fits) return refuse('UnitNumberInvalid');
      if (request.limit < 1 || (request.limit > BARS_MAX && !quirks.clampsLimit)) return refuse('LimitInvalid');
      const limit = Math.min(request.limit, BARS_MAX);
      const traded = venue.bars(id, {
        unit,
        count: request.unitNumber,
        from: instant(request.startTime),
        to: epochMs(instant(request.endTime) + (quirks.endInclusive ? 1 : 0)),
        limit,
        partial: request.includePartialBar,
      });
      const bars = quirks.flatBars
        ? withFlatBars(traded, { unit, count: request.unitNumber, calendar: calendarOf(contract.root) }).slice(-limit)
        : traded;
      const rows = barsToWire(bars);
      const more = ({ t }: WireBody) => ({ d: String(t).slice(0, 10), k: 0 });
      const full = quirks.extraBarMembers ? rows.map((row) => ({ ...row, ...more(row) })) : rows;
      return success({ bars: isEmpty(request.live) ? [] : full });
    },

    orderPlace: (request, asker) => {
      if (!owns(asker, request.accountId)) return failure('orderPlace', 'AccountNotFound', null, { orderId: null });
      const ticket = ticketFromWire(request);
      if (!ticket.ok) return failure('orderPlace', 'OrderRejected', ticket.error, { orderId: null });
      const stopLoss = bracketOf(request.stopLossBracket);
      const takeProfit = bracketOf(request.takeProfitBracket);
      const answer = venue.place({ ...ticket.value, trailPrice: request.trailPrice ?? null, stopLoss, takeProfit });
      if (answer.type === 'accepted') return success({ orderId: answer.order });
      return failure('orderPlace', answer.refusal, answer.message, { orderId: answer.order });
    },
    orderModify: ({ accountId: account, orderId: order, size, limitPrice, stopPrice, trailPrice }, asker) => {
      if (!owns(asker, account)) return failure('orderModify', 'AccountNotFound', null, {});
      const refusal = venue.modify({
        account: accountId(account),
        order: orderId(order),
        size: size ?? null,
        limitPrice: limitPrice ?? null,
        stopPrice: stopPrice ?? null,
        trailPrice: trailPrice ?? null,
      });
      return refusal === null ? success({}) : failure('orderModify', refusal.refusal, refusal.message, {});
    },
    orderCancel: ({ accountId: account, orderId: order }, asker) => {
      if (!owns(asker, account)) return failure('orderCancel', 'AccountNotFound', null, {});
      const refusal = venue.cancel({ account: accountId(account), order: orderId(order) });
      return refusal === null ? success({}) : failure('orderCancel', refusal.refusal, refusal.message, {});
    },

    orderSearch: ({ accountId: id, startTimestamp, endTimestamp }, asker) => {
      const account = known(id, asker);
      if (account === null) return failure('orderSearch', 'AccountNotFound', null, { orders: [] });
      const inWindow = within(startTimestamp, endTimestamp);
      return success({
        orders: shown(account)
          .filter(({ createdAt }) => inWindow(createdAt))
          .map(orderBody),
      });
    },
    orderSearchOpen: ({ accountId: id }, asker) => {
      const account = known(id, asker);
      if (account === null) return failure('orderSearchOpen', 'AccountNotFound', null, { orders: [] });
      return success({
        orders: shown(account)
          .filter(({ status }) => status === 'open')
          .map(orderBody),
      });
    },
    orderById: ({ accountId: account, orderId: id }, asker) => {
      const order = venue.order(orderId(id));
      if (order === undefined || order.account !== account || !owns(asker, account)) {
        return failure('orderById', 'OrderNotFound', null, { order: null });
      }
      return success({ order: orderBody(order) });
    },
    orderQuery: ({ filter, pageSize, pageOffset, sortBy, sortDirection, includeTotalCount }, asker) => {
      const account = known(filter.accountId, asker);
      if (account === null) return failure('orderQuery', 'AccountNotFound', null, { orders: [], totalCount: null });
      const inWindow = within(filter.createdAfter, filter.createdBefore);
      const { statuses } = filter;
      const wanted = quirks.ignoresContractFilter ? null : filter.contractId;
      const found = shown(account).filter(
        ({ createdAt, status, contract }) =>
          inWindow(createdAt) &&
          (statuses == null || statuses.includes(ORDER_STATUSES.code(status))) &&
          (wanted == null || contract === wanted),
      );
      if (sortBy === 1) found.sort((a, b) => a.id - b.id);
      if (sortDirection === 1) found.reverse();
      const from = Math.max(0, pageOffset ?? 0);
      const page = found.slice(from, from + Math.min(PAGE_MAX, Math.max(1, pageSize ?? PAGE_MAX)));
      return success({ orders: page.map(orderBody), totalCount: includeTotalCount === true ? found.length : null });
    },

    positionSearchOpen: ({ accountId: id }, asker) => {
      const account = known(id, asker);
      if (account === null) return failure('positionSearchOpen', 'AccountNotFound', null, { positions: [] });
      const hand = { hand: 'rest', named: quirks.displayNames } as const;
      return success({
        positions: venue.holdings(account).map((holding) => positionToWire(holdingToPosition(holding), hand)),
      });
    },
    closeContract: ({ accountId: account, contractId: contract }, asker) => {
      if (!owns(asker, account)) return failure('closeContract', 'AccountNotFound', null, {});
      const refusal = venue.close({ account: accountId(account), contract: contractId(contract), size: null });
      // All of a position has no invalid size: the word belongs to the partial close alone.
      if (refusal === null || refusal.refusal === 'InvalidCloseSize') return success({});
      return failure('closeContract', refusal.refusal, refusal.message, {});
    },
    partialCloseContract: ({ accountId: account, contractId: contract, size }, asker) => {
      if (!owns(asker, account)) return failure('partialCloseContract', 'AccountNotFound', null, {});
      const refusal = venue.close({ account: accountId(account), contract: contractId(contract), size });
      return refusal === null ? success({}) : failure('partialCloseContract', refusal.refusal, refusal.message, {});
    },

    tradeSearch: ({ accountId: id, startTimestamp, endTimestamp }, asker) => {
      const account = known(id, asker);
      if (account === null) return failure('tradeSearch', 'AccountNotFound', null, { trades: [] });
      const from = startTimestamp == null ? epochMs(0) : instant(startTimestamp);
      const to = endTimestamp == null ? epochMs(8.64e15) : instant(endTimestamp);
      return success({ trades: venue.fills({ account, from, to }).map(fillBody).reverse() });
    },
  };
}

function printedOnce<Item extends object>(print: (item: Item) => WireBody): (item: Item) => WireBody {
  const printed = new WeakMap<Item, WireBody>();
  return (item) => {
    const known = printed.get(item);
    if (known !== undefined) return known;
    const body = print(item);
    printed.set(item, body);
    return body;
  };
}

function owns(asker: Asker, id: number): boolean {
  return asker.owns?.(accountId(id)) ?? true;
}

function success(payload: WireBody): WireBody {
  return { ...payload, success: true, errorCode: 0, errorMessage: null };
}

function failure<Name extends EndpointName>(
  endpoint: Name,
  word: FailureWord<Name>,
  message: string | null,
  payload: WireBody,
): WireBody {
  return { ...payload, success: false, errorCode: failureCode(endpoint, word), errorMessage: message };
}

function loggedIn(token: string | null, endpoint: 'loginKey' | 'loginApp'): WireBody {
  return token === null ? failure(endpoint, 'InvalidCredentials', null, { token }) : success({ token });
}

function bracketOf(wish: { readonly ticks: number; readonly type: number } | null | undefined): Bracket | null {
  if (wish == null) return null;
  return { ticks: wish.ticks, type: ORDER_TYPES.word(wish.type) ?? 'market' };
}

/** The request's schema has made sure that it is one. */
function instant(text: string): EpochMs {
  return parseStamp(text)!;
}

function within(from: string | null | undefined, to: string | null | undefined): (at: EpochMs) => boolean {
  const start = from == null ? -Infinity : instant(from);
  const end = to == null ? Infinity : instant(to);
  return (at) => at >= start && at <= end;
}
