/**
 * How far a session's account is from each limit, and what the session's next order would do to it in the worst case: the
 * order on the side that makes the position larger, and a move of `adverseTicks` against all of it.
 */
import type { AccountSize, AccountStage, AssumedRule, FirmRules, Side } from '#account';
import { minisMax, miniWeight } from '#account';
import { cents, type EpochMs, MINUTE } from '#base';
import type { ContractId } from '#market';
import {
  type Basis,
  contractsAfter,
  equityAfter,
  type FlatSchedule,
  flatSchedule,
  heldBefore,
  type LossLimit,
  ruledAccount,
} from '#risk';
import { type AccountBook, type LossLatch, positionBook, type SessionBook, worstPosition } from './books.ts';
import type { SessionDesk } from './desk.ts';
import { elsewhereOf, equityOf, type Ground, lossLimitsOf, workingByHand } from './standing.ts';

export type GaugeName =
  | 'maximum-loss'
  | 'daily-loss'
  | 'position-weight'
  | 'position-size'
  | 'contracts-per-day'
  | 'orders-per-day'
  | 'orders-per-minute';

/** `noticed` from 50 % of a limit on, `near` from 75 %, `critical` from 90 %, `over` when nothing is left. */
export type GaugeLevel = 'calm' | 'noticed' | 'near' | 'critical' | 'over' | 'unknown';

export interface LimitGauge {
  readonly rule: GaugeName;
  readonly unit: 'money' | 'minis' | 'contracts' | 'orders';
  /** Null: not known. For a loss what is lost of its room, below zero when there is more than that. */
  readonly used: number | null;
  readonly limit: number;
  /** The same after the session's next order, in the worst case; null: not known. */
  readonly usedNext: number | null;
  readonly level: GaugeLevel;
  readonly levelNext: GaugeLevel;
  /** Of a loss: the equity that breaks it, in money. */
  readonly floor: number | null;
  /** Not established by a text of the firm: the stricter value was taken. */
  readonly assumed: boolean;
}

export interface FlatView {
  readonly entriesUntil: EpochMs;
  readonly flattenAt: EpochMs;
  readonly flatBy: EpochMs;
  readonly phase: 'open' | 'entries-ended' | 'flattening' | 'late' | 'flat';
  readonly assumed: boolean;
}

export interface RiskView {
  readonly tradingDay: string;
  /** Null: no firm rules the account. */
  readonly firm: {
    readonly size: AccountSize;
    readonly stage: AccountStage;
    readonly trail: FirmRules['trail'];
    readonly basis: Basis;
    readonly assumed: readonly AssumedRule[];
  } | null;
  /** At conservative prices, in money; null: not known, and `equityWhy` says why. */
  readonly equity: number | null;
  readonly equityWhy: string | null;
  readonly latch: LossLatch | null;
  readonly gauges: readonly LimitGauge[];
  /** Null where no firm asks for it. */
  readonly flat: FlatView | null;
}

const LEVELS: readonly (readonly [share: number, level: GaugeLevel])[] = [
  [1, 'over'],
  [0.9, 'critical'],
  [0.75, 'near'],
  [0.5, 'noticed'],
];

/** @returns null before the day has begun */
export function riskView(ground: Ground, session: SessionBook, desk: SessionDesk | undefined): RiskView | null {
  const { account: id } = session.config;
  const book = ground.books.accounts.get(id);
  if (book === undefined || book.account === null || book.day === null || desk === undefined) return null;
  const ruled = ruledAccount(ground.limits.firm, book.account);
  const { equity, why } = equityOf(ground, book);
  return {
    tradingDay: book.day.tradingDay,
    firm:
      ruled === null
        ? null
        : {
            size: ruled.rules.size,
            stage: ruled.rules.stage,
            trail: ruled.rules.trail,
            basis: ruled.basis,
            assumed: ruled.rules.assumed,
          },
    equity,
    equityWhy: why,
    latch: book.day.latch,
    gauges: [...lossGauges(ground, session, desk, book, equity), ...countGauges(ground, session, desk, book)],
    flat: ruled === null ? null : flatView(ground, desk),
  };
}

function lossGauges(
  ground: Ground,
  { config }: SessionBook,
  { contract }: SessionDesk,
  book: AccountBook,
  equity: number | null,
): readonly LimitGauge[] {
  const { order, before } = nextOf(book, contract.id, config.tradeSize);
  const { bid, ask, last } = ground.desk.markets.get(contract.id) ?? { bid: null, ask: null, last: null };
  const context = { contract, limits: ground.limits, prices: { bid, ask, last } };
  const next = equity === null ? null : equityAfter(order, before, { ...context, equity });
  const assumed = ruledAccount(ground.limits.firm, book.account!)?.rules.assumed ?? [];
  const used = (limit: LossLimit, left: number | null): number | null =>
    left === null || !Number.isFinite(left) ? null : cents(limit.room - (left - limit.floor));
  return lossLimitsOf(ground, book).map((limit) =>
    gauge({
      rule: limit.rule,
      unit: 'money',
      used: used(limit, equity),
      usedNext: used(limit, next),
      limit: limit.room,
      floor: limit.floor,
      assumed:
        limit.assumed || (limit.rule === 'maximum-loss' && (assumed.includes('trail') || assumed.includes('practice'))),
    }),
  );
}

function countGauges(
  ground: Ground,
  { config }: SessionBook,
  { contract }: SessionDesk,
  book: AccountBook,
): readonly LimitGauge[] {
  const { limits, at } = ground;
  const { account: id, tradeSize } = config;
  const day = book.day!;
  const ruled = ruledAccount(limits.firm, book.account!);
  const position = worstOf(book, contract.id);
  const { order, before } = nextOf(book, contract.id, tradeSize);
  const after = Math.abs(before) + tradeSize;
  const orders = (ground.desk.accounts.get(id)?.orderTimes ?? []).filter((sent) => at.monotonic - sent < MINUTE).length;
  const weight = miniWeight(contract.root);
  const elsewhere = elsewhereOf(ground, id, book, contract.id);
  const found: Parameters<typeof gauge>[0][] = [];
  if (ruled !== null) {
    found.push({
      rule: 'position-weight',
      unit: 'minis',
      used: tidy(elsewhere.minis + weight * Math.abs(position)),
      usedNext: tidy(elsewhere.minis + weight * after),
      limit: minisMax(ruled.rules, day.balance),
      assumed:
        ruled.basis === 'assumed' || ruled.rules.assumed.some((each) => each === 'scaling-plan' || each === 'practice'),
    });
  }
  found.push(
    {
      rule: 'position-size',
      unit: 'contracts',
      used: Math.abs(position),
      usedNext: after,
      limit: limits.positionSizeMax,
    },
    {
      rule: 'contracts-per-day',
      unit: 'contracts',
      used: day.contracts,
      usedNext: contractsAfter(order, position, { ...day, contractsElsewhere: elsewhere.contracts }),
      limit: Math.min(limits.contractsPerDayMax, ruled?.rules.contractsPerDayMax ?? Infinity),
      assumed: ruled !== null,
    },
    {
      rule: 'orders-per-day',
      unit: 'orders',
      used: day.orders,
      usedNext: day.orders + 1,
      limit: limits.ordersPerDayMax,
    },
    {
      rule: 'orders-per-minute',
      unit: 'orders',
      used: orders,
      usedNext: orders + 1,
      limit: limits.ordersPerMinuteMax,
    },
  );
  return found.map(gauge);
}

function gauge({
  rule,
  unit,
  used,
  usedNext,
  limit,
  floor = null,
  assumed = false,
}: Omit<LimitGauge, 'level' | 'levelNext' | 'floor' | 'assumed'> & {
  readonly floor?: number | null;
  readonly assumed?: boolean;
}): LimitGauge {
  // A count may reach its limit; a loss may not, and one more than the limit is over.
  const reach = (value: number | null): GaugeLevel =>
    unit !== 'money' && value !== null && value > limit ? 'over' : levelOf(value, limit, unit === 'money');
  const [level, levelNext] = [reach(used), reach(usedNext)];
  return { rule, unit, used, usedNext, limit, floor, assumed, level, levelNext };
}

function levelOf(used: number | null, limit: number, mayNotReach: boolean): GaugeLevel {
  if (used === null) return 'unknown';
  const level = LEVELS.find(([share]) => used >= share * limit)?.[1] ?? 'calm';
  return level === 'over' && !mayNotReach ? 'critical' : level;
}

function flatView(ground: Ground, desk: SessionDesk): FlatView {
  const schedule = flatSchedule(desk.contract.root, ground.at.venue, { calendar: desk.calendar, times: ground.times });
  const { entriesUntil, flattenAt, flatBy, established } = schedule;
  return { entriesUntil, flattenAt, flatBy, phase: phaseOf(schedule, ground.at.venue, desk), assumed: !established };
}

function phaseOf(schedule: FlatSchedule, now: EpochMs, { flat }: SessionDesk): FlatView['phase'] {
  if (now < schedule.entriesUntil || now >= schedule.over) return 'open';
  if (now < schedule.flattenAt) return 'entries-ended';
  if (flat?.proven === true) return 'flat';
  return now < schedule.provenBy ? 'flattening' : 'late';
}

function worstOf(book: AccountBook, contract: ContractId): number {
  return worstPosition(positionBook(book, contract));
}

/** The order on the side on which more comes to be held, and what may be held before it. */
function nextOf(
  book: AccountBook,
  contract: ContractId,
  size: number,
): { readonly order: { readonly side: Side; readonly size: number }; readonly before: number } {
  const positionWorst = worstOf(book, contract);
  const pending = workingByHand(book).get(contract) ?? { buy: 0, sell: 0 };
  const sells = positionWorst < 0 || (positionWorst === 0 && pending.sell > pending.buy);
  const order = { side: sells ? ('sell' as const) : ('buy' as const), size };
  return { order, before: heldBefore(order, { positionWorst, pending }) };
}

function tidy(minis: number): number {
  return Number(minis.toFixed(2));
}
