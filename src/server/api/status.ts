/**
 * The status answer. The newest session lies at the top level, as in the original; `sessions` has all of them in the
 * same shape, oldest first. Without any session the same members say that nothing runs.
 */
import { z } from 'zod';
import { alertEntry, errorEntry, tradeEntry, workingTradeEntry } from './history.ts';
import { entryPolicy, externalPolicy } from './request.ts';
import { riskValue } from './risk.ts';
import { scannerValue, shadowValue } from './scanner.ts';
import { alertChannel, time, tradingState } from './values.ts';

export const statusQuery = z.strictObject({ session_id: z.string().min(1).optional() });

/** The start request with every default filled in. */
const configValue = z
  .object({
    strategy_id: z.string(),
    account_id: z.number().int(),
    account_name: z.string(),
    symbol: z.string(),
    ami_symbol: z.string(),
    scan_interval: z.number(),
    alert_channels: z.array(alertChannel),
    trade_enabled: z.boolean(),
    trade_size: z.number().int(),
    trade_timeout: z.number(),
    periodicity: z.string(),
    params: z.record(z.string(), z.union([z.number(), z.string()])),
    lookback: z.number().int(),
    webhook_url: z.string().nullable(),
    afl_zone: z.string(),
    entry_policy: entryPolicy,
    external_policy: externalPolicy,
    stop_loss_ticks: z.number().int().nullable(),
    trailing_stop: z.boolean(),
    take_profit_ticks: z.number().int().nullable(),
    apply_stop: z.boolean(),
    protect_within: z.number(),
    origin: z.enum(['api', 'demo', 'terminal']),
  })
  .meta({ id: 'Config' });
export type ConfigValue = z.infer<typeof configValue>;

const gapValue = z
  .object({
    since: time.meta({ description: 'venue time' }),
    length_s: z.number().int().nullable().meta({ description: 'seconds; null: the link is down still' }),
    settled: z.boolean().meta({ description: 'what was missed has been read' }),
    recovered: z
      .object({
        orders: z.number().int(),
        fills: z.number().int(),
        positions: z.number().int(),
        bars: z.number().int(),
      })
      .meta({ description: 'what no stream told and was read: how many of each' }),
    text: z.string().meta({ description: 'the same as a sentence' }),
  })
  .meta({ id: 'Gap' });
export type GapValue = z.infer<typeof gapValue>;

const linkValue = z
  .object({
    connected: z.boolean(),
    age_ms: z.number().nullable().meta({ description: 'since something last arrived; null before the first' }),
    message: z.string(),
    state: z.enum(['up', 'down', 'displaced']),
    degraded: z.boolean().meta({ description: 'it is up and has not told everything; the message says what' }),
    gap: gapValue.nullable().meta({ description: 'the last one of this run, or the one it is in; null: none' }),
  })
  .meta({ id: 'Link' });
export type LinkValue = z.infer<typeof linkValue>;

export const positionValue = z
  .object({
    size: z.number().int().meta({ description: 'signed contracts' }),
    average_price: z.number().nullable(),
    open_pnl: z.number().nullable().meta({ description: 'money' }),
    day_pnl: z.number().meta({ description: 'money, realised, fees taken off' }),
    fees: z.number(),
    age_ms: z.number().nullable().meta({ description: 'since the venue last confirmed it; null: never' }),
    proven: z.boolean().meta({ description: "our books agree with the venue's last word" }),
    external: z.number().int().meta({ description: 'signed contracts of it that Openbell did not bring' }),
    external_left: z.boolean().meta({ description: 'those may stay: a person or the policy has said so' }),
  })
  .meta({ id: 'Position' });
export type PositionValue = z.infer<typeof positionValue>;

const latencyValue = z
  .object({
    p50: z.number().nullable(),
    p99: z.number().nullable(),
    count: z.number().int(),
    histogram: z
      .array(
        z.object({ up_to_ms: z.number().nullable().meta({ description: 'null: no bound' }), count: z.number().int() }),
      )
      .meta({ description: 'each order counted once, in the first class that holds it' }),
  })
  .meta({ id: 'Latency' });

const contractValue = z
  .object({
    id: z.string(),
    symbol: z.string(),
    root: z.string(),
    description: z.string(),
    tick_size: z.number(),
    tick_value: z.number(),
    decimals: z.number().int().meta({ description: 'with which its prices are written' }),
  })
  .meta({ id: 'Contract' });

/** Of a session it concerns; of an account it concerns all of its sessions. */
export const tradingWhy = z
  .string()
  .nullable()
  .meta({ description: 'why no entry is placed: kill, another login, ledger, loss limit; null: none of these' });

const flattenValue = z
  .object({
    step: z
      .enum(['gate-closed', 'sent', 'proven', 'failed'])
      .meta({ description: 'gate closed, sent, flat proven; or its end without proof' }),
    by: z
      .enum(['person', 'rule'])
      .meta({ description: 'the gate stays closed until a person resumes; or as long as the rule says' }),
    sent: z.boolean().meta({ description: 'an order of its own has gone; else there was nothing left to close' }),
  })
  .meta({ id: 'Flatten' });
export type FlattenValue = z.infer<typeof flattenValue>;

export const protectionState = z.enum(['none', 'awaited', 'confirmed', 'missing']);

export const sessionState = z.enum(['idle', 'starting', 'running', 'stopping', 'error']);

export const sessionStatus = z
  .object({
    running: z.boolean().meta({ description: 'launched and not over' }),
    state: sessionState,
    session_id: z.string().nullable(),
    config: configValue.nullable(),
    trading_state: tradingState,
    trading_why: tradingWhy,
    started_at: time.nullable().meta({ description: 'venue time' }),
    bars_injected: z.number().int().meta({ description: 'closed bars handed to the scanner' }),
    scans_run: z.number().int(),
    signals_found: z.number().int(),
    alerts_dispatched: z.number().int(),
    trades_submitted: z.number().int(),
    trades_filled: z.number().int(),
    protection: protectionState.meta({ description: "whether the position's stop stands at the venue" }),
    stop_price: z.number().nullable().meta({ description: 'where the working stop stands, points' }),
    target_price: z.number().nullable().meta({ description: 'where the working target stands, points' }),
    position: positionValue,
    flatten: flattenValue.nullable().meta({ description: 'null: none, or what it proved is no longer so' }),
    risk: riskValue.nullable().meta({ description: 'null before the trading day has begun for the account' }),
    latency_ms: latencyValue,
    alerts: z.array(alertEntry).meta({ description: 'newest last, at most 200' }),
    trades: z.array(tradeEntry).meta({ description: 'newest last, at most 200' }),
    errors: z.array(errorEntry).meta({ description: 'newest last, at most 200' }),
    working: z.array(workingTradeEntry).meta({ description: 'trades whose orders are at the venue' }),
    message: z.string().meta({ description: 'why it is starting, or what went wrong' }),
    contract: contractValue.nullable(),
    bar_count: z.number().int(),
    shadow: shadowValue.nullable().meta({ description: 'null: no second scanner runs beside' }),
  })
  .meta({ id: 'SessionStatus' });
export type SessionStatus = z.infer<typeof sessionStatus>;

const leftValue = z
  .object({
    account_id: z.number().int(),
    account_name: z.string(),
    contract_id: z.string(),
    symbol: z.string().meta({ description: 'the venue’s id until it has described the contract' }),
    session_id: z.string().nullable().meta({ description: 'which stood there last; null: none ever did' }),
    size: z.number().int().meta({ description: 'signed contracts' }),
    average_price: z.number().nullable(),
    proven: z.boolean().meta({ description: "our books agree with the venue's last word" }),
    external: z.number().int().meta({ description: 'signed contracts of it that Openbell did not bring' }),
    working_orders: z.number().int(),
    flatten: z.enum(['gate-closed', 'sent']).nullable().meta({ description: 'how far its flatten is; null: none' }),
  })
  .meta({ id: 'Left' });
export type LeftValue = z.infer<typeof leftValue>;

const accountState = z.object({
  id: z.number().int(),
  name: z.string().nullable(),
  balance: z.number().nullable(),
  trading_state: tradingState,
  trading_why: tradingWhy,
  unknown_orders: z.number().int().meta({ description: 'orders whose fate is not known' }),
  left: z.array(leftValue).meta({ description: 'what is open in it and no session keeps' }),
});

export const statusAnswer = sessionStatus
  .extend({
    clock: z.object({ venue: time, rate: z.number().meta({ description: 'venue milliseconds a millisecond' }) }),
    gateway: z.enum(['simulator', 'topstepx', 'url']),
    feed: linkValue,
    account_link: linkValue,
    accounts: z.array(accountState),
    scanner: scannerValue,
    halted_why: z.string().nullable().meta({ description: 'why trading as a whole is halted' }),
    sessions: z.array(sessionStatus),
  })
  .meta({ id: 'Status' });
export type StatusAnswer = z.infer<typeof statusAnswer>;
