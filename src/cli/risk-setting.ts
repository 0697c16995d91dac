/**
 * The limits and times in force, as `openbell.json` says them: `{"risk": {"firm": "topstep", "limits": {…}, "times": {…},
 * "accounts": {…}}}`. What is left out keeps its default; what cannot all be meant is refused with a sentence that says what
 * to change.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { err, ok, type Result } from '#base';
import {
  contradictionOf,
  DEFAULT_LIMITS,
  DEFAULT_TIMES,
  type Limits,
  type Times,
  TOPSTEP,
  timesContradiction,
} from '#risk';

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

/** Bounds and order are the risk room's own: here only numbers are told from what is none. */
const times = z.strictObject(
  Object.fromEntries(
    Object.entries(DEFAULT_TIMES).map(([name, value]) => [
      name,
      Array.isArray(value) ? z.array(z.number()) : z.number(),
    ]),
  ),
);

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
  times: times.partial().default({}),
  accounts: z.record(z.string(), account).default({}),
});

export interface RiskSetting {
  readonly limits: Limits;
  readonly times: Times;
}

/** The firm's rules bind unless somebody says otherwise. */
export const DEFAULT_RISK: RiskSetting = { limits: { ...DEFAULT_LIMITS, firm: TOPSTEP }, times: DEFAULT_TIMES };

/** Failure: what it must be, to follow "must be". */
export function readRisk(text: string): Result<RiskSetting, string> {
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
  const { firm, accounts } = read.data;
  const limits = { ...DEFAULT_LIMITS, ...read.data.limits, firm: { firm, accounts } } as Limits;
  const times = { ...DEFAULT_TIMES, ...read.data.times } as Times;
  const contradiction = contradictionOf(limits);
  if (contradiction !== null) return err(`limits that can all be meant: ${contradiction}`);
  const late = timesContradiction(times, limits);
  return late === null ? ok({ limits, times }) : err(`times that can all be meant: ${late}`);
}

/** As `openbell config` prints it: what differs from the default. */
export function showRisk({ limits: { firm, ...limits }, times }: RiskSetting): string {
  return JSON.stringify({
    firm: firm.firm,
    ...section('limits', changed(limits, DEFAULT_LIMITS)),
    ...section('times', changed(times, DEFAULT_TIMES)),
    ...section('accounts', firm.accounts),
  });
}

function changed(values: object, defaults: object): object {
  const usual = new Map(Object.entries(defaults));
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isDeepStrictEqual(value, usual.get(name))),
  );
}

/** Nothing where there is nothing to say. */
function section(name: string, values: object): object {
  return Object.keys(values).length === 0 ? {} : { [name]: values };
}
