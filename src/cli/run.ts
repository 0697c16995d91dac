/**
 * `openbell run`: one session in the terminal, without server or dashboard. The file holds a start body as the API takes
 * it, and passes the same checks; what happens is printed as it happens, as JSON lines where that was asked for.
 */
import { readFileSync } from 'node:fs';
import type { SessionId } from '#kernel';
import { sessionConfigOf } from '#server';
import { type StartBody, startRequest } from '#server/api';
import { compose, formulasIn } from './compose.ts';
import { outliveReaders } from './dead-reader.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { tellFact } from './fact-lines.ts';
import { chooseGateway } from './gateway-choice.ts';
import { untilInterrupted } from './interrupt.ts';
import { openLog } from './log.ts';
import { printJson, tell } from './output.ts';
import { SHIPPED_FORMULAS } from './places.ts';
import { chooseScanner } from './scanner-choice.ts';
import type { Settings } from './settings.ts';
import { createStrategies } from './strategies.ts';
import { VERSION } from './version.ts';

export async function runSession(
  settings: Settings,
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<void> {
  outliveReaders();
  const body = readBody(file);
  const dataDir = settings.dataDir.value;
  const log = openLog({ dataDir, level: settings.logLevel.value });
  const gateway = await chooseGateway(settings);
  try {
    const { program, close } = await compose({
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
    try {
      const config = await sessionConfigOf(body, {
        strategies: createStrategies({ folders: { user: formulasIn(dataDir), shipped: SHIPPED_FORMULAS } }),
        accounts: () => program.accounts(),
        gateway: { kind: gateway.kind, allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value },
        limits: settings.risk.value.limits,
        webhookUrl: settings.webhookUrl.value,
      });
      if (!config.ok) throw new CommandFailed(EXIT.problem, `${config.error.message} ${config.error.hint}`);
      let ours: SessionId | null = null;
      const ended = new Promise<string>((resolve) => {
        program.listen({
          publication: ({ seq, fact }) => {
            if (json) printJson({ seq, ...fact });
            else tellFact(fact, 'all');
            if (fact.type === 'session.changed' && fact.state === 'error' && fact.session === ours)
              resolve(fact.message);
          },
        });
      });
      const launched = program.launch({ ...config.value, origin: 'terminal' });
      if (!launched.ok) throw new CommandFailed(EXIT.problem, `${launched.error.message} ${launched.error.hint}`);
      ours = launched.value;
      const failure = await Promise.race([ended, untilInterrupted()]);
      if (failure !== undefined) throw new CommandFailed(EXIT.problem, `The session ended: ${failure}`);
      const stopped = await program.stop({ session: ours, positions: 'keep' });
      if (stopped.ok && stopped.value.state !== 'stopped')
        tell(`${ours} has not stopped yet; it goes on when Openbell runs again.`);
    } finally {
      await close();
    }
  } finally {
    await gateway.close();
    log.close();
  }
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
