/**
 * Server-sent events of `/api/live/events`. The event's name is its `type`; `id` is the ledger's sequence number, so that
 * `Last-Event-ID` resumes. `started` to `stopped` are the original's; the others serve the dashboard. A `pulse` is
 * outside the ledger: it has no `id` line and may be left out for a slow client.
 *
 * For browsers: an event named `error` reaches `EventSource` listeners of `error` along with the connection's own
 * errors; ours is a `MessageEvent` with `data`.
 */
import { z } from 'zod';
import { barValue } from './chart.ts';
import { alertEntry, errorEntry, tradeEntry, workingTradeEntry } from './history.ts';
import { riskValue } from './risk.ts';
import { positionValue, protectionState, sessionState, tradingWhy } from './status.ts';
import { time, tradingState } from './values.ts';

/** @param session null where an event concerns the whole program */
function stamped<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({
    type: z.literal(type),
    session_id: z.string().nullable().meta({ description: 'null: the whole program' }),
    seq: z.number().int(),
    ...shape,
  });
}

const linkEvent = { connected: z.boolean(), degraded: z.boolean(), message: z.string() };

export const liveEvent = z
  .discriminatedUnion('type', [
    stamped('started', { symbols: z.array(z.string()), scan_interval: z.number() }),
    stamped('bar_injected', {
      count: z.number().int().meta({ description: 'closed bars handed over with this event' }),
      origin: z.enum(['live', 'backfill', 'repair']).meta({ description: 'after the last two the chart is read anew' }),
    }),
    stamped('feed_status', linkEvent),
    stamped('scan_complete', {
      scan_num: z.number().int(),
      signals_found: z.number().int(),
      new_alerts: z.number().int(),
      ms: z.number(),
      failure: z.string().nullable(),
    }),
    stamped('alert', alertEntry.shape),
    stamped('alert_settled', alertEntry.shape),
    stamped('trade', tradeEntry.shape),
    stamped('error', errorEntry.shape),
    stamped('stopped', {
      bars_injected: z.number().int(),
      scans_run: z.number().int(),
      alerts_dispatched: z.number().int(),
    }),
    stamped('account_link', linkEvent),
    stamped('working', workingTradeEntry.shape),
    stamped('bar', barValue.shape),
    stamped('pulse', {
      forming: barValue.nullable(),
      last: z.number().nullable(),
      bid: z.number().nullable(),
      ask: z.number().nullable(),
      at: time.meta({ description: 'venue time' }),
    }),
    stamped('position', positionValue.shape),
    stamped('risk', riskValue.shape),
    stamped('protection', {
      state: protectionState,
      why: z.string().meta({ description: 'what changed; empty where only a price moved' }),
      stop_price: z.number().nullable(),
      target_price: z.number().nullable(),
    }),
    stamped('external', {
      step: z.enum(['noted', 'adopted', 'left']),
      external: z.number().int().meta({ description: 'signed contracts that Openbell did not bring; 0: no more' }),
      external_left: z.boolean(),
      why: z.string(),
    }),
    stamped('state', {
      state: sessionState,
      trading_state: tradingState,
      trading_why: tradingWhy,
      message: z.string(),
    }),
    stamped('flatten', {
      step: z.enum(['gate-closed', 'sent', 'proven', 'failed']),
      by: z.enum(['person', 'rule']).meta({ description: 'a rule closes no gate of its own' }),
      why: z.string(),
      account_id: z.number().int().nullable().meta({ description: 'of contracts that no session keeps; else null' }),
      contract_id: z.string().nullable().meta({ description: 'likewise' }),
    }),
    stamped('alarm', { text: z.string(), at: time }),
  ])
  .meta({ id: 'LiveEvent' });

export type LiveEvent = z.infer<typeof liveEvent>;
export type LiveEventType = LiveEvent['type'];
export type LiveEventOf<Type extends LiveEventType> = Extract<LiveEvent, { readonly type: Type }>;
