/** What the tests of this room share: a venue at nine in the morning, and words for what it says. */
import { accountId, type OrderId } from '#account';
import { epochMs } from '#base';
import { contractId, formatSymbol, TradingCalendar } from '#market';
import {
  type ContractMonth,
  type Ticket,
  Venue,
  type VenueAccount,
  type VenueEvent,
  type VenueOptions,
} from '#simulator/venue';

export const calendar = new TradingCalendar();
/** Thursday, 15 January 2026, 9:00 Chicago. */
export const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
export const idOf = (month: ContractMonth) => contractId(formatSymbol(month));
export const NQ = contractId('NQH6');
export const MNQ = contractId('MNQH6');

export const practice: VenueAccount = {
  id: accountId(1),
  name: 'PRAC-V2-1-1',
  balance: 50_000,
  canTrade: true,
  simulated: true,
  visible: true,
  brackets: 'auto-oco',
};

export const generator = {
  kind: 'generator',
  tradesPerSecond: 4,
  quotesPerSecond: 6,
  historyDays: 12,
  months: [],
} as const;

export function venueWith(options: Partial<VenueOptions> = {}): Venue {
  return new Venue({
    seed: 7,
    startAt: NINE,
    source: generator,
    accounts: [practice],
    idOf,
    ...options,
  });
}

export const market: Ticket = {
  account: practice.id,
  contract: NQ,
  type: 'market',
  side: 'buy',
  size: 1,
  tag: null,
  limitPrice: null,
  stopPrice: null,
  trailPrice: null,
  stopLoss: null,
  takeProfit: null,
};

export const pass = (venue: Venue, ms: number): readonly VenueEvent[] =>
  venue.advance({ to: epochMs(venue.now + ms), eventsMax: 1e9 });

export function placed(venue: Venue, ticket: Partial<Ticket> = {}): OrderId {
  const answer = venue.place({ ...market, ...ticket });
  if (answer.type !== 'accepted') throw new Error(`${answer.refusal}: ${answer.message}`);
  return answer.order;
}

export const told = (events: readonly VenueEvent[]): readonly string[] =>
  events.flatMap((event) => {
    switch (event.type) {
      case 'user.order':
        return [`order ${event.order.status}`];
      case 'user.fill':
        return [`fill ${event.fill.id} ${event.fill.profit === null ? 'opens' : 'closes'}`];
      case 'user.position':
        return [`position ${event.holding.size}`];
      case 'user.account':
        return ['account'];
      default:
        return [];
    }
  });

/** The order's own end comes now before its fill, now after it; here it is put after. */
export const settled = (events: readonly string[]): readonly string[] =>
  [...events].sort((a, b) =>
    a === 'order filled' && b.startsWith('fill') ? 1 : a.startsWith('fill') && b === 'order filled' ? -1 : 0,
  );
