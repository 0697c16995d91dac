/** The chart of a session: closed bars, the forming one, and what the formula plots over them. */
import { z } from 'zod';
import { time } from './values.ts';

export const chartQuery = z.strictObject({
  session_id: z.string().min(1),
  bars: z.coerce.number().int().min(1).max(20_000).default(500),
});

export const barValue = z
  .object({
    time: time.meta({ description: 'start of the bar' }),
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.number(),
  })
  .meta({ id: 'Bar' });
export type BarValue = z.infer<typeof barValue>;

export const plotValue = z
  .object({
    name: z.string(),
    color: z.string().meta({ description: '#rrggbb' }),
    style: z.enum(['line', 'histogram', 'dots']),
    pane: z.enum(['price', 'own']),
    points: z.array(z.tuple([time, z.number().nullable()])).meta({ description: 'start of the bar, value or Null' }),
  })
  .meta({ id: 'Plot' });
export type PlotValue = z.infer<typeof plotValue>;

export const chartAnswer = z
  .object({ bars: z.array(barValue), forming: barValue.nullable(), plots: z.array(plotValue) })
  .meta({ id: 'Chart' });
export type ChartAnswer = z.infer<typeof chartAnswer>;
