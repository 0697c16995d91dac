/**
 * `openbell start`: the whole program. Server, dashboard and, unless another gateway is named, the simulator as a child
 * with a demo session. It ends in order at Ctrl-C; a second Ctrl-C does not wait.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelView } from '#kernel';
import type { Server } from '#server';
import { type Composed, compose, formulasIn } from './compose.ts';
import { outliveReaders } from './dead-reader.ts';
import { DEMO_STRATEGY, demoSession } from './demo.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { tellFact } from './fact-lines.ts';
import { type ChosenGateway, chooseGateway } from './gateway-choice.ts';
import { untilInterrupted } from './interrupt.ts';
import { leftLine } from './left-lines.ts';
import { openLog } from './log.ts';
import { paint, printJson, tell } from './output.ts';
import { SHIPPED_FORMULAS, WEB_ROOT } from './places.ts';
import { chooseScanner } from './scanner-choice.ts';
import { serve } from './served.ts';
import { sessionLines } from './session-lines.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

export interface StartOptions {
  readonly json: boolean;
  /** Whether the demo session is launched with our own simulator. */
  readonly demo: boolean;
}

export async function start(settings: Settings, options: StartOptions): Promise<void> {
  outliveReaders();
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const dataDir = settings.dataDir.value;
    const log = openLog({ dataDir, level: settings.logLevel.value });
    closers.push(() => log.close());
    makeFormulaFolder(dataDir);
    const gateway = await chooseGateway(settings);
    closers.push(() => gateway.close());
    const composed = await compose({
      dataDir,
      processName: 'openbell start',
      gateway,
      allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value,
      openScanner: chooseScanner(settings, log.logger),
      webhookSecret: settings.webhookSecret.value,
      tapeDays: settings.tapeDays.value,
      ...settings.risk.value,
      version: VERSION,
      log: log.logger,
    });
    closers.push(() => composed.close());
    const port = settings.port.value;
    const { server, close: closeServer } = await serve(composed, { settings, gateway, port, log: log.logger });
    closers.push(closeServer);
    if (!existsSync(join(WEB_ROOT, 'index.html')))
      tell(`The dashboard is not built, only the API answers at port ${port}. Build it with: npm run prepare`);
    gateway.simulator?.child.onLost((why) => log.logger.error(`${why}; start Openbell again for a new one`));
    if (!options.json) composed.program.listen({ publication: ({ fact }) => tellFact(fact, 'orders') });
    const demo = options.demo ? launchDemo(composed, gateway) : null;
    if (options.json)
      printJson({ address: server.address, data_dir: dataDir, gateway: gateway.name, pid: process.pid });
    else greet({ server, gateway, dataDir, demo, view: composed.program.view() });
    await untilInterrupted();
    tell('\nEnding …');
  } finally {
    await close();
  }
}

function makeFormulaFolder(dataDir: string): void {
  try {
    mkdirSync(formulasIn(dataDir), { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.dataFolder,
      `The data folder ${dataDir} cannot be written: ${why}. Choose another with --data-dir.`,
      { cause },
    );
  }
}

/** @returns what was launched, for people; null where there is no demo */
function launchDemo({ program }: Composed, { simulator }: ChosenGateway): string | null {
  if (simulator === null) return null;
  const { card } = simulator.child;
  const config = demoSession({ card, market: simulator.market, file: join(SHIPPED_FORMULAS, `${DEMO_STRATEGY}.afl`) });
  if (config === null) return null;
  const launched = program.launch(config);
  return launched.ok
    ? `${config.strategy} on ${config.symbol}, ${config.tradeSize} contract, account ${config.accountName}`
    : launched.error.message;
}

function greet({
  server,
  gateway,
  dataDir,
  demo,
  view,
}: {
  server: Server;
  gateway: ChosenGateway;
  dataDir: string;
  demo: string | null;
  view: KernelView;
}): void {
  const pace = gateway.clock.rate === 1 ? '' : `, venue clock ${gateway.clock.rate}× ours`;
  tell('');
  tell(`  ${paint.bold('Openbell')} ${VERSION}`);
  tell('');
  tell(`  Dashboard   ${paint.cyan(server.issueLoginUrl())}`);
  tell(paint.dim('              lets one browser in, once, within 5 minutes'));
  tell(
    `  Gateway     ${gateway.name}${pace}${gateway.simulator === null ? '' : ` (process ${gateway.simulator.child.pid})`}`,
  );
  if (demo !== null) tell(`  Demo        ${demo}`);
  else for (const line of sessionLines(view.sessions)) tell(`  Session     ${line}`);
  for (const left of view.accounts.flatMap((account) => account.left))
    tell(`  Left open   ${leftLine({ ...left, symbol: left.contract.symbol })}`);
  tell(`  Data        ${dataDir}`);
  tell(`  Log         ${join(dataDir, 'logs', 'openbell.log')}`);
  tell('');
  tell(paint.dim('  Signals, orders and alarms appear below. Ctrl-C ends all of it.'));
  tell('');
}
