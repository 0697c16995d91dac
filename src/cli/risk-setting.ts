/**
 * The limits in force, as `openbell.json` says them: `{"risk": {"firm": "topstep", "limits": {…}, "accounts": {…}}}`. What
 * is left out keeps its default; what cannot all be meant is refused with a sentence that says what to change.
 */
import { z } from 'zod';
import { err, ok, type Result } from '#base';
import { contradictionOf, DEFAULT_LIMITS, type Limits, TOPSTEP } from '#risk';

const whole = (least: number) => z.number().int().min(least);
const money = z.number().positive();

const limits = z.strictObject({
  orderSizeMax: whole(1),
  positionSizeMax: whole(1),
  ordersPerMinuteMax: whole(1),
  ordersPerDayMax: whole(1),
  contractsPerDayMax: whole(2),
  dailyLossMax: money.nullable(),
  marketAgeMsMax: whole(1_000),
  signalGapMax: z.number().positive().max(0.2),
  spreadTicksMax: whole(1),
  adverseTicks: whole(0),
  clockSkewMsMax: whole(1_000),
});

const account = z.strictObject({
  firm: z.enum(['topstep', 'none']).optional(),
  size: z.enum(['50K', '100K', '150K']).optional(),
  stage: z.enum(['combine', 'funded', 'practice']).optional(),
  trail: z.enum(['end-of-day', 'intraday']).optional(),
  dailyLoss: money.nullable().optional(),
  floor: z.number().optional(),
  highWater: z.number().optional(),
});

const risk = z.strictObject({
  firm: z.enum(['topstep', 'none']).default('topstep'),
  limits: limits.partial().default({}),
  accounts: z.record(z.string(), account).default({}),
});

/** The firm's rules bind unless somebody says otherwise. */
export const DEFAULT_RISK: Limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };

/** Failure: what it must be, to follow "must be". */
export function readRisk(text: string): Result<Limits, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('one JSON object, such as {"limits": {"orderSizeMax": 2}}');
  }
  const read = risk.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    return err(`limits that can be read; it is not${where}: ${issue?.message ?? 'unreadable'}`);
  }
  const { firm, limits: said, accounts } = read.data;
  const found = { ...DEFAULT_LIMITS, ...said, firm: { firm, accounts } } as Limits;
  const contradiction = contradictionOf(found);
  return contradiction === null ? ok(found) : err(`limits that can all be meant: ${contradiction}`);
}

/** As `openbell config` prints it: what differs from the default. */
export function showRisk({ firm, ...limits }: Limits): string {
  const names = Object.keys(limits) as (keyof typeof limits)[];
  const changed = names.filter((name) => limits[name] !== DEFAULT_LIMITS[name]);
  const said = Object.fromEntries(changed.map((name) => [name, limits[name]]));
  const accounts = Object.keys(firm.accounts).length === 0 ? {} : { accounts: firm.accounts };
  return JSON.stringify({ firm: firm.firm, ...(changed.length === 0 ? {} : { limits: said }), ...accounts });
}
