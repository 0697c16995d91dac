/**
 * Alerts, trades and errors: entries of the status answer and, with the same members, events of the stream. The
 * original's members come first; an entry that changes later keeps its `key` or `tag`.
 */
import { z } from 'zod';
import { signalType, time } from './values.ts';

export const alertEntry = z
  .object({
    signal_type: signalType,
    symbol: z.string().meta({ description: 'what the formula calls it: NQ' }),
    price: z.number().meta({ description: 'close of the bar, points' }),
    timestamp: time.meta({ description: 'start of the bar that carries the signal' }),
    strategy: z.string(),
    traded: z.boolean(),
    state: z
      .enum(['traded', 'waiting', 'not-traded'])
      .meta({ description: 'waiting: its order may still go out; `alert_settled` says what has become of it' }),
    why: z.string().nullable().meta({ description: 'why it was not traded, or what it waits for' }),
    suppressed: z.boolean().meta({ description: 'desktop, sound and webhook kept silent' }),
    key: z.string().meta({ description: 'Buy_2026-01-15T15:00:00.000Z' }),
    found_at: time.meta({ description: 'venue time' }),
  })
  .meta({ id: 'Alert' });
export type AlertEntry = z.infer<typeof alertEntry>;

export const settledTradeStatus = z.enum(['filled', 'partial', 'timeout', 'disabled', 'denied', 'rejected', 'unknown']);

const tradeMembers = z.object({
  signal_type: signalType,
  fill_price: z.number().nullable().meta({ description: 'average, points' }),
  elapsed: z.number().nullable().meta({ description: 'seconds from the order leaving to its proven fill' }),
  executed_at: time.nullable().meta({ description: 'venue time of the last fill' }),
  order_id: z.number().int().nullable(),
  size: z.number().int().meta({ description: 'contracts asked for' }),
  slippage: z.number().nullable().meta({ description: 'points lost against the signal price; below zero a gain' }),
  why: z.string().nullable(),
  tag: z.string().meta({ description: 'our name of the order; an entry with the same tag replaces the former' }),
  side: z.enum(['buy', 'sell']),
  filled_size: z.number().int(),
  signal_price: z
    .number()
    .nullable()
    .meta({ description: "close of the signal's bar; null where no bar asked for it" }),
  decided_at: time.meta({ description: 'venue time' }),
  proof: z.enum(['none', 'one', 'both', 'disputed']).meta({ description: 'channels that agree on the fill' }),
  latency_ms: z.number().nullable().meta({ description: "from the bar's close to the order's bytes" }),
});

/** How a trade ended. */
export const tradeEntry = tradeMembers.extend({ status: settledTradeStatus }).meta({ id: 'Trade' });
export type TradeEntry = z.infer<typeof tradeEntry>;
export type TradeStatusWord = z.infer<typeof settledTradeStatus>;

/** A trade whose order is still at the venue. */
export const workingTradeEntry = tradeMembers.extend({ status: z.literal('working') }).meta({ id: 'WorkingTrade' });
export type WorkingTradeEntry = z.infer<typeof workingTradeEntry>;

export const errorEntry = z.object({ message: z.string(), code: z.string(), at: time }).meta({ id: 'ErrorEntry' });
export type ErrorEntry = z.infer<typeof errorEntry>;
