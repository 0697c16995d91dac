/**
 * The demo: the original's two-minute-cycle pipeline test on the simulator's MNQ, one contract, on a venue clock that
 * starts at nine of an open day and runs fast. It exists with our own simulator only. A micro, since it trades whatever the
 * market does: with a whole NQ the first minutes could end at the daily loss limit.
 */
import { accountId } from '#account';
import { DAY, type EpochMs, epochMs, HOUR } from '#base';
import type { SessionConfig } from '#kernel';
import { EXCHANGE_ZONE, formatSymbol, TradingCalendar } from '#market';
import { frontMonth, morningOf } from '#simulator/venue';
import type { SimulatorCard } from './simulate.ts';

/** Venue milliseconds in one of ours: a two-minute step takes twelve seconds. */
export const DEMO_SPEED = 10;
export const DEMO_STRATEGY = 'T03_-_Live_Pipeline_Test__2-Min_Cycle_';

const DEMO_ROOT = 'MNQ';
const BREAK_MS_MAX = 2 * HOUR;

export interface DemoMarket {
  readonly startAt: EpochMs;
  /** The month of MNQ that is active then. */
  readonly symbol: string;
}

/** The latest full day that has another one behind it, so that the evening break is an hour and not a weekend. */
export function demoMarket(wall: EpochMs): DemoMarket {
  const calendar = new TradingCalendar();
  let startAt = morningOf(wall, calendar);
  while (breakAfter(startAt, calendar) > BREAK_MS_MAX) startAt = morningOf(epochMs(startAt - DAY), calendar);
  return { startAt, symbol: formatSymbol(frontMonth(DEMO_ROOT, startAt)) };
}

function breakAfter(at: EpochMs, calendar: TradingCalendar): number {
  const { close } = calendar.latestSession(at);
  return calendar.nextOpen(close) - close;
}

export function demoSession({
  card,
  market,
  file,
}: {
  readonly card: SimulatorCard;
  readonly market: DemoMarket;
  readonly file: string;
}): Omit<SessionConfig, 'id'> | null {
  const account = card.accounts.find(({ can_trade, simulated }) => can_trade && simulated);
  if (account === undefined) return null;
  return {
    strategy: DEMO_STRATEGY,
    file,
    account: accountId(account.id),
    accountName: account.name,
    symbol: market.symbol,
    amiSymbol: DEMO_ROOT,
    periodicity: { unit: 'minute', count: 1 },
    scanIntervalMs: 0,
    lookbackBars: 5,
    params: {},
    alertChannels: ['log'],
    webhookUrl: null,
    tradeEnabled: true,
    tradeSize: 1,
    tradeTimeoutMs: 30_000,
    zone: EXCHANGE_ZONE,
    origin: 'demo',
  };
}
