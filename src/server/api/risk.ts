/** How far a session's account is from each limit, and what the session's next order would do to it in the worst case. */
import { z } from 'zod';
import { time } from './values.ts';

const level = z.enum(['calm', 'noticed', 'near', 'critical', 'over', 'unknown']);

export const gaugeValue = z
  .object({
    rule: z.enum([
      'maximum-loss',
      'daily-loss',
      'position-weight',
      'position-size',
      'contracts-per-day',
      'orders-per-day',
      'orders-per-minute',
    ]),
    unit: z.enum(['money', 'minis', 'contracts', 'orders']),
    used: z
      .number()
      .nullable()
      .meta({ description: 'null: not known; a loss below zero has more room than its limit' }),
    limit: z.number(),
    used_next: z.number().nullable().meta({ description: 'after the next order, in the worst case' }),
    level: level.meta({ description: 'noticed from 50 %, near from 75 %, critical from 90 % of the limit' }),
    level_next: level,
    floor: z.number().nullable().meta({ description: 'of a loss: the equity that breaks it, money' }),
    assumed: z.boolean().meta({ description: 'no text of the firm establishes it; the stricter value was taken' }),
  })
  .meta({ id: 'Gauge' });
export type GaugeValue = z.infer<typeof gaugeValue>;

export const riskValue = z
  .object({
    trading_day: z.string().meta({ description: '2026-01-15' }),
    firm: z
      .object({
        size: z.enum(['50K', '100K', '150K']),
        stage: z.enum(['combine', 'funded', 'practice']),
        trail: z.enum(['end-of-day', 'intraday']),
        basis: z.enum(['set', 'name', 'balance', 'assumed']).meta({ description: 'how the size is known' }),
        assumed: z.array(z.string()),
      })
      .nullable()
      .meta({ description: 'null: no firm rules the account' }),
    equity: z.number().nullable().meta({ description: 'money, longs at the bid and shorts at the ask' }),
    equity_why: z.string().nullable().meta({ description: 'why the equity is not known' }),
    latch: z
      .object({ rule: z.enum(['maximum-loss', 'daily-loss']), why: z.string(), at: time })
      .nullable()
      .meta({ description: 'a loss limit has struck: no entry is placed' }),
    gauges: z.array(gaugeValue),
    flat: z
      .object({
        entries_until: time,
        flatten_at: time,
        flat_by: time,
        phase: z.enum(['open', 'entries-ended', 'flattening', 'late', 'flat']),
        assumed: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'Risk' });
export type RiskValue = z.infer<typeof riskValue>;
