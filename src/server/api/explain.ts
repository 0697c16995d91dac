/** The story of one order: every recorded fact that concerns it, in the order in which it became known. */
import { z } from 'zod';
import { tradeEntry, workingTradeEntry } from './history.ts';
import { time } from './values.ts';

export const explainAnswer = z
  .object({
    order_id: z.number().int().nullable(),
    tag: z.string().nullable().meta({ description: 'null: the order was not made here' }),
    session_id: z.string().nullable(),
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
