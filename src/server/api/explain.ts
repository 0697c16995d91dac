/**
 * The story of one order in one answer: what it stood on, what the guard saw, what was asked and answered, what it cost
 * and how long each step took, and every recorded fact that concerns it. Parts that the ledger does not hold are null: a
 * denied order has no answer, a flatten's order no signal, and older ledgers no evidence, checks or steps.
 */
import { z } from 'zod';
import { barValue } from './chart.ts';
import { tradeEntry, workingTradeEntry } from './history.ts';
import { signalType, time } from './values.ts';

const ms = z.number();

export const explainAnswer = z
  .object({
    order_id: z.number().int().nullable(),
    tag: z.string().nullable().meta({ description: 'null: the order was not made here' }),
    session_id: z.string().nullable(),
    summary: z.string().meta({ description: 'what became of it, as one sentence' }),
    formula: z
      .object({
        strategy: z.string(),
        file: z.string(),
        hash: z.string().nullable().meta({ description: 'SHA-256 of the formula with its includes, pinned at launch' }),
        periodicity: z.string(),
        params: z.record(z.string(), z.union([z.number(), z.string()])),
      })
      .nullable(),
    signal: z
      .object({
        type: signalType,
        price: z.number(),
        bar_start: time,
        found_at: time.nullable(),
        traded: z.boolean(),
        why: z.string().nullable().meta({ description: 'why it was not traded' }),
        bar: barValue.nullable(),
        values: z
          .array(z.object({ name: z.string(), value: z.number().nullable() }))
          .meta({ description: 'what the formula plotted on that bar' }),
        scan_num: z.number().int().nullable(),
        scan_ms: ms.nullable(),
      })
      .nullable(),
    guard: z
      .object({
        verdict: z.enum(['approved', 'denied', 'disabled']),
        why: z.string().nullable(),
        checks: z.array(
          z.object({
            rule: z.string(),
            passed: z.boolean(),
            value: z.string().nullable(),
            limit: z.string().nullable(),
          }),
        ),
      })
      .nullable(),
    request: z
      .object({
        purpose: z.enum(['entry', 'exit', 'saga']).meta({ description: 'saga: a flatten or a stop asked for it' }),
        account_id: z.number().int(),
        account_name: z.string().nullable(),
        contract: z.string(),
        symbol: z.string().nullable(),
        side: z.enum(['buy', 'sell']),
        size: z.number().int(),
        decided_at: time,
      })
      .nullable(),
    answers: z.array(
      z.object({
        at: time,
        answer: z.enum(['accepted', 'rejected', 'unknown', 'withheld']),
        order_id: z.number().int().nullable(),
        why: z.string().nullable(),
      }),
    ),
    fills: z.array(
      z.object({
        at: time,
        side: z.enum(['buy', 'sell']),
        size: z.number().int(),
        price: z.number(),
        fees: z.number(),
        profit: z.number().nullable(),
        voided: z.boolean(),
        channels: z.array(z.enum(['stream', 'rest'])),
      }),
    ),
    cost: z
      .object({
        slippage_points: z.number().nullable(),
        slippage_ticks: z.number().nullable(),
        slippage_money: z.number().nullable(),
        fees: z.number(),
      })
      .nullable(),
    steps: z
      .array(z.object({ step: z.string(), ms: ms.meta({ description: 'since the step before' }), total_ms: ms }))
      .meta({ description: 'the way out, by the monotonic clock' }),
    trade: z.union([tradeEntry, workingTradeEntry]).nullable(),
    story: z.array(
      z.object({
        seq: z.number().int(),
        at: time.meta({ description: 'when it was recorded' }),
        type: z.string(),
        text: z.string().meta({ description: 'the fact as a sentence' }),
      }),
    ),
  })
  .meta({ id: 'OrderStory' });
export type ExplainAnswer = z.infer<typeof explainAnswer>;
