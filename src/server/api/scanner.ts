/** What runs the formulas, and what a second scanner beside it says differently. */
import { z } from 'zod';
import { time } from './values.ts';

const scannerKind = z.enum(['embedded', 'amibroker']);

export const scannerValue = z
  .object({
    kind: scannerKind,
    amibroker: z
      .object({
        state: z.enum(['unused', 'connected', 'lost']),
        version: z.string().nullable(),
        database: z.string().nullable().meta({ description: 'folder of the database that bars go into' }),
        trouble: z.string().nullable().meta({ description: 'what went wrong with the last thing it was asked' }),
      })
      .nullable(),
    shadow: scannerKind.nullable().meta({ description: 'the second scanner, which trades nothing; null: none' }),
  })
  .meta({ id: 'Scanner' });
export type ScannerValue = z.infer<typeof scannerValue>;

export const shadowValue = z
  .object({
    scanner: scannerKind,
    compared: z.number().int().meta({ description: 'scans of both that were compared' }),
    passed_over: z.number().int().meta({ description: 'scans that were not, the second being at an earlier one' }),
    differences: z.number().int(),
    last: z
      .object({
        what: z.enum(['only-first', 'only-second', 'price', 'stops', 'failure']),
        signal_type: z.enum(['Buy', 'Sell', 'Short', 'Cover']).nullable(),
        bar: time.nullable(),
        text: z.string(),
      })
      .nullable(),
    trouble: z.string().nullable().meta({ description: 'why the second scanner cannot be asked; null: it can' }),
  })
  .meta({ id: 'Shadow' });
export type ShadowValue = z.infer<typeof shadowValue>;
