/**
 * `openbell simulate`: the gateway simulator alone, for anybody's client. With `--json` its first line says how to reach
 * it; as a child of `openbell start` it ends when its stdin closes, so that it never outlives its parent.
 */
import { epochMs, SECOND } from '#base';
import { EXCHANGE_ZONE } from '#market';
import {
  type FaultRequest,
  otherLogin,
  QUIRKS,
  type Quirk,
  type Quirks,
  type RatesName,
  readFaultFlag,
  readRecordedTicks,
  recordedKind,
  type Simulator,
  SimulatorError,
  type SimulatorOptions,
  startSimulator,
} from '#simulator/serve';
import { type BarsOptions, readBarsFile, readText } from './bars-files.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { paint, printJson, tell } from './output.ts';

export interface SimulateOptions extends BarsOptions {
  readonly port: number;
  readonly seed: number;
  readonly speed: number | 'max';
  /** Bars, trades or quotes to replay instead of the generator's market. */
  readonly replay?: string | undefined;
  /** Of the replay: `ESH5`. */
  readonly contract?: string | undefined;
  /** ISO time: bars before it are history; the generator begins there. */
  readonly startAt?: string | undefined;
  /** The active month the generator trades: `NQH6`. */
  readonly symbol?: string | undefined;
  /** How much the generator says. */
  readonly rates: RatesName;
  /** What goes wrong: `http-500:count=2`. */
  readonly fault: readonly string[];
  readonly faultSeed?: number | undefined;
  /** Names of quirks to be turned over. */
  readonly quirk: readonly string[];
  readonly userName?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Further logins with accounts of their own: `bob:his-key`. */
  readonly login: readonly string[];
  /** Seconds that a token lives. */
  readonly tokenLife?: number | undefined;
  /** End when stdin closes. */
  readonly child: boolean;
  readonly json: boolean;
}

/** What a client needs to know, as one JSON line. */
export interface SimulatorCard {
  readonly rest: string;
  readonly user_hub: string;
  readonly market_hub: string;
  readonly user_name: string;
  readonly api_key: string;
  readonly accounts: readonly {
    readonly id: number;
    readonly name: string;
    readonly balance: number;
    readonly can_trade: boolean;
    readonly simulated: boolean;
  }[];
  /** Everybody who may log in, the first one first. */
  readonly logins: readonly {
    readonly user_name: string;
    readonly api_key: string;
    readonly accounts: readonly number[];
  }[];
}

export async function simulate(options: SimulateOptions): Promise<void> {
  const simulator = await begin(options);
  const card = cardOf(simulator);
  if (options.json) printJson(card);
  else show(card, options);
  await untilEnded(options.child);
  await simulator.close();
}

async function begin(options: SimulateOptions): Promise<Simulator> {
  const { port, seed, speed, userName, apiKey, faultSeed } = options;
  const faults = options.fault.map(faultOf);
  const quirks = turnedOver(options.quirk);
  try {
    return await startSimulator({
      port,
      seed,
      speed,
      source: sourceOf(options),
      faults,
      quirks,
      ...(faultSeed === undefined ? {} : { faultSeed }),
      others: options.login.map(loginOf),
      ...(options.tokenLife === undefined ? {} : { tokenLifeMs: options.tokenLife * SECOND }),
      ...(userName === undefined ? {} : { userName }),
      ...(apiKey === undefined ? {} : { apiKey }),
    });
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    const remedy =
      error.code === 'ERR_SIMULATOR_PORT'
        ? 'Choose another with --port.'
        : 'Choose other bars with --replay, or another month with --contract or --symbol.';
    throw new CommandFailed(EXIT.problem, `The simulator cannot start: ${error.message}. ${remedy}`, { cause: error });
  }
}

function faultOf(text: string): FaultRequest {
  const read = readFaultFlag(text);
  if (!read.ok) throw new CommandFailed(EXIT.usage, `${read.error}. One is --fault http-500:count=2.`);
  return read.value;
}

function loginOf(text: string, index: number) {
  const [userName = '', apiKey = ''] = text.split(':');
  if (userName === '' || apiKey === '')
    throw new CommandFailed(EXIT.usage, `'${text}' is no login. One is --login bob:his-key.`);
  return otherLogin({ userName, apiKey }, index + 1);
}

function turnedOver(names: readonly string[]): Partial<Quirks> {
  return Object.fromEntries(
    names.map((name) => {
      if (name in QUIRKS) return [name, !QUIRKS[name as Quirk]];
      throw new CommandFailed(EXIT.usage, `'${name}' is no quirk; there are ${Object.keys(QUIRKS).join(', ')}.`);
    }),
  );
}

function sourceOf({
  replay,
  contract,
  startAt,
  symbol,
  rates,
  zone,
  stamp,
}: SimulateOptions): SimulatorOptions['source'] {
  const from = startAt === undefined ? {} : { startAt: instantOf(startAt) };
  if (replay === undefined)
    return { kind: 'generator', rates, ...(symbol === undefined ? {} : { symbols: [symbol] }), ...from };
  const text = readText(replay);
  const kind = recordedKind(text);
  if (kind === null) {
    const wanted =
      'Its first line must name time, open, high, low and close; or time, price and size; or time, bid and ask.';
    throw new CommandFailed(EXIT.problem, `${replay} holds neither bars nor trades nor quotes. ${wanted}`);
  }
  if (kind === 'ticks') {
    const read = readRecordedTicks(text, { zone: zone ?? EXCHANGE_ZONE, wanted: contract });
    if (!read.ok) throw new CommandFailed(EXIT.problem, `${replay} cannot be replayed: ${read.error}.`);
    return { kind: 'recording', ticks: read.value.ticks, contract: named(contract ?? read.value.symbol), ...from };
  }
  return { kind: 'replay', bars: readBarsFile(replay, { zone, stamp }).bars, contract: named(contract), ...from };
}

function named(contract: string | null | undefined): string {
  if (contract != null) return contract;
  const why = 'A replay needs to know whose market the file holds';
  throw new CommandFailed(EXIT.usage, `${why}: add --contract, such as --contract ESH5.`);
}

function instantOf(text: string) {
  const at = Date.parse(text);
  if (Number.isFinite(at)) return epochMs(at);
  throw new CommandFailed(EXIT.usage, `'${text}' is no time. Use one such as 2026-01-15T15:00:00Z.`);
}

export function cardOf(simulator: Simulator): SimulatorCard {
  return {
    rest: simulator.rest,
    user_hub: simulator.userHub,
    market_hub: simulator.marketHub,
    user_name: simulator.userName,
    api_key: simulator.apiKey,
    accounts: simulator.accounts.map(({ id, name, balance, canTrade, simulated }) => ({
      id,
      name,
      balance,
      can_trade: canTrade,
      simulated,
    })),
    logins: simulator.logins.map((login) => ({
      user_name: login.userName,
      api_key: login.apiKey,
      accounts: login.accounts,
    })),
  };
}

function show(card: SimulatorCard, { replay, speed }: SimulateOptions): void {
  const market = replay === undefined ? 'generated NQ sessions' : `replay of ${replay}`;
  tell(`${paint.bold('Gateway simulator')}: ${market}, speed ${speed}`);
  tell(`  REST        ${card.rest}`);
  tell(`  user hub    ${card.user_hub}`);
  tell(`  market hub  ${card.market_hub}`);
  tell(`  user name   ${card.user_name}`);
  tell(`  api key     ${card.api_key}`);
  tell(`  controls    ${card.rest}/`);
  for (const { id, name, can_trade, simulated } of card.accounts) {
    const remarks = [can_trade ? '' : 'cannot trade', simulated ? '' : 'real money'].filter((each) => each !== '');
    tell(`  account     ${id}  ${name}${remarks.length === 0 ? '' : `  (${remarks.join(', ')})`}`);
  }
  for (const { user_name, api_key, accounts } of card.logins.slice(1))
    tell(`  login       ${user_name}  ${api_key}  (accounts ${accounts.join(', ')})`);
  tell('Ctrl-C ends it.');
}

/** Resolves at Ctrl-C, SIGTERM, or, for a child, when stdin closes. */
function untilEnded(child: boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => resolve();
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    if (!child) return;
    process.stdin.once('end', end).once('close', end).resume();
  });
}
