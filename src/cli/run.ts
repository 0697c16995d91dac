/**
 * `openbell run`: one session in the terminal. The file holds a start body as the API takes it, and passes the same checks;
 * what happens is printed as it happens, as JSON lines where that was asked for. The same API as that of `openbell start`
 * answers at a free port, so that `kill`, `flatten`, `stop` and `status` of another terminal reach it. It ends with Ctrl-C,
 * or with its session, whatever ended or refused that, where no other one goes on.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fact, isActive, type SessionId } from '#kernel';
import type { Program } from '#live';
import { sessionConfigOf } from '#server';
import { type StartBody, startRequest } from '#server/api';
import { type Composed, compose, formulasIn } from './compose.ts';
import { outliveReaders } from './dead-reader.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { tellFact } from './fact-lines.ts';
import { type ChosenGateway, chooseGateway } from './gateway-choice.ts';
import { untilInterrupted } from './interrupt.ts';
import { openLog } from './log.ts';
import { printJson, tell } from './output.ts';
import { SHIPPED_FORMULAS } from './places.ts';
import { chooseScanner } from './scanner-choice.ts';
import { serve } from './served.ts';
import type { Settings } from './settings.ts';
import { createStrategies } from './strategies.ts';
import { VERSION } from './version.ts';

/** Whoever stopped the session from another terminal has the answer within this. */
const ANSWER_MS = 250;

export interface RunOptions {
  /** Holds the start body. */
  readonly file: string;
  readonly json: boolean;
}

export async function runSession(settings: Settings, { file, json }: RunOptions): Promise<void> {
  outliveReaders();
  const body = readBody(file);
  const closers: (() => unknown)[] = [];
  try {
    const dataDir = settings.dataDir.value;
    const log = openLog({ dataDir, level: settings.logLevel.value });
    closers.push(() => log.close());
    const gateway = await chooseGateway(settings);
    closers.push(() => gateway.close());
    const composed = await compose({
      dataDir,
      processName: 'openbell run',
      gateway,
      allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value,
      webhookSecret: settings.webhookSecret.value,
      tapeDays: settings.tapeDays.value,
      ...settings.risk.value,
      openScanner: chooseScanner(settings, log.logger),
      version: VERSION,
      log: log.logger,
    });
    closers.push(() => composed.close());
    const served = await serve(composed, { settings, gateway, port: 0, log: log.logger });
    closers.push(() => served.close());
    await runOne(composed, await configOf(body, composed, { settings, gateway }), { json });
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}

type Config = Parameters<Program['launch']>[0];

async function configOf(
  body: StartBody,
  { program }: Composed,
  { settings, gateway }: { readonly settings: Settings; readonly gateway: ChosenGateway },
): Promise<Config> {
  const folders = { user: formulasIn(settings.dataDir.value), shipped: SHIPPED_FORMULAS };
  const config = await sessionConfigOf(body, {
    strategies: createStrategies({ folders }),
    accounts: () => program.accounts(),
    gateway: { kind: gateway.kind, allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value },
    limits: settings.risk.value.limits,
    webhookUrl: settings.webhookUrl.value,
  });
  if (!config.ok) throw new CommandFailed(EXIT.problem, `${config.error.message} ${config.error.hint}`);
  return { ...config.value, origin: 'terminal' };
}

async function runOne({ program }: Composed, config: Config, { json }: Pick<RunOptions, 'json'>): Promise<void> {
  let ours: SessionId | null = null;
  const ended = new Promise<Ending>((resolve) => {
    program.listen({
      publication: ({ seq, fact }) => {
        if (json) printJson({ seq, ...fact });
        else tellFact(fact, 'all');
        const ending = endingOf(fact, ours);
        if (ending !== null) resolve(ending);
      },
    });
  });
  const launched = program.launch(config);
  if (launched.ok) ours = launched.value;
  const interrupted = untilInterrupted();
  const ending = launched.ok
    ? await Promise.race([ended, interrupted])
    : { isFailure: true, text: `${launched.error.message} ${launched.error.hint}` };
  if (ending === undefined) return ours === null ? undefined : stopAtEnd(program, ours);
  if (isNeeded(program)) {
    tell(`${ending.text}\nSomething else goes on: see openbell status. Ctrl-C ends Openbell.`);
    await interrupted;
  } else await pause(ANSWER_MS);
  if (ending.isFailure) throw new CommandFailed(EXIT.problem, ending.text);
}

interface Ending {
  /** It was not wished. */
  readonly isFailure: boolean;
  readonly text: string;
}

function endingOf(fact: Fact, ours: SessionId | null): Ending | null {
  if (fact.type !== 'session.changed' || fact.session !== ours) return null;
  if (fact.state === 'error') return { isFailure: true, text: `The session ended: ${fact.message}` };
  return fact.state === 'stopped' ? { isFailure: false, text: `${fact.session} has stopped.` } : null;
}

/** Another session goes on, of an earlier run or launched over the API, or what is left somewhere is being flattened. */
function isNeeded(program: Program): boolean {
  const { sessions, accounts } = program.view();
  return sessions.some(isActive) || accounts.some(({ left }) => left.some(({ flatten }) => flatten !== null));
}

async function stopAtEnd(program: Program, ours: SessionId): Promise<void> {
  const stopped = await program.stop({ session: ours, positions: 'keep' });
  if (stopped.ok && stopped.value.state !== 'stopped')
    tell(`${ours} has not stopped yet; it goes on when Openbell runs again.`);
}

function readBody(file: string): StartBody {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.usage,
      `${file} cannot be read as JSON: ${why}. It must hold a start body, as POST /api/live/start takes it.`,
      { cause },
    );
  }
  const body = startRequest.safeParse(value);
  if (body.success) return body.data;
  const faults = body.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new CommandFailed(EXIT.usage, `${file} is no start body: ${faults.join('; ')}.`);
}
