/** Small values that many shapes share. */
import { z } from 'zod';

/** `2026-01-15T15:00:00.000Z` */
export const time = z.iso.datetime().meta({ description: 'UTC, ISO 8601 with Z' });

export const signalType = z.enum(['Buy', 'Sell', 'Short', 'Cover']);

export const tradingState = z.enum(['active', 'reducing', 'halted']);

export const ALERT_CHANNELS = ['log', 'desktop', 'sound', 'webhook'] as const;
export const alertChannel = z.enum(ALERT_CHANNELS, {
  error: (issue) => `${JSON.stringify(issue.input)} is no alert channel; there are ${ALERT_CHANNELS.join(', ')}`,
});
export type AlertChannel = z.infer<typeof alertChannel>;

/** Every refusal and every failure, whatever the route. */
export const errorAnswer = z
  .object({
    error: z.object({
      code: z.string().meta({ description: 'stable, ERR_…' }),
      message: z.string(),
      hint: z.string().meta({ description: 'what to do about it' }),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorAnswer = z.infer<typeof errorAnswer>;
