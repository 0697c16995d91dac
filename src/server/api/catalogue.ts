/** What there is to choose from: accounts, strategies, alert channels; and whether the program is well. */
import { z } from 'zod';
import { alertChannel, time } from './values.ts';

export const accountAnswer = z
  .object({
    id: z.number().int(),
    name: z.string(),
    balance: z.number(),
    can_trade: z.boolean(),
    simulated: z.boolean().meta({ description: 'practice or evaluation; false means real money' }),
  })
  .meta({ id: 'Account' });
export const accountsAnswer = z.array(accountAnswer);
export type AccountAnswer = z.infer<typeof accountAnswer>;

const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  hint: z.string().nullable(),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
});

const parameter = z.object({
  name: z.string(),
  kind: z.enum(['number', 'toggle', 'list', 'text', 'color', 'style', 'field', 'date', 'time']),
  value: z.union([z.number(), z.string()]),
  fallback: z.union([z.number(), z.string()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
});

export const strategyAnswer = z
  .object({
    id: z.string().meta({ description: 'the strategy_id of a start request' }),
    name: z.string(),
    file: z.string(),
    status: z.enum(['ok', 'parse-error', 'unsupported', 'clash']).meta({
      description: 'only ok can be launched; clash: two files have this id',
    }),
    diagnostics: z.array(diagnostic),
    parameters: z.array(parameter),
    apply_stop: z.boolean().meta({ description: 'it calls ApplyStop; see apply_stop of a start request' }),
  })
  .meta({ id: 'Strategy' });
export const strategiesAnswer = z.array(strategyAnswer);
export type StrategyAnswer = z.infer<typeof strategyAnswer>;

export const productAnswer = z
  .object({
    root: z.string().meta({ description: 'NQ of NQH6' }),
    description: z.string(),
    tick_size: z.number().meta({ description: 'points' }),
    tick_value: z.number().meta({ description: 'money a tick and contract' }),
    decimals: z.number().int(),
  })
  .meta({ id: 'Product' });
export const productsAnswer = z.array(productAnswer);
export type ProductAnswer = z.infer<typeof productAnswer>;

export const alertChannelAnswer = z
  .object({
    channel: alertChannel,
    ok: z.boolean().meta({ description: 'its last delivery went well, or there was none' }),
    last_success_at: time.nullable(),
    last_failure: z.object({ at: time, message: z.string() }).nullable(),
  })
  .meta({ id: 'AlertChannel' });
export const alertChannelsAnswer = z.array(alertChannelAnswer);
export type AlertChannelAnswer = z.infer<typeof alertChannelAnswer>;

export const alertTestRequest = z.strictObject({
  channel: alertChannel,
  webhook_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'for webhook; default the configured one' }),
});
export type AlertTestRequest = z.input<typeof alertTestRequest>;
export const alertTestAnswer = z
  .object({ ok: z.boolean(), message: z.string().meta({ description: 'how it went' }) })
  .meta({ id: 'AlertTestAnswer' });
export type AlertTestAnswer = z.infer<typeof alertTestAnswer>;

export const healthAnswer = z.object({ ok: z.boolean(), reasons: z.array(z.string()) }).meta({ id: 'Health' });
export type HealthAnswer = z.infer<typeof healthAnswer>;
