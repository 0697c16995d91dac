/**
 * `openbell verify-trade`: one order out, its fill proven, one order back. It takes the whole real way: a session on
 * one-second bars whose formula is replaced by a script of two signals, so guard, ledger, gate, gateway and proof are
 * those of any live session.
 */
import { accountId } from '#account';
import type { Fact, SessionGlance, SessionId, TradeRecord } from '#kernel';
import type { Program } from '#live';
import { EXCHANGE_ZONE, parseSymbol } from '#market';
import type { Scanner, ScanRequest, ScanResult, SignalType } from '#scan';
import { compose } from './compose.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { type ChosenGateway, chooseGateway } from './gateway-choice.ts';
import { openLog } from './log.ts';
import { paint, print, printJson, tell } from './output.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

const DEADLINE_MS = 120_000;

export interface VerifyTradeOptions {
  readonly account: string;
  readonly symbol: string;
  readonly size: number;
  readonly json: boolean;
}

export async function verifyTrade(settings: Settings, options: VerifyTradeOptions): Promise<ExitCode> {
  const dataDir = settings.dataDir.value;
  const log = openLog({ dataDir, level: settings.logLevel.value });
  const gateway = await chooseGateway(settings);
  try {
    if (gateway.kind === 'topstepx' && !settings.acceptUnprovenOrderPath.value) {
      throw new CommandFailed(
        EXIT.usage,
        'Trading on TopstepX is not proven yet. Add --i-accept-unproven-order-path to do it all the same.',
      );
    }
    const script = new ScriptedScanner();
    const { program, close } = await compose({
      dataDir,
      processName: 'openbell verify-trade',
      gateway,
      allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value,
      webhookSecret: settings.webhookSecret.value,
      tapeDays: settings.tapeDays.value,
      ...settings.risk.value,
      openScanner: () => script,
      version: VERSION,
      log: log.logger,
      admit: (goOn) => refuseOthers(goOn, dataDir),
    });
    try {
      return await outAndBack(program, script, gateway, options);
    } finally {
      await close();
    }
  } finally {
    await gateway.close();
    log.close();
  }
}

/** Its scanner stands in for every formula, so nothing else may go on beside it. */
function refuseOthers(goOn: readonly SessionGlance[], dataDir: string): void {
  if (goOn.length === 0) return;
  const named = goOn
    .map(({ config: { id, strategy, symbol, accountName } }) => `${strategy} on ${symbol} of ${accountName} (${id})`)
    .join('; ');
  const one = goOn.length === 1;
  throw new CommandFailed(
    EXIT.usage,
    `The data folder ${dataDir} holds ${one ? 'a session that goes' : `${goOn.length} sessions that go`} on: ${named}. ` +
      `verify-trade runs alone. Start Openbell and stop ${one ? 'it' : 'them'}, or give verify-trade a folder of its own with --data-dir.`,
  );
}

async function outAndBack(
  program: Program,
  script: ScriptedScanner,
  gateway: ChosenGateway,
  options: VerifyTradeOptions,
): Promise<ExitCode> {
  const accounts = await program.accounts();
  if (!accounts.ok) throw new CommandFailed(EXIT.gateway, `${accounts.error.message} ${accounts.error.hint}`);
  const account = accounts.value.find(({ name }) => name === options.account);
  if (account === undefined) {
    const names = accounts.value.map(({ name }) => name).join(', ');
    throw new CommandFailed(EXIT.usage, `The venue has no account named '${options.account}'. It has: ${names}.`);
  }
  const legs: TradeRecord[] = [];
  let ours: SessionId | null = null;
  const done = new Promise<string | null>((resolve) => {
    const timeout = setTimeout(() => resolve(`nothing conclusive within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
    const end = (problem: string | null): void => {
      clearTimeout(timeout);
      resolve(problem);
    };
    program.listen({
      publication: ({ fact }) => {
        if (concerns(fact, ours, program)) follow(fact, { script, legs, end, options });
      },
    });
  });
  const launched = program.launch({
    strategy: 'verify-trade',
    file: 'verify-trade',
    account: accountId(account.id),
    accountName: account.name,
    symbol: options.symbol,
    amiSymbol: parseSymbol(options.symbol)?.root ?? options.symbol,
    periodicity: { unit: 'second', count: 1 },
    scanIntervalMs: 0,
    lookbackBars: 1,
    params: {},
    alertChannels: ['log'],
    webhookUrl: null,
    tradeEnabled: true,
    tradeSize: options.size,
    tradeTimeoutMs: 30_000,
    zone: EXCHANGE_ZONE,
    origin: 'terminal',
  });
  if (!launched.ok) throw new CommandFailed(EXIT.problem, `${launched.error.message} ${launched.error.hint}`);
  ours = launched.value;
  script.speakFor(ours);
  if (!options.json)
    tell(
      paint.dim(
        `Buying ${options.size} ${options.symbol} for ${account.name} on ${gateway.name}, and selling it again …`,
      ),
    );
  const problem = await done;
  await program.stop({ session: launched.value, positions: problem === null ? 'keep' : 'close' });
  report(legs, problem, options);
  return problem === null ? EXIT.fine : EXIT.problem;
}

interface Following {
  readonly script: ScriptedScanner;
  readonly legs: TradeRecord[];
  readonly end: (problem: string | null) => void;
  readonly options: VerifyTradeOptions;
}

/** Whether a fact tells of our session, or of what the account holds of its contract. */
function concerns(fact: Fact, ours: SessionId | null, program: Program): boolean {
  if (ours === null) return false;
  switch (fact.type) {
    case 'intent.approved':
    case 'intent.denied':
      return fact.intent.session === ours;
    case 'session.changed':
    case 'trade.recorded':
      return fact.session === ours;
    case 'position.stated': {
      const session = program.view().sessions.find(({ config }) => config.id === ours);
      const { account, contract } = fact.position;
      return session?.config.account === account && session.contract?.id === contract;
    }
    default:
      return false;
  }
}

/** Buy, wait for the proof of both channels, sell, wait for the proof: each step starts when the one before is certain. */
function follow(fact: Fact, { script, legs, end, options }: Following): void {
  if (fact.type === 'intent.approved') script.say(null);
  if (fact.type === 'session.changed' && fact.state === 'error') end(fact.message);
  if (fact.type === 'position.stated' && legs.length === 0 && script.wants === 'Buy' && fact.position.size !== 0) {
    end(`the account holds ${fact.position.size} ${options.symbol} already; verify-trade starts from flat`);
  }
  if (fact.type === 'intent.denied') {
    // A guard that waits for its first snapshot lets the next second's signal pass.
    if (!/not-reconciled|account-link-down|market-stale/.test(fact.why)) end(`the guard denied the order: ${fact.why}`);
    return;
  }
  if (fact.type !== 'trade.recorded') return;
  const { trade } = fact;
  if (trade.status === 'filled' && trade.proof === 'both' && !legs.some(({ tag }) => tag === trade.tag)) {
    legs.push(trade);
    if (!options.json)
      print(
        `${paint.green('✓')} ${trade.side} ${trade.size} @ ${trade.fillPrice}  order ${trade.order}  ${Math.round(trade.elapsedMs ?? 0)} ms  proven by stream and REST`,
      );
    if (legs.length === 2) end(null);
    else script.say('Sell');
  } else if (trade.proof === 'disputed') end(`the fill of order ${trade.order} is known from one channel only`);
  else if (trade.status !== 'filled' && trade.status !== 'working')
    end(`the ${trade.side} order ended ${trade.status}: ${trade.why ?? ''}`);
}

function report(legs: readonly TradeRecord[], problem: string | null, { json }: VerifyTradeOptions): void {
  if (json) {
    return printJson({
      ok: problem === null,
      problem,
      orders: legs.map(({ side, size, order, fillPrice, elapsedMs, proof, executedAt }) => ({
        side,
        size,
        order_id: order,
        fill_price: fillPrice,
        elapsed_ms: elapsedMs,
        proof,
        executed_at: executedAt === null ? null : new Date(executedAt).toISOString(),
      })),
    });
  }
  if (problem === null) print(paint.green('One order out and one back, both proven. The account is flat.'));
  else
    tell(
      paint.red(`Not verified: ${problem}. What was open was closed as far as the venue let us; look at the account.`),
    );
}

/** Says one signal on each newest bar of one session until told otherwise. */
class ScriptedScanner implements Scanner {
  #wants: SignalType | null = 'Buy';
  #revision = 0;
  #close = 0;
  #session: SessionId | null = null;

  get wants(): SignalType | null {
    return this.#wants;
  }

  speakFor(session: SessionId): void {
    this.#session = session;
  }

  say(signal: SignalType | null): void {
    this.#wants = signal;
  }

  load({ file }: Parameters<Scanner['load']>[0]): ReturnType<Scanner['load']> {
    const pinned = { file, text: '', includes: {} };
    return Promise.resolve({ ok: true, hash: 'verify-trade', diagnostics: [], parameters: [], pinned });
  }

  append({ revision, bars }: Parameters<Scanner['append']>[0]): void {
    this.#revision = revision;
    this.#close = bars.at(-1)?.close ?? this.#close;
  }

  replace(change: Parameters<Scanner['replace']>[0]): void {
    this.append(change);
  }

  scan({ subject, upTo }: ScanRequest): Promise<ScanResult> {
    const isOurs = (subject as string) === this.#session;
    const signals = this.#wants === null || !isOurs ? [] : [{ type: this.#wants, bar: upTo, price: this.#close }];
    return Promise.resolve({ ok: true, revision: this.#revision, upTo, signals, plots: [], ms: 0 });
  }

  plots(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  unload(): void {
    this.#wants = null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
