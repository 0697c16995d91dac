/** From the kernel's view to the status answer: the newest session (or the one asked for) at the top, all in `sessions`. */
import { iso, SECOND } from '#base';
import { isActive, type KernelView, type LeftView, type LinkView, type SessionState, type SessionView } from '#kernel';
import type { Stamp } from '#live/ports';
import { type Contract, formatPeriodicity, priceDecimals } from '#market';
import type { ScannerStanding } from '#scan';
import type { AlertChannel, ConfigValue, LeftValue, LinkValue, SessionStatus, StatusAnswer } from './api.ts';
import { ageMs, alertEntryOf, errorEntryOf, isWorking, positionValueOf, tradeEntryOf } from './entries.ts';
import { gapValueOf } from './gap-value.ts';
import { latencyValueOf } from './latency.ts';
import type { GatewayKind } from './ports.ts';
import { riskValueOf } from './risk-value.ts';
import { scannerValueOf, shadowValueOf } from './scanner-value.ts';

/** @returns undefined when there is no session of the id asked for */
export function statusOf(request: {
  readonly view: KernelView;
  readonly now: Stamp;
  readonly clockRate: number;
  readonly gateway: GatewayKind['kind'];
  readonly session: string | undefined;
  readonly scanner: ScannerStanding | null;
}): StatusAnswer | undefined {
  const { view, now, clockRate, gateway, session, scanner } = request;
  const shown = session === undefined ? newest(view) : view.sessions.find((each) => each.config.id === session);
  if (session !== undefined && shown === undefined) return undefined;
  return {
    ...(shown === undefined ? idleStatus(view) : sessionStatusOf(shown, now, scanner)),
    clock: { venue: iso(now.venue), rate: clockRate },
    gateway,
    feed: linkValueOf('market', view.links.market, now),
    account_link: linkValueOf('account', view.links.account, now),
    accounts: view.accounts.map((each) => ({
      id: each.id,
      name: each.account?.name ?? null,
      balance: each.account?.balance ?? null,
      trading_state: each.tradingState,
      trading_why: each.tradingWhy,
      unknown_orders: each.unknownOrders,
      left: each.left.map(leftValueOf),
    })),
    scanner: scannerValueOf(scanner),
    halted_why: view.haltedWhy,
    sessions: view.sessions.map((each) => sessionStatusOf(each, now, scanner)),
  };
}

function leftValueOf(left: LeftView): LeftValue {
  return {
    account_id: left.account,
    account_name: left.accountName,
    contract_id: left.contract.id,
    symbol: left.contract.symbol,
    session_id: left.session,
    size: left.size,
    average_price: left.averagePrice,
    proven: left.proven,
    external: left.external,
    working_orders: left.workingOrders,
    flatten: left.flatten,
  };
}

/** The interface says `idle` of a session that has stopped. */
export function stateWordOf(state: SessionState): SessionStatus['state'] {
  return state === 'stopped' ? 'idle' : state;
}

/** The view lists sessions in the order of their launch. Their instants do not tell: the venue's clock may be set back. */
function newest({ sessions }: KernelView): SessionView | undefined {
  return sessions.at(-1);
}

function sessionStatusOf(session: SessionView, now: Stamp, scanner: ScannerStanding | null): SessionStatus {
  const trades = session.trades.map(tradeEntryOf);
  return {
    running: isActive(session),
    state: stateWordOf(session.state),
    session_id: session.config.id,
    config: configValueOf(session),
    trading_state: session.tradingState,
    trading_why: session.tradingWhy,
    started_at: iso(session.startedAt),
    bars_injected: session.barsInjected,
    scans_run: session.scansRun,
    signals_found: session.signalsFound,
    alerts_dispatched: session.alertsDispatched,
    trades_submitted: session.tradesSubmitted,
    trades_filled: session.tradesFilled,
    position: positionValueOf(session.position, now),
    flatten: session.flatten,
    risk: riskValueOf(session.risk),
    protection: session.protection,
    stop_price: session.stopPrice,
    target_price: session.targetPrice,
    latency_ms: latencyValueOf(session.latenciesMs),
    alerts: session.alerts.map(alertEntryOf),
    trades: trades.filter((trade) => !isWorking(trade)),
    errors: session.errors.map(errorEntryOf),
    working: trades.filter(isWorking),
    message: session.message,
    contract: session.contract === null ? null : contractValueOf(session.contract),
    bar_count: session.barCount,
    shadow: shadowValueOf(scanner, session.config.id),
  };
}

/** Nothing was ever launched: the same members, all at rest. */
function idleStatus(view: KernelView): SessionStatus {
  return {
    running: false,
    state: 'idle',
    session_id: null,
    config: null,
    trading_state: view.haltedWhy === null ? 'active' : 'halted',
    trading_why: view.haltedWhy,
    started_at: null,
    bars_injected: 0,
    scans_run: 0,
    signals_found: 0,
    alerts_dispatched: 0,
    trades_submitted: 0,
    trades_filled: 0,
    protection: 'none',
    stop_price: null,
    target_price: null,
    position: {
      size: 0,
      average_price: null,
      open_pnl: null,
      day_pnl: 0,
      fees: 0,
      age_ms: null,
      proven: false,
      external: 0,
      external_left: true,
    },
    flatten: null,
    risk: null,
    latency_ms: latencyValueOf([]),
    alerts: [],
    trades: [],
    errors: [],
    working: [],
    message: '',
    contract: null,
    bar_count: 0,
    shadow: null,
  };
}

function configValueOf({ config }: SessionView): ConfigValue {
  return {
    strategy_id: config.strategy,
    account_id: config.account,
    account_name: config.accountName,
    symbol: config.symbol,
    ami_symbol: config.amiSymbol,
    scan_interval: config.scanIntervalMs / SECOND,
    alert_channels: config.alertChannels as AlertChannel[],
    trade_enabled: config.tradeEnabled,
    trade_size: config.tradeSize,
    trade_timeout: config.tradeTimeoutMs / SECOND,
    periodicity: formatPeriodicity(config.periodicity),
    params: { ...config.params },
    lookback: config.lookbackBars,
    webhook_url: config.webhookUrl,
    afl_zone: config.zone,
    entry_policy: config.entryPolicy ?? 'add',
    external_policy: config.externalPolicy ?? 'stop',
    stop_loss_ticks: config.stops?.stopLossTicks ?? null,
    trailing_stop: config.stops?.trailing ?? false,
    take_profit_ticks: config.stops?.takeProfitTicks ?? null,
    apply_stop: config.stops?.applyStop ?? false,
    protect_within: (config.stops?.withinMs ?? 0) / SECOND,
    origin: config.origin,
  };
}

function contractValueOf(contract: Contract): NonNullable<SessionStatus['contract']> {
  return {
    id: contract.id,
    symbol: contract.symbol,
    root: contract.root,
    description: contract.description,
    tick_size: contract.tickSize,
    tick_value: contract.tickValue,
    decimals: priceDecimals(contract.tickSize),
  };
}

function linkValueOf(name: 'market' | 'account', link: LinkView, now: Stamp): LinkValue {
  return {
    connected: link.state === 'up',
    age_ms: ageMs(link.heardAt, now),
    message: link.message,
    state: link.state,
    degraded: link.degraded,
    gap: gapValueOf(name, link.gap),
  };
}
