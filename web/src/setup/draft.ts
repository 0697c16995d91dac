/**
 * A launch in the making: the fields of the form as they are typed, what is wrong with them, and the start request they
 * come to. Pure, so that each rule is a test. The server judges again and has the last word.
 */
import type { AccountAnswer, AlertChannel, ProductAnswer, StartRequest, StrategyAnswer } from '#server/api';

export type EntryPolicy = NonNullable<StartRequest['entry_policy']>;
export type ExternalPolicy = NonNullable<StartRequest['external_policy']>;

export interface Draft {
  readonly strategy: string;
  /** The venue's number as text; empty: none chosen. */
  readonly account: string;
  readonly symbol: string;
  /** Empty: the symbol's root. */
  readonly amiSymbol: string;
  readonly periodicity: string;
  readonly size: string;
  readonly timeout: string;
  readonly scanInterval: string;
  readonly lookback: string;
  /** Only what differs from the formula's own values, by parameter; numbers as typed. */
  readonly params: Readonly<Record<string, string>>;
  readonly channels: readonly AlertChannel[];
  readonly webhookUrl: string;
  readonly trading: boolean;
  /** The account's name typed by hand, which arms. */
  readonly typedName: string;
  /** That the formula looks ahead was read and is meant to be traded. */
  readonly lookAheadMeant: boolean;
  readonly entryPolicy: EntryPolicy;
  readonly externalPolicy: ExternalPolicy;
  /** Empty: no stop. */
  readonly stopLossTicks: string;
  readonly trailingStop: boolean;
  /** Empty: no target. */
  readonly takeProfitTicks: string;
  readonly applyStop: boolean;
  /** Seconds. */
  readonly protectWithin: string;
}

export type Field = keyof Draft;

export type Remark = StrategyAnswer['diagnostics'][number];

/** The engine's code for it; the server refuses to trade such a formula unless it is told to. */
const LOOK_AHEAD = 'AFL-W910';

/** What the form chooses from. */
export interface Choices {
  readonly strategies: readonly StrategyAnswer[];
  readonly accounts: readonly AccountAnswer[];
  /** For distances in points and money. */
  readonly products: readonly ProductAnswer[];
  /** The simulator's money is nobody's: nothing need be typed to arm. */
  readonly simulator: boolean;
}

export const BLANK: Draft = {
  strategy: '',
  account: '',
  symbol: '',
  amiSymbol: '',
  periodicity: '1min',
  size: '1',
  timeout: '30',
  scanInterval: '0',
  lookback: '5',
  params: {},
  channels: ['log', 'desktop', 'sound'],
  webhookUrl: '',
  trading: false,
  typedName: '',
  lookAheadMeant: false,
  entryPolicy: 'add',
  externalPolicy: 'stop',
  stopLossTicks: '',
  trailingStop: false,
  takeProfitTicks: '',
  applyStop: false,
  protectWithin: '5',
};

/** The original's fourteen; any other whole number of seconds, minutes or hours may be typed. */
export const PERIODICITIES: readonly string[] = [
  ...[
    '1sec',
    '5sec',
    '10sec',
    '15sec',
    '30sec',
    '1min',
    '5min',
    '15min',
    '30min',
    '1hr',
    '4hr',
    '1day',
    '1week',
    '1month',
  ],
];

/** @returns a sentence a field; empty when the draft can be launched */
export function problemsOf(draft: Draft, choices: Choices): Readonly<Partial<Record<Field, string>>> {
  const account = chosenAccount(draft, choices);
  const strategy = choices.strategies.find(({ id }) => id === draft.strategy);
  const found: Partial<Record<Field, string | undefined>> = {
    strategy: strategyProblem(strategy),
    account: account === undefined ? 'Choose an account.' : undefined,
    symbol: draft.symbol.trim() === '' ? 'Name the contract, such as NQH6.' : undefined,
    periodicity: /^\d{1,4}(sec|min|hr|day|week|month)$/.test(draft.periodicity.trim().toLowerCase())
      ? undefined
      : 'Use a number with sec, min or hr, or 1day, 1week, 1month.',
    size: wholeProblem(draft.size, { low: 1, high: 10_000 }),
    timeout: numberProblem(draft.timeout, { low: 1, high: 3_600 }),
    scanInterval: numberProblem(draft.scanInterval, { low: 0, high: 86_400 }),
    lookback: wholeProblem(draft.lookback, { low: 1, high: 10_000 }),
    params: strategy === undefined ? undefined : paramProblem(draft, strategy),
    webhookUrl: webhookProblem(draft),
    trading: draft.trading ? tradingProblem(account) : undefined,
    typedName:
      draft.trading && asksForName(choices) && account !== undefined && draft.typedName !== account.name
        ? `Type the account’s name, ${account.name}, to arm it.`
        : undefined,
    lookAheadMeant:
      draft.trading && !draft.lookAheadMeant && lookAheadOf(draft, choices) !== undefined
        ? 'Tick this to trade it all the same.'
        : undefined,
    stopLossTicks: draft.trading ? ticksProblem(draft.stopLossTicks) : undefined,
    takeProfitTicks: draft.trading ? ticksProblem(draft.takeProfitTicks) : undefined,
    protectWithin:
      draft.trading && wantsStops(draft, choices)
        ? numberProblem(draft.protectWithin, { low: 1, high: 60 })
        : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

/** What the engine says of a formula whose signals depend on later bars. */
export function lookAheadOf({ strategy }: Draft, { strategies }: Choices): Remark | undefined {
  return strategies.find(({ id }) => id === strategy)?.diagnostics.find(({ code }) => code === LOOK_AHEAD);
}

export function callsApplyStop({ strategy }: Draft, { strategies }: Choices): boolean {
  return strategies.find(({ id }) => id === strategy)?.apply_stop === true;
}

/** Whether its positions shall have a stop or a target. */
export function wantsStops(draft: Draft, choices: Choices): boolean {
  const { stopLossTicks, takeProfitTicks, applyStop } = draft;
  return stopLossTicks.trim() !== '' || takeProfitTicks.trim() !== '' || (applyStop && callsApplyStop(draft, choices));
}

export function asksForName({ simulator }: Choices): boolean {
  return !simulator;
}

export function chosenAccount({ account }: Draft, { accounts }: Choices): AccountAnswer | undefined {
  return accounts.find(({ id }) => String(id) === account);
}

/** Only for a draft without problems. */
export function requestOf(draft: Draft, choices: Choices): StartRequest {
  const strategy = choices.strategies.find(({ id }) => id === draft.strategy);
  const account = chosenAccount(draft, choices);
  const webhook = draft.channels.includes('webhook') && draft.webhookUrl.trim() !== '';
  return {
    strategy_id: draft.strategy,
    account_id: Number(draft.account),
    // Without trading nothing is armed and the venue's name may be filled in; with it the name is what was typed.
    ...(account === undefined
      ? {}
      : { account_name: draft.trading && asksForName(choices) ? draft.typedName : account.name }),
    symbol: draft.symbol.trim(),
    ...(draft.amiSymbol.trim() === '' ? {} : { ami_symbol: draft.amiSymbol.trim() }),
    periodicity: draft.periodicity.trim().toLowerCase(),
    scan_interval: Number(draft.scanInterval),
    alert_channels: [...draft.channels],
    trade_enabled: draft.trading,
    ...(draft.trading && lookAheadOf(draft, choices) !== undefined ? { allow_look_ahead: draft.lookAheadMeant } : {}),
    trade_size: Number(draft.size),
    trade_timeout: Number(draft.timeout),
    lookback: Number(draft.lookback),
    params: Object.fromEntries(
      (strategy?.parameters ?? []).flatMap(({ name, value }) => {
        const typed = draft.params[name];
        return typed === undefined ? [] : [[name, typeof value === 'number' ? Number(typed) : typed]];
      }),
    ),
    ...(webhook ? { webhook_url: draft.webhookUrl.trim() } : {}),
    ...(draft.trading ? ordersOf(draft, choices) : {}),
  };
}

/** How orders are placed and protected; nothing of a stop where none is wanted. */
function ordersOf(draft: Draft, choices: Choices): Partial<StartRequest> {
  const stop = draft.stopLossTicks.trim();
  const target = draft.takeProfitTicks.trim();
  return {
    entry_policy: draft.entryPolicy,
    external_policy: draft.externalPolicy,
    ...(stop === '' ? {} : { stop_loss_ticks: Number(stop), trailing_stop: draft.trailingStop }),
    ...(target === '' ? {} : { take_profit_ticks: Number(target) }),
    ...(draft.applyStop && callsApplyStop(draft, choices) ? { apply_stop: true } : {}),
    ...(wantsStops(draft, choices) ? { protect_within: Number(draft.protectWithin) } : {}),
  };
}

function strategyProblem(strategy: StrategyAnswer | undefined): string | undefined {
  if (strategy === undefined) return 'Choose a strategy.';
  return strategy.status === 'ok' ? undefined : 'This formula cannot run; see below why.';
}

function tradingProblem(account: AccountAnswer | undefined): string | undefined {
  if (account === undefined) return undefined;
  if (!account.simulated) return 'Openbell does not trade real money. Choose a practice or evaluation account.';
  return account.can_trade ? undefined : 'The venue does not let this account trade.';
}

function webhookProblem({ channels, webhookUrl }: Draft): string | undefined {
  const text = webhookUrl.trim();
  // Empty: the address in the settings is used.
  if (!channels.includes('webhook') || text === '') return undefined;
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text)
    ? undefined
    : 'Give an address that begins with https:// or http://.';
}

function paramProblem(draft: Draft, { parameters }: StrategyAnswer): string | undefined {
  const wrong = parameters.find(({ name, value, min, max }) => {
    const typed = draft.params[name];
    if (typed === undefined || typeof value !== 'number') return false;
    const amount = Number(typed);
    return typed.trim() === '' || !Number.isFinite(amount) || amount < (min ?? amount) || amount > (max ?? amount);
  });
  if (wrong === undefined) return undefined;
  const { name, min, max } = wrong;
  return min === null || max === null ? `${name} must be a number.` : `${name} must be a number from ${min} to ${max}.`;
}

/** Nearer the venue is reported to refuse it. */
function ticksProblem(text: string): string | undefined {
  return text.trim() === '' ? undefined : wholeProblem(text, { low: 4, high: 1_000 });
}

function wholeProblem(text: string, range: { readonly low: number; readonly high: number }): string | undefined {
  const problem = numberProblem(text, range);
  return problem ?? (Number.isInteger(Number(text)) ? undefined : 'Use a whole number.');
}

function numberProblem(
  text: string,
  { low, high }: { readonly low: number; readonly high: number },
): string | undefined {
  const amount = Number(text);
  const good = text.trim() !== '' && Number.isFinite(amount) && amount >= low && amount <= high;
  return good ? undefined : `Use a number from ${low} to ${high.toLocaleString('en-US')}.`;
}
