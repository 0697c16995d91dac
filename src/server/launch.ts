/**
 * From a start request to the configuration of a session. What is wrong is refused here in a sentence, before anything is
 * opened: the formula, the names of symbol, interval and zone, and the arming of the account.
 */
import { type Account, accountId, miniWeight } from '#account';
import { LOOK_AHEAD } from '#afl';
import { err, ok, type Result, SECOND } from '#base';
import type { SessionConfig } from '#kernel';
import type { Live, Refusal } from '#live';
import { isZone, parsePeriodicity, parseSymbol } from '#market';
import { type Limits, ruledAccount } from '#risk';
import type { StartBody } from './api.ts';
import type { GatewayKind, Strategies, Strategy } from './ports.ts';

export interface LaunchGround {
  readonly strategies: Strategies;
  readonly accounts: Live['accounts'];
  readonly gateway: GatewayKind;
  /** Those in force: what no order could ever pass is not launched. */
  readonly limits: Limits;
  /** For the channel `webhook` where the request names none. */
  readonly webhookUrl: string | null;
}

export async function sessionConfigOf(
  body: StartBody,
  ground: LaunchGround,
): Promise<Result<Omit<SessionConfig, 'id'>, Refusal>> {
  const periodicity = parsePeriodicity(body.periodicity);
  if (!periodicity.ok) return refuse(400, 'ERR_PERIODICITY', periodicity.error, 'The default is 1min.');
  if (!isZone(body.afl_zone)) {
    return refuse(400, 'ERR_ZONE', `'${body.afl_zone}' is no time zone.`, 'Use an IANA name such as America/Chicago.');
  }
  const amiSymbol = body.ami_symbol === undefined ? rootOf(body.symbol) : ok(body.ami_symbol);
  if (!amiSymbol.ok) return amiSymbol;
  const webhookUrl = body.webhook_url ?? ground.webhookUrl;
  if (body.alert_channels.includes('webhook') && webhookUrl === null) {
    const hint = 'Give webhook_url, or set webhookUrl in the settings.';
    return refuse(400, 'ERR_WEBHOOK_URL', 'The channel webhook has no address to send to.', hint);
  }
  const strategy = launchable(body.strategy_id, await ground.strategies.list());
  if (!strategy.ok) return strategy;
  const unknownParam = missingParam(body, strategy.value);
  if (unknownParam !== undefined) return err(unknownParam);
  const foreseeing = tradedForesight(body, strategy.value);
  if (foreseeing !== undefined) return err(foreseeing);
  const oversized = oversize(body, ground.limits);
  if (oversized !== undefined) return err(oversized);
  const accountName = await armedName(body, ground);
  if (!accountName.ok) return accountName;
  return ok({
    strategy: body.strategy_id,
    file: strategy.value.file,
    account: accountId(body.account_id),
    accountName: accountName.value,
    symbol: body.symbol,
    amiSymbol: amiSymbol.value,
    periodicity: periodicity.value,
    scanIntervalMs: body.scan_interval * SECOND,
    lookbackBars: body.lookback,
    params: body.params,
    alertChannels: [...new Set(body.alert_channels)],
    webhookUrl,
    tradeEnabled: body.trade_enabled,
    tradeSize: body.trade_size,
    tradeTimeoutMs: body.trade_timeout * SECOND,
    zone: body.afl_zone,
    origin: 'api',
    entryPolicy: body.entry_policy,
    externalPolicy: body.external_policy,
    ...stopsOf(body),
  });
}

/** Nothing where the session wants neither stop nor target. */
function stopsOf(body: StartBody): Pick<SessionConfig, 'stops'> {
  const { stop_loss_ticks, take_profit_ticks, trailing_stop, apply_stop, protect_within } = body;
  if (stop_loss_ticks === undefined && take_profit_ticks === undefined && !apply_stop) return {};
  return {
    stops: {
      stopLossTicks: stop_loss_ticks ?? null,
      trailing: trailing_stop,
      takeProfitTicks: take_profit_ticks ?? null,
      applyStop: apply_stop,
      withinMs: protect_within * SECOND,
    },
  };
}

/** What the formula calls the symbol unless told: `NQ` for `NQH6`. */
function rootOf(symbol: string): Result<string, Refusal> {
  const root = parseSymbol(symbol)?.root ?? symbol.toUpperCase();
  if (/^[A-Z0-9]{1,4}$/.test(root)) return ok(root);
  const message = `What a formula shall call '${symbol}' cannot be told from its name.`;
  return refuse(400, 'ERR_AMI_SYMBOL', message, "Give ami_symbol too, such as 'NQ'; or name the symbol as in NQH6.");
}

function launchable(id: string, all: readonly Strategy[]): Result<Strategy, Refusal> {
  const [strategy, ...others] = all.filter((each) => each.id === id);
  if (strategy === undefined) {
    const message = `There is no strategy '${id}'.`;
    return refuse(
      404,
      'ERR_STRATEGY_UNKNOWN',
      message,
      'GET /api/strategies lists them; put yours into DATA/formulas.',
    );
  }
  if (others.length > 0) {
    const files = [strategy, ...others].map((each) => each.file).join(' and ');
    return refuse(409, 'ERR_STRATEGY_CLASH', `Two formulas have the id '${id}': ${files}.`, 'Rename one of them.');
  }
  if (strategy.status === 'ok') return ok(strategy);
  const first = strategy.diagnostics.find((each) => each.severity === 'error');
  const where = first === undefined ? strategy.file : `${first.file}:${first.line}:${first.column}: ${first.message}`;
  const hint = first?.hint ?? '`openbell check` shows everything that is wrong with a formula.';
  return refuse(400, 'ERR_STRATEGY_BROKEN', `The formula cannot be run: ${where}`, hint);
}

/**
 * A misspelt parameter would silently leave the formula at its default. Formulas do not mind letter case, and take a name
 * with its section, `Averages.Period`, as well as without.
 */
function missingParam({ params }: StartBody, { parameters }: Strategy): Refusal | undefined {
  const names = parameters.map((each) => each.name);
  const known = names.flatMap((name) => [name, name.slice(name.indexOf('.') + 1)]).map((name) => name.toLowerCase());
  const unknown = Object.keys(params).find((name) => !known.includes(name.toLowerCase()));
  if (unknown === undefined) return undefined;
  const hint = names.length === 0 ? 'It has no parameters.' : `It has ${names.map((name) => `'${name}'`).join(', ')}.`;
  return refusal(400, 'ERR_PARAM_UNKNOWN', `The formula has no parameter '${unknown}'.`, hint);
}

/** Signals that depend on later bars come and go after the fact; whoever trades on them must say so. */
function tradedForesight({ trade_enabled, allow_look_ahead }: StartBody, strategy: Strategy): Refusal | undefined {
  const remark = strategy.diagnostics.find(({ code }) => code === LOOK_AHEAD);
  if (!trade_enabled || allow_look_ahead || remark === undefined) return undefined;
  const { file, line, column, message } = remark;
  const said = `The formula looks ahead: ${file}:${line}:${column}: ${message}`;
  return refusal(
    409,
    'ERR_LOOK_AHEAD',
    said,
    'Mend it, or start with allow_look_ahead true, or with trade_enabled false.',
  );
}

/**
 * The name under which the account is armed. On TopstepX the caller must have typed the venue's own name of it. Where the
 * venue cannot be asked the simulator's session may start and wait, but nothing is armed on a venue with real accounts.
 */
async function armedName(body: StartBody, ground: LaunchGround): Promise<Result<string, Refusal>> {
  const { kind, allowUnprovenOrderPath } = ground.gateway;
  if (kind === 'topstepx' && body.trade_enabled && !allowUnprovenOrderPath) {
    const message = 'Trading on TopstepX is refused: the order path has not been proven there yet.';
    return refuse(
      409,
      'ERR_ORDER_PATH_UNPROVEN',
      message,
      'Start Openbell with --i-accept-unproven-order-path, or set trade_enabled to false.',
    );
  }
  const accounts = await ground.accounts();
  if (!accounts.ok) {
    const { code, message, hint, final } = accounts.error;
    const mayWait = !final && (kind === 'simulator' || (kind === 'url' && !body.trade_enabled));
    return mayWait && body.account_name !== undefined ? ok(body.account_name) : refuse(500, code, message, hint);
  }
  const account = accounts.value.find((each) => each.id === body.account_id);
  if (account === undefined) {
    const known = accounts.value.map((each) => `${each.id} (${each.name})`).join(', ');
    return refuse(
      404,
      'ERR_ACCOUNT_UNKNOWN',
      `The venue shows no account ${body.account_id}.`,
      `It shows ${known || 'none'}.`,
    );
  }
  if (kind === 'topstepx' && body.account_name !== account.name) {
    const message = `Account ${account.id} is not called '${body.account_name ?? ''}' at the venue.`;
    return refuse(
      409,
      'ERR_ACCOUNT_NAME',
      message,
      'Type its name exactly as GET /api/live/accounts shows it: that arms the session.',
    );
  }
  const untradable = body.trade_enabled ? (whyNotTraded(account) ?? tooHeavy(body, account, ground.limits)) : undefined;
  return untradable === undefined ? ok(account.name) : err(untradable);
}

/** A size that the guard denies whatever the market does would only be found out at the first signal. */
function oversize({ trade_enabled, trade_size }: StartBody, limits: Limits): Refusal | undefined {
  const { orderSizeMax, positionSizeMax } = limits;
  const most = Math.min(orderSizeMax, positionSizeMax);
  if (!trade_enabled || trade_size <= most) return undefined;
  const which = orderSizeMax <= positionSizeMax ? 'one order may have' : 'may be held';
  return refusal(
    409,
    'ERR_TRADE_SIZE',
    `trade_size ${trade_size} is more than the ${most} contracts that ${which}.`,
    'Ask for fewer, or change the limits in openbell.json.',
  );
}

/** The same for the firm's cap on what the account may hold, which grows with its profit. */
function tooHeavy({ symbol, trade_size }: StartBody, account: Account, limits: Limits): Refusal | undefined {
  const rules = ruledAccount(limits.firm, account)?.rules;
  const root = parseSymbol(symbol)?.root;
  if (rules === undefined || root === undefined) return undefined;
  const profit = account.balance - rules.startingBalance;
  const most = rules.contractsMax.findLast(({ profitFrom }) => profit >= profitFrom)?.minis;
  const minis = Number((trade_size * miniWeight(root)).toFixed(2));
  if (most === undefined || minis <= most) return undefined;
  return refusal(
    409,
    'ERR_TRADE_SIZE',
    `trade_size ${trade_size} of ${root} is ${minis} minis, and '${account.name}' may hold ${most}.`,
    `So say the rules of a ${rules.size} ${rules.stage} account at its balance. Ask for fewer, or trade the micro.`,
  );
}

function whyNotTraded({ name, simulated, canTrade }: Account): Refusal | undefined {
  if (!simulated) {
    const hint = 'Choose a practice or evaluation account, or set trade_enabled to false.';
    return refusal(
      409,
      'ERR_ACCOUNT_REAL',
      `'${name}' holds real money, and Openbell does not trade such accounts.`,
      hint,
    );
  }
  if (!canTrade) {
    const hint = 'Choose another account, or ask the venue why; alerts work with trade_enabled false.';
    return refusal(409, 'ERR_ACCOUNT_CANNOT_TRADE', `The venue does not let '${name}' trade.`, hint);
  }
  return undefined;
}

function refusal(status: Refusal['status'], code: string, message: string, hint: string): Refusal {
  return { status, code, message, hint };
}

function refuse(...parts: Parameters<typeof refusal>): { readonly ok: false; readonly error: Refusal } {
  return err(refusal(...parts));
}
