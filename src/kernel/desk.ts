/**
 * The desk holds what the kernel needs for the moment and may lose: bars being built, scans and reads under way, what
 * the links last said. After a restart it is laid out anew, from the venue's word; nothing here is a decision.
 */
import type { AccountId, FillId, OrderId } from '#account';
import type { EpochMs, MonotonicMs } from '#base';
import { type Bar, BarBuilder, type Contract, type ContractId, calendarOf, type TradingCalendar } from '#market';
import type { Signal, SignalType } from '#scan';
import type { Doubt } from './doubts.ts';
import type { MarketDesk } from './market-desk.ts';
import type { LeftId, SessionConfig, SessionId, StopPolicy } from './session.ts';

/** A request for bars under way. */
export interface BarsFetch {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly origin: 'backfill' | 'repair';
  tries: number;
  /** Waiting for its time (the hole's end, or the next try) rather than for an answer. */
  pending: boolean;
}

/** What is kept of one contract of one account, by a session or, where none does it, by the kernel itself. */
export interface PlaceDesk {
  /** The contract in force, as the venue last described it. */
  contract: Contract;
  /** The hours of its product. */
  calendar: TradingCalendar;
  flatten: FlattenSaga | null;
  /** When the last flatten ended without proof, or the venue was asked to close. */
  flattenedAt: MonotonicMs | null;
  /** How far the day's flat time has been kept. */
  flat: FlatDesk | null;
  /** For which instant the flat timer is set. */
  flatTimer: EpochMs | null;
  /** Since when a position that wants a stop is seen without one. */
  nakedSince: MonotonicMs | null;
  /** People know of it, and nothing of ours closes it. */
  nakedTold: boolean;
}

/** Contracts that no session keeps. */
export interface LeftDesk extends PlaceDesk {
  readonly account: AccountId;
  /** Venue time. */
  readonly since: EpochMs;
}

export interface SessionDesk extends PlaceDesk {
  /** The trading day on which people were last told of its roll. */
  rollToldOn: string | null;
  builder: BarBuilder;
  /** Closed, oldest first, at most `BARS_MAX`. */
  bars: Bar[];
  /** Bars that start here or later are built from trades we saw whole; null: the feed has not been joined. */
  liveFrom: EpochMs | null;
  /**
   * The venue's time as we believed it when the feed was joined in silence, and as late as the silence has been seen to
   * last; null once the feed has spoken.
   */
  believed: { readonly from: EpochMs; to: EpochMs } | null;
  /** From here on bars were asked for by a time that was only believed: some may not have been at the venue yet. */
  unsureFrom: EpochMs | null;
  readonly fetches: Map<number, BarsFetch>;
  /** Live bars that wait for the bars before them. */
  held: Bar[];
  /** For which instant the closing timer is set. */
  closingAt: EpochMs | null;
  /** Bars that start before this were compared with the venue's, or came from it; null: the feed was never joined. */
  auditedTo: EpochMs | null;
  /** The comparison under way. */
  auditing: { readonly fetch: number; readonly from: EpochMs; readonly to: EpochMs } | null;
  revision: number;
  /** The revision of the last repair: scans of older revisions saw other bars. */
  replacedAt: number;
  /** The newest closed bar, if it closed live in this session (K10). */
  newestLive: EpochMs | null;
  /** The bar that was, and why it is trusted no more. */
  doubtedLive: { readonly bar: EpochMs; readonly why: string } | null;
  newestClosedAt: MonotonicMs | null;
  /** `again`: one like it has failed. */
  scanning: { readonly number: number; readonly again: boolean } | null;
  scanWanted: boolean;
  scanNumber: number;
  scannedUpTo: EpochMs | null;
  /** The newest bar of the last scan that failed, and how often it was asked about again; null: the last one went well. */
  failed: { readonly bar: EpochMs; readonly again: number } | null;
  /** People know that a bar was not searched, and no scan has gone well since. */
  unsearchedTold: boolean;
  overruns: number;
  suspended: boolean;
  /** When an alert of a type last went out to the loud channels. */
  readonly loudAt: Map<SignalType, MonotonicMs>;
  /** The entry that waits for the exit of its bar to be proven flat. */
  reversal: Reversal | null;
  /** The signals of a bar that wait until the position's stop leaves room for the exit among them. */
  release: Release | null;
  /** The signals of a bar that wait until the order of their contract that is under way is over. */
  queue: readonly Signal[] | null;
  /** What protects the position is more than there is to protect: which order is to be of what size, and when that is seen to. */
  excess: { readonly dueAt: MonotonicMs; readonly sizes: ReadonlyMap<OrderId, number> } | null;
  /** How the last flatten of this run ended; null: none did, or an entry has gone since. */
  flattened: { readonly step: 'proven' | 'failed'; readonly by: FlattenSaga['by']; readonly sent: boolean } | null;
  stopping: StopPolicy | null;
  /** A stop that cancels was cut off in an earlier run: it goes on when the account has been compared. */
  owesCancels: boolean;
  /** What people were told stays open at a stop. */
  toldLeft: string | null;
  readonly latenciesMs: number[];
}

export interface Reversal {
  readonly signal: Signal;
  readonly exitTag: string;
  /** Its exit is filled: by then flat is proven. */
  deadline: MonotonicMs | null;
  /** A reading of the account with a higher number was asked for after the exit was filled. */
  readAfter: number;
}

export interface Release {
  readonly signals: readonly Signal[];
  /** The one among them that closes. */
  readonly exit: Signal;
  /** What working orders were asked to leave of themselves. */
  readonly asked: Map<OrderId, number>;
  readonly deadline: MonotonicMs;
}

export interface FlatDesk {
  readonly tradingDay: string;
  /** People know that entries have ended. */
  told: boolean;
  proven: boolean;
  alarmedAt: MonotonicMs | null;
  /** When the venue was asked to close. */
  closedAt: MonotonicMs | null;
}

export interface FlattenSaga {
  readonly startedAt: EpochMs;
  by: 'person' | 'rule';
  attempts: number;
  /** An order of its own has been sent. */
  sent: boolean;
  /** The order under way. */
  tag: string | null;
  /** So many times there was nothing to do but to cancel what may close all that is held. */
  refused: number;
  /** So many steps in a row have brought no reading of the account. */
  unread: number;
}

export interface TradeDesk {
  phase: 'sending' | 'working' | 'cancelling' | 'reading' | 'unknown';
  readonly sentAt: MonotonicMs;
  /** When the bar of its signal closed; null where no bar asked for it, or an earlier run did. */
  readonly barClosedAt: MonotonicMs | null;
  reads: number;
  firstMissAt: MonotonicMs | null;
  misses: number;
  /** Contracts filled, as each channel has told. */
  readonly streamFills: Map<FillId, number>;
  readonly restFills: Map<FillId, number>;
  provenBy: Set<'stream' | 'rest'>;
  /** Every contract it is known to have filled is booked: an order's own word may come before that of its fills. */
  accounted: boolean;
  alarmedAt: MonotonicMs | null;
  /** We asked the venue to cancel it. */
  cancelSent: boolean;
  /** From the bar's close to the order's bytes. */
  latencyMs: number | null;
}

export interface AccountDesk {
  fetch: {
    readonly number: number;
    /** A flatten waits for it. */
    readonly urgent: boolean;
    readonly touches: ReadonlyMap<ContractId, number>;
  } | null;
  fetchWanted: boolean;
  /** So many readings in a row have failed. */
  unreadable: number;
  /** Why the last of them did; null: it has been read since. */
  unreadableWhy: string | null;
  /** For when the next audit is set; null before the first comparison. */
  auditAt: MonotonicMs | null;
  /** Why the venue refuses its stream, though the link stands; null: it does not. */
  refused: string | null;
  /** Compared with the venue since the account link last came up, and heard since. */
  reconciled: boolean;
  /** Compared with the venue in this run. */
  compared: boolean;
  /** Counts the news of a contract's position, so that an older REST answer cannot overrule them. */
  readonly touches: Map<ContractId, number>;
  /** Contracts that a first look found not to be ours. */
  readonly suspected: Map<ContractId, number>;
  readonly confirmedAt: Map<ContractId, MonotonicMs>;
  readonly orderTimes: MonotonicMs[];
  readonly tagByOrder: Map<OrderId, string>;
  /** Venue time of the last comparison. */
  comparedAt: EpochMs | null;
  /** When more of an order was last heard to be filled: its own time of change need not tell. The last minute's alone. */
  readonly grownAt: Map<OrderId, MonotonicMs>;
  /** Orders that work in the books and are in no listing since then, and how often the venue said that it knows none such. */
  readonly unshown: Map<OrderId, { readonly since: MonotonicMs; denials: number }>;
  /** Readings of a position that say what fills told a moment ago do not. */
  readonly doubts: Map<ContractId, Doubt>;
  /** Until when a call by which the venue closes a contract itself may still do so, for all that is known. */
  readonly closingUntil: Map<ContractId, number>;
  /** The newest reading over REST that showed nothing held of a contract, by number. */
  readonly shownFlat: Map<ContractId, number>;
  /** Since when one reckoning of the equity alone is below a limit. */
  brokenSince: MonotonicMs | null;
  /** The trading day whose end is awaited. */
  dayTimer: string | null;
}

export interface LinkDesk {
  state: 'down' | 'up' | 'displaced';
  /** Venue time at which it came up; null while it is not. */
  upSince: EpochMs | null;
  generation: number;
  message: string;
  heardAt: MonotonicMs | null;
  /** When another login last took this link over. */
  displacedAt: MonotonicMs | null;
  /** The last one; null: none in this run. */
  gap: GapDesk | null;
}

/** What was told by no stream, and read. */
export interface Recovered {
  orders: number;
  fills: number;
  positions: number;
  bars: number;
}

export interface GapDesk {
  readonly since: EpochMs;
  readonly began: MonotonicMs;
  /** Null: the link is down still. */
  lengthMs: number | null;
  /** What was missed has been read. */
  settled: boolean;
  readonly recovered: Recovered;
}

/** What the account's stream has not told. */
export interface UntoldDesk {
  /** Fills that REST has told of, with their orders: the stream has its time to tell them too. */
  readonly awaited: Map<FillId, OrderId>;
  /** Orders whose fills it did not tell in its time. */
  orders: readonly { readonly order: OrderId; readonly at: MonotonicMs }[];
}

export interface Desk {
  /** The hours of the equity indexes, by which the account's days are counted. */
  readonly calendar: TradingCalendar;
  readonly sessions: Map<SessionId, SessionDesk>;
  /** What no session keeps; what each says of its contract is the venue's word, or a mere name until that has come. */
  readonly left: Map<LeftId, LeftDesk>;
  /** Contracts that the venue described without a session's asking. */
  readonly contracts: Map<ContractId, Contract>;
  readonly prepareTries: Map<SessionId, number>;
  readonly trades: Map<string, TradeDesk>;
  readonly accounts: Map<AccountId, AccountDesk>;
  readonly markets: Map<ContractId, MarketDesk>;
  readonly links: { readonly market: LinkDesk; readonly account: LinkDesk };
  readonly untold: UntoldDesk;
  /** Accounts watched for the sake of an order presumed absent. */
  readonly absentIn: Set<AccountId>;
  ledgerFailure: string | null;
  /** The venue's clock minus this machine's; null until they were compared. */
  clockSkewMs: number | null;
  /** When people were last told that the feed's stamps are doubted. */
  doubtToldAt: MonotonicMs | null;
  fetchNumber: number;
}

export function emptyDesk(calendar: TradingCalendar): Desk {
  const link = (name: 'market' | 'account'): LinkDesk => ({
    state: 'down',
    upSince: null,
    generation: 0,
    message: `The ${name} link is not connected yet.`,
    heardAt: null,
    displacedAt: null,
    gap: null,
  });
  return {
    calendar,
    sessions: new Map(),
    left: new Map(),
    contracts: new Map(),
    prepareTries: new Map(),
    trades: new Map(),
    accounts: new Map(),
    markets: new Map(),
    links: { market: link('market'), account: link('account') },
    absentIn: new Set(),
    untold: { awaited: new Map(), orders: [] },
    ledgerFailure: null,
    clockSkewMs: null,
    doubtToldAt: null,
    fetchNumber: 0,
  };
}

export function emptySessionDesk(config: SessionConfig, contract: Contract): SessionDesk {
  const calendar = calendarOf(contract.root);
  return {
    contract,
    rollToldOn: null,
    calendar,
    builder: new BarBuilder({ contract: contract.id, periodicity: config.periodicity, calendar }),
    bars: [],
    liveFrom: null,
    believed: null,
    unsureFrom: null,
    fetches: new Map(),
    held: [],
    closingAt: null,
    auditedTo: null,
    auditing: null,
    revision: 0,
    replacedAt: 0,
    newestLive: null,
    doubtedLive: null,
    newestClosedAt: null,
    scanning: null,
    scanWanted: false,
    scanNumber: 0,
    scannedUpTo: null,
    failed: null,
    unsearchedTold: false,
    overruns: 0,
    suspended: false,
    loudAt: new Map(),
    reversal: null,
    release: null,
    queue: null,
    nakedSince: null,
    nakedTold: false,
    excess: null,
    flattened: null,
    flatten: null,
    flattenedAt: null,
    flat: null,
    flatTimer: null,
    stopping: null,
    owesCancels: false,
    toldLeft: null,
    latenciesMs: [],
  };
}

/** Something newer was heard of a contract's position than what an answer still on its way may show. */
export function touch(desk: Desk, account: AccountId, contract: ContractId): void {
  const { touches } = accountDesk(desk, account);
  touches.set(contract, (touches.get(contract) ?? 0) + 1);
}

export function accountDesk(desk: Desk, id: AccountId): AccountDesk {
  const known = desk.accounts.get(id);
  if (known !== undefined) return known;
  const made: AccountDesk = {
    fetch: null,
    fetchWanted: false,
    unreadable: 0,
    unreadableWhy: null,
    auditAt: null,
    refused: null,
    reconciled: false,
    compared: false,
    touches: new Map(),
    suspected: new Map(),
    confirmedAt: new Map(),
    orderTimes: [],
    tagByOrder: new Map(),
    comparedAt: null,
    grownAt: new Map(),
    unshown: new Map(),
    doubts: new Map(),
    closingUntil: new Map(),
    shownFlat: new Map(),
    brokenSince: null,
    dayTimer: null,
  };
  desk.accounts.set(id, made);
  return made;
}
