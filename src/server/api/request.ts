/**
 * What a client may ask of the live system. Members are those of the original's API; unknown members are refused, since
 * a misspelt `trade_size` must not pass unseen. Defaults are filled in here, all but those that need the symbol or the
 * settings.
 */
import { z } from 'zod';
import { alertChannel } from './values.ts';

const sessionId = z.string().min(1);

export const entryPolicy = z.enum(['add', 'ignore', 'reverse']);
export const externalPolicy = z.enum(['stop', 'adopt', 'ignore']);
/** The venue is reported to refuse less than four, and refuses more than a thousand. */
const ticks = z.number().int().min(4).max(1_000);

export const startRequest = z
  .strictObject({
    strategy_id: z.string().min(1).meta({ description: 'file name without .afl, odd characters as _' }),
    account_id: z.number().int(),
    account_name: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "on TopstepX required: the venue's name, the act of arming" }),
    symbol: z.string().trim().min(1).max(64).meta({ description: 'NQH6' }),
    ami_symbol: z.string().trim().min(1).max(64).optional().meta({ description: 'default the root, NQ' }),
    scan_interval: z
      .number()
      .min(0)
      .max(86_400)
      .default(0)
      .meta({ description: 'seconds; 0: at each closed bar only' }),
    alert_channels: z.array(alertChannel).max(16).default(['log']),
    trade_enabled: z.boolean().default(false),
    allow_look_ahead: z
      .boolean()
      .default(false)
      .meta({ description: 'needed to trade a formula whose signals depend on later bars' }),
    trade_size: z.number().int().min(1).max(10_000).default(1).meta({ description: 'contracts' }),
    trade_timeout: z.number().min(1).max(3_600).default(30).meta({ description: 'seconds' }),
    periodicity: z.string().default('1min').meta({ description: '1sec … 1month, 2min and the like' }),
    params: z
      .record(z.string(), z.union([z.number(), z.string()]))
      .default({})
      .meta({ description: 'values for Param*' }),
    lookback: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .meta({ description: 'newest closed bars a scan searches' }),
    webhook_url: z.url({ protocol: /^https?$/ }).optional(),
    afl_zone: z.string().default('America/Chicago').meta({ description: 'IANA zone in which the formula sees bars' }),
    entry_policy: entryPolicy.default('add').meta({
      description: 'an entry while a position is open: add to it, ignore the entry, or reverse by way of flat',
    }),
    external_policy: externalPolicy.default('stop').meta({
      description: 'contracts that Openbell did not bring: stop entries until a person says, adopt, or ignore',
    }),
    stop_loss_ticks: ticks.optional().meta({ description: 'a stop at the venue, so far from the entry’s fill' }),
    trailing_stop: z.boolean().default(false).meta({ description: 'the stop follows the price at its distance' }),
    take_profit_ticks: ticks.optional().meta({ description: 'a target at the venue, so far from the entry’s fill' }),
    apply_stop: z
      .boolean()
      .default(false)
      .meta({ description: "the formula's ApplyStop (loss, profit, trailing) becomes stop and target at the venue" }),
    protect_within: z
      .number()
      .min(1)
      .max(60)
      .default(5)
      .meta({ description: 'seconds in which the venue must show the stop, or the position is flattened' }),
  })
  .refine((body) => !body.trailing_stop || body.stop_loss_ticks !== undefined, {
    path: ['trailing_stop'],
    error: 'needs stop_loss_ticks: the distance at which it trails',
  })
  .meta({ id: 'StartRequest' });
/** As a client writes it. */
export type StartRequest = z.input<typeof startRequest>;
/** As the server reads it: defaults filled in. */
export type StartBody = z.output<typeof startRequest>;

export const startAnswer = z.object({ session_id: sessionId }).meta({ id: 'StartAnswer' });
export type StartAnswer = z.infer<typeof startAnswer>;

export const stopRequest = z.strictObject({
  session_id: sessionId.optional(),
  positions: z.enum(['keep', 'close', 'cancel-orders']).default('keep'),
});
export type StopRequest = z.input<typeof stopRequest>;
export const stopAnswer = z
  .object({
    session_id: sessionId,
    state: z
      .enum(['stopped', 'stopping', 'starting', 'error'])
      .meta({ description: 'reached within 30 s; starting: it waits for the venue, to close what it holds' }),
    message: z.string().meta({ description: 'what is left to be done or known; empty: it has stopped as asked' }),
  })
  .meta({ id: 'StopAnswer' });
export type StopAnswer = z.infer<typeof stopAnswer>;

export const killRequest = z.strictObject({ session_id: sessionId.optional() });
export type KillRequest = z.input<typeof killRequest>;

export const flattenRequest = z
  .strictObject({
    session_id: sessionId.optional().meta({ description: 'running or over: what it holds, or has left' }),
    account_name: z.string().min(1).optional().meta({ description: 'all that this account holds' }),
    contract: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'of the account only this one: NQH6, or the venue’s id' }),
  })
  .refine((body) => body.session_id === undefined || body.account_name === undefined, {
    path: ['account_name'],
    error: 'is not needed with session_id',
  })
  .refine((body) => body.contract === undefined || body.account_name !== undefined, {
    path: ['contract'],
    error: 'needs account_name: whose contract',
  })
  .meta({ description: 'nothing: everything that is open' });
export type FlattenRequest = z.input<typeof flattenRequest>;

export const resumeRequest = z.strictObject({
  account_name: z.string().min(1).meta({ description: 'typed by hand' }),
  lift_loss_limit: z
    .boolean()
    .default(false)
    .meta({ description: 'a loss limit that has struck does not bind for the rest of the day' }),
});
export type ResumeRequest = z.input<typeof resumeRequest>;

export const externalRequest = z.strictObject({
  account_name: z.string().min(1).meta({ description: 'typed by hand' }),
  as: z.enum(['adopted', 'left']).meta({ description: 'ours from now on, or never touched' }),
});
export type ExternalRequest = z.input<typeof externalRequest>;

/** Answer of resume: the sessions it applies to. */
export const sessionsAnswer = z.object({ session_ids: z.array(sessionId) }).meta({ id: 'SessionsAnswer' });
export type SessionsAnswer = z.infer<typeof sessionsAnswer>;

/** Of a kill: it holds now, whatever the warning says. */
export const killAnswer = sessionsAnswer
  .extend({
    warning: z.string().optional().meta({ description: 'not there: the kill outlives a restart' }),
  })
  .meta({ id: 'KillAnswer' });
export type KillAnswer = z.infer<typeof killAnswer>;

export const flattenAnswer = sessionsAnswer
  .extend({
    left: z
      .array(z.object({ account_id: z.number().int(), contract_id: z.string(), symbol: z.string() }))
      .meta({ description: 'contracts that no session keeps' }),
  })
  .meta({ id: 'FlattenAnswer' });
export type FlattenAnswer = z.infer<typeof flattenAnswer>;
