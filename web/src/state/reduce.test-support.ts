/** Answers and events as the server sends them, for the tests: each maker takes what the test cares about. */
import type {
  AlertEntry,
  BarValue,
  ConfigValue,
  LiveEvent,
  SessionStatus,
  StatusAnswer,
  TradeEntry,
} from '#server/api';

const CONFIG: ConfigValue = {
  strategy_id: 'T03',
  account_id: 1,
  account_name: 'SIM-1',
  symbol: 'NQH6',
  ami_symbol: 'NQ',
  scan_interval: 0,
  alert_channels: ['log'],
  trade_enabled: true,
  trade_size: 1,
  trade_timeout: 30,
  periodicity: '1min',
  params: {},
  lookback: 5,
  webhook_url: null,
  afl_zone: 'America/Chicago',
  entry_policy: 'add',
  external_policy: 'stop',
  stop_loss_ticks: null,
  trailing_stop: false,
  take_profit_ticks: null,
  apply_stop: false,
  protect_within: 0,
  origin: 'api',
};

export function sampleSession(part: Partial<SessionStatus> = {}, config: Partial<ConfigValue> = {}): SessionStatus {
  return {
    running: true,
    state: 'running',
    session_id: 's1',
    config: { ...CONFIG, ...config },
    trading_state: 'active',
    trading_why: null,
    started_at: '2026-01-15T15:00:00.000Z',
    bars_injected: 500,
    scans_run: 1,
    signals_found: 0,
    alerts_dispatched: 0,
    trades_submitted: 0,
    trades_filled: 0,
    position: {
      size: 0,
      average_price: null,
      open_pnl: null,
      day_pnl: 0,
      fees: 0,
      age_ms: 100,
      proven: true,
      external: 0,
      external_left: true,
    },
    protection: 'none',
    stop_price: null,
    target_price: null,
    flatten: null,
    risk: null,
    latency_ms: { p50: null, p99: null, count: 0, histogram: [] },
    alerts: [],
    trades: [],
    errors: [],
    working: [],
    message: '',
    contract: {
      id: 'CON.F.US.ENQ.H26',
      symbol: 'NQH6',
      root: 'NQ',
      description: 'E-mini NASDAQ-100',
      tick_size: 0.25,
      tick_value: 5,
      decimals: 2,
    },
    bar_count: 500,
    shadow: null,
    ...part,
  };
}

export function sampleStatus(sessions: readonly SessionStatus[], part: Partial<StatusAnswer> = {}): StatusAnswer {
  const link = { connected: true, age_ms: 200, message: '', state: 'up', degraded: false, gap: null } as const;
  return {
    ...(sessions.at(-1) ?? sampleSession({ running: false, state: 'idle', session_id: null, config: null })),
    clock: { venue: '2026-01-15T15:30:00.000Z', rate: 1 },
    feed: link,
    account_link: link,
    accounts: [],
    halted_why: null,
    scanner: { kind: 'embedded', amibroker: null, shadow: null },
    gateway: 'simulator',
    sessions: [...sessions],
    ...part,
  };
}

/** @param minute of the hour after 15:00 UTC */
export function sampleBar(minute: number, close = 25_000): BarValue {
  const time = new Date(Date.UTC(2026, 0, 15, 15, minute)).toISOString();
  return { time, open: close, high: close + 1, low: close - 1, close, volume: 10 };
}

export function sampleAlert(part: Partial<AlertEntry> = {}): AlertEntry {
  return {
    signal_type: 'Buy',
    symbol: 'NQ',
    price: 25_000,
    timestamp: '2026-01-15T15:01:00.000Z',
    strategy: 'T03',
    traded: true,
    state: 'traded',
    why: null,
    suppressed: false,
    key: 'Buy_2026-01-15T15:01:00.000Z',
    found_at: '2026-01-15T15:02:00.000Z',
    ...part,
  };
}

export function sampleTrade(part: Partial<TradeEntry> = {}): TradeEntry {
  return {
    signal_type: 'Buy',
    fill_price: 25_000.25,
    status: 'filled',
    elapsed: 0.2,
    executed_at: '2026-01-15T15:02:00.200Z',
    order_id: 9001,
    size: 1,
    slippage: 0.25,
    why: null,
    tag: 'ob1',
    side: 'buy',
    filled_size: 1,
    signal_price: 25_000,
    decided_at: '2026-01-15T15:02:00.000Z',
    proof: 'both',
    latency_ms: 3,
    ...part,
  };
}

type Given<Each> = Each extends LiveEvent
  ? Omit<Each, 'session_id' | 'seq'> & Partial<Pick<LiveEvent, 'session_id' | 'seq'>>
  : never;

/** An event of session `s1` unless the members say otherwise. */
export function sampleEvent(given: Given<LiveEvent>): LiveEvent {
  return { session_id: 's1', seq: 1, ...given };
}
