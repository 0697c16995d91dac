/**
 * The commands and their flags, as one table of contents; what a command does lies in a file of its own name, which is
 * read only when it is called: `openbell kill` must not wait for the rooms it does not need.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Periodicity, parsePeriodicity } from '#market';
import { EXIT } from './exit.ts';
import { print, printJson, table } from './output.ts';
import { flatten, kill, settleExternal, showStatus, stop } from './remote.ts';
import { RunningProgram } from './running-program.ts';
import { readSettings, settingRows } from './settings.ts';
import { tokenOf } from './token.ts';
import { VERSION } from './version.ts';

type Flags = Record<string, unknown> & { readonly json?: boolean };

export function commandLine(): Command {
  const program = new Command('openbell')
    .description('Runs AmiBroker formulas (AFL) live on TopstepX: streams, scans, alerts, and trades if told to.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(openbell --help lists the commands)');
  addLive(program);
  addFormulas(program);
  addRemote(program);
  addShadow(program);
  addJournal(program);
  addHouse(program);
  return program;
}

const SCANNER = 'what runs the formulas: embedded (default), or amibroker on Windows';

function scannerFlags(command: Command): Command {
  return amiBrokerFlags(command)
    .option('--ami-forming', 'AmiBroker’s charts show the bar that still changes, too')
    .option('--shadow <name>', 'a second scanner that is asked the same and trades nothing: every difference is told');
}

function amiBrokerFlags(command: Command): Command {
  return command
    .option('--scanner <name>', SCANNER)
    .option('--ami-zone <zone>', 'in which AmiBroker’s database counts; default the formula’s')
    .option('--ami-database <folder>', 'the database that AmiBroker must have open; default whichever is');
}

function addLive(program: Command): void {
  scannerFlags(
    gatewayFlags(
      command(program, 'start', 'server, dashboard and, without --gateway, the simulator with a demo session'),
    ),
  )
    .option('--port <port>', 'of the dashboard and the API (default 5000)')
    .option('--no-demo', 'launch no demo session on the simulator')
    .action(async (flags: Flags) => {
      const { start } = await import('./start.ts');
      return start(readSettings(flags), { json: flags.json === true, demo: flags.demo !== false });
    });

  scannerFlags(gatewayFlags(command(program, 'run', 'one session in the terminal')))
    .requiredOption('--session <file>', 'a start body as JSON')
    .action(async (flags: Flags & { session: string }) => {
      const { runSession } = await import('./run.ts');
      return runSession(readSettings(flags), { file: flags.session, json: flags.json === true });
    });

  gatewayFlags(command(program, 'verify-trade', 'one order out, its fill proven, one order back, both shown'))
    .requiredOption('--account <name>', 'the venue’s name of the account')
    .requiredOption('--symbol <symbol>', 'such as NQH6')
    .option('--size <contracts>', 'contracts', whole({ low: 1, high: 100 }), 1)
    .action(async (flags: Flags & { account: string; symbol: string; size: number }) => {
      const { verifyTrade } = await import('./verify-trade.ts');
      process.exitCode = await verifyTrade(readSettings(flags), { ...flags, json: flags.json === true });
    });

  command(program, 'simulate', 'the gateway simulator alone')
    .option('--port <port>', 'default: any that is free', whole({ low: 0, high: 65_535 }), 0)
    .option('--seed <n>', 'the same seed, the same market', whole({ low: 0, high: 2 ** 31 }), 1)
    .option('--speed <n|max>', 'venue time in ours', speed, 1)
    .option('--replay <file>', 'bars, trades or quotes to replay instead of the generator')
    .option('--contract <symbol>', 'whose market the replay holds: ESH5')
    .option('--symbol <symbol>', 'the month that the generator trades: NQH6')
    .option('--start-at <time>', 'the venue’s first instant; of a replay, bars before it are history')
    .addOption(zoneOption())
    .addOption(stampOption())
    .option('--user-name <name>', 'that logs in')
    .option('--api-key <key>', 'with which it logs in; default: a new one at each start')
    .option('--login <name:key>', 'somebody else, with accounts of their own; may be repeated', collect, [])
    .option('--token-life <seconds>', 'after which a token is over; default: a day', whole({ low: 1, high: 86_400 }))
    .addOption(
      new Option('--rates <how>', 'how much the generator says').choices(['demo', 'live', 'burst']).default('demo'),
    )
    .option('--fault <kind:...>', 'what goes wrong, http-500:count=2 say; may be repeated', collect, [])
    .option('--fault-seed <n>', 'trouble drawn from a seed, for as long as it runs', whole({ low: 0, high: 2 ** 31 }))
    .option('--quirk <name>', 'turns a quirk of the venue over; may be repeated', collect, [])
    .addOption(new Option('--child', 'end when stdin closes').hideHelp())
    .action(async (flags) => {
      const { simulate } = await import('./simulate.ts');
      return simulate({ ...flags, child: flags.child === true, json: flags.json === true });
    });
}

function addFormulas(program: Command): void {
  for (const mode of ['explore', 'scan'] as const) {
    const what = mode === 'explore' ? 'the rows of an exploration' : 'the signals of a formula';
    dataFlag(command(program, mode, `${what}, over one symbol or a folder of symbols`))
      .argument('<formula>', 'an .afl file')
      .requiredOption('--data <path>', 'a CSV, CSV.gz or .bars file of bars, or a folder of them')
      .option('--periodicity <p>', 'longer bars made out of the file’s: 5min, 1hr, 1day', periodicity)
      .option('--param <name=value>', 'a value for a Param*; may be repeated', parameter, {})
      .option('--csv <out>', 'write a CSV instead of printing')
      .option('--ami-symbol <name>', 'what Name() says; default the file’s name')
      .option('--afl-zone <zone>', 'in which the formula sees times; default exchange time')
      .addOption(zoneOption())
      .addOption(stampOption())
      .option('--root <dir>', 'includes are searched from the formula’s folder up to here')
      .option('--include <dir>', 'a folder of includes; may be repeated', collect, [])
      .action(async (formula: string, { param, periodicity: wanted, ...flags }) => {
        const { explore } = await import('./explore.ts');
        process.exitCode = await explore(
          formula,
          {
            ...flags,
            dataDir: readSettings(flags).dataDir.value,
            params: param,
            periodicity: wanted ?? null,
            json: flags.json === true,
          },
          mode,
        );
      });
  }

  command(program, 'check', 'reads formulas and says what is wrong with them')
    .argument('<formula...>', '.afl files')
    .option('--run', 'run them too, over the newest bars of --data')
    .option('--data <path>', 'bars for --run; without it they are made up')
    .addOption(zoneOption())
    .addOption(stampOption())
    .option('--root <dir>', 'includes are searched from the formula’s folder up to here')
    .option('--include <dir>', 'a folder of includes; may be repeated', collect, [])
    .action(async (files: string[], flags) => {
      const { checkFormulas } = await import('./check.ts');
      process.exitCode = checkFormulas(files, { ...flags, run: flags.run === true, json: flags.json === true });
    });

  const bars = program.command('bars').description('bars on disk, for explorations');
  command(bars, 'import', 'CSV into chunks of columns, a file a symbol, which explorations read many times as fast')
    .argument('<path>', 'a CSV or CSV.gz of bars, or a folder of them')
    .requiredOption('--out <folder>', 'where the chunks go; made if need be')
    .addOption(zoneOption())
    .addOption(stampOption())
    .action(async (path: string, flags) => {
      const { importBars } = await import('./bars-import.ts');
      process.exitCode = importBars(path, { ...flags, json: flags.json === true });
    });

  command(program, 'functions', 'each built-in: full, chart-only, host-bound or missing').action(
    async (flags: Flags) => {
      const { listFunctions } = await import('./functions.ts');
      return listFunctions({ json: flags.json === true });
    },
  );
}

function addRemote(program: Command): void {
  const remote = (name: string, description: string): Command => dataFlag(command(program, name, description));
  const running = (flags: Flags): RunningProgram => new RunningProgram(readSettings(flags).dataDir.value);
  const session = (flags: Flags): { session_id?: string } =>
    typeof flags.session === 'string' ? { session_id: flags.session } : {};

  remote('status', 'of the running program').action((flags: Flags) =>
    showStatus(running(flags), { json: flags.json === true }),
  );
  remote('kill', 'no order that comes from a signal leaves any more')
    .option('--session <id>', 'this one only')
    .action((flags: Flags) => kill(running(flags), session(flags), { json: flags.json === true }));
  remote('flatten', 'cancel what works, close what is open, until flat is proven')
    .option('--session <id>', 'this one only; also what one that is over has left')
    .option('--account <name>', 'all that this account holds, whether a session keeps it or none')
    .option('--contract <symbol>', 'of the account only this one')
    .action((flags: Flags & { account?: string; contract?: string }) => {
      const account = flags.account === undefined ? {} : { account_name: flags.account };
      const contract = flags.contract === undefined ? {} : { contract: flags.contract };
      return flatten(running(flags), { ...session(flags), ...account, ...contract }, { json: flags.json === true });
    });
  const external = program.command('external').description('contracts at the venue that Openbell did not bring');
  const settle = (name: string, description: string, as: 'adopted' | 'left'): Command =>
    dataFlag(command(external, name, description))
      .requiredOption('--account <name>', 'whose; typed by hand')
      .action((flags: Flags & { account: string }) =>
        settleExternal(running(flags), { account_name: flags.account, as }, { json: flags.json === true }),
      );
  settle('adopt', 'they are ours from now on: an exit closes them', 'adopted');
  settle('leave', 'they stay, and no order of ours touches them', 'left');
  remote('stop', 'end a session')
    .option('--session <id>', 'which; not needed when only one runs')
    .addOption(
      new Option('--positions <what>', 'what becomes of the position')
        .choices(['keep', 'close', 'cancel-orders'])
        .default('keep'),
    )
    .action((flags: Flags & { positions: 'keep' | 'close' | 'cancel-orders' }) =>
      stop(running(flags), { ...session(flags), positions: flags.positions }, { json: flags.json === true }),
    );
}

function addHouse(program: Command): void {
  dataFlag(command(program, 'token', 'the bearer token, alone on one line')).action((flags: Flags) =>
    print(tokenOf(readSettings(flags).dataDir.value)),
  );
  gatewayFlags(command(program, 'config', 'the settings in force and where each comes from')).action((flags: Flags) => {
    const rows = settingRows(readSettings(flags));
    if (flags.json === true) return printJson(Object.fromEntries(rows.map(({ name, ...rest }) => [name, rest])));
    print(table([['setting', 'value', 'from'], ...rows.map(({ name, value, origin }) => [name, value, origin])]));
  });
  amiBrokerFlags(
    gatewayFlags(
      command(program, 'doctor', 'a pre-flight, with remedies; with --scanner amibroker AmiBroker is tried, too'),
    ),
  ).action(async (flags: Flags) => {
    const { doctor } = await import('./doctor.ts');
    process.exitCode = (await doctor(readSettings(flags), { json: flags.json === true })) ? EXIT.fine : EXIT.problem;
  });
}

function addShadow(program: Command): void {
  amiBrokerFlags(dataFlag(command(program, 'shadow', 'cases in which two scanners said different things')))
    .argument('[file]', 'asks again with what this case holds; without it the cases are listed')
    .action(async (file: string | undefined, flags: Flags) => {
      const { listCases, rerunCase } = await import('./shadow.ts');
      const [settings, json] = [readSettings(flags), flags.json === true];
      process.exitCode =
        file === undefined ? await listCases(settings, { json }) : await rerunCase(settings, { file, json });
    });
}

function addJournal(program: Command): void {
  const dir = (flags: Flags): string => readSettings(flags).dataDir.value;
  const journal = program.command('journal').description('the ledger: whether it is whole, and what it says');
  dataFlag(command(journal, 'verify', 'walks the whole chain and names the first break')).action(
    async (flags: Flags) => {
      const { verifyJournal } = await import('./journal.ts');
      process.exitCode = await verifyJournal(dir(flags), { json: flags.json === true });
    },
  );
  dataFlag(command(journal, 'export', 'facts, orders or fills, as CSV or JSON lines'))
    .argument('[what]', 'facts, orders or fills', oneOf(['facts', 'orders', 'fills'] as const), 'facts')
    .option('--csv', 'with a heading (default)')
    .option('--from <time>', 'from this day or instant on, UTC by the venue’s time', instant)
    .option('--to <time>', 'up to this day or instant, which is not in it', instant)
    .option('--out <file>', 'write there instead of printing')
    .action(
      async (
        what: 'facts' | 'orders' | 'fills',
        flags: Flags & { csv?: boolean; from?: number; to?: number; out?: string },
      ) => {
        const { exportJournal } = await import('./journal.ts');
        const format = flags.json === true && flags.csv !== true ? 'json' : 'csv';
        const { from = null, to = null, out = null } = flags;
        process.exitCode = await exportJournal(dir(flags), { what, format, from, to, out });
      },
    );

  const explain = program.command('explain').description('why something is as it is');
  dataFlag(command(explain, 'order', 'the story of an order, of this run or an earlier one'))
    .argument('<id>', 'the venue’s number, or our tag')
    .action(async (name: string, flags: Flags) => {
      const { explainOrder } = await import('./explain.ts');
      process.exitCode = await explainOrder(dir(flags), { name, json: flags.json === true });
    });

  command(explain, 'formula', 'whether a formula would run, and what of it runs where')
    .argument('<file>', 'an .afl')
    .option('--amibroker', 'the exploration that AmiBroker runs in its place')
    .option('--periodicity <p>', 'of the session: 1min, 2min, 1day', periodicity, { unit: 'minute', count: 1 })
    .option('--ami-symbol <name>', 'what AmiBroker calls the symbol', 'NQ')
    .option('--lookback <bars>', 'how many of the newest bars are searched', whole({ low: 1, high: 100_000 }), 5)
    .option('--param <name=value>', 'a value for a Param*; may be repeated', parameter, {})
    .option('--root <dir>', 'includes are searched from the formula’s folder up to here')
    .option('--include <dir>', 'a folder of includes; may be repeated', collect, [])
    .action(async (file: string, { param, root = null, amibroker = false, json = false, ...flags }) => {
      const { explainFormula } = await import('./explain-formula.ts');
      process.exitCode = explainFormula(file, { ...flags, params: param, root, amibroker, json });
    });

  dataFlag(command(program, 'replay', 'the kernel once more over what a run took in: does it decide the same?'))
    .argument('[run]', 'its number, or last', 'last')
    .option('--list', 'the runs there are')
    .option('--anyway', 'also where other code decided then')
    .action(async (name: string, flags: Flags & { list?: boolean; anyway?: boolean }) => {
      const { listRuns, replay } = await import('./replay.ts');
      const json = flags.json === true;
      process.exitCode =
        flags.list === true
          ? await listRuns(dir(flags), { json })
          : await replay(dir(flags), { name, anyway: flags.anyway === true, json });
    });
}

function command(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).option('--json', 'JSON alone on stdout');
}

function dataFlag(target: Command): Command {
  return target.option('--data-dir <dir>', 'the data folder; default OPENBELL_HOME or the platform’s');
}

function gatewayFlags(target: Command): Command {
  return dataFlag(target)
    .option('--gateway <name>', 'simulator (default), topstepx, or the address of a running one')
    .option('--user-hub <url>', 'when it is not below the gateway’s address')
    .option('--market-hub <url>', 'when it is not below the gateway’s address')
    .option('--clock-rate <n>', 'venue milliseconds in one of ours')
    .option('--webhook-url <url>', 'for sessions that name none')
    .option('--log-level <level>', 'of the log file')
    .option('--tape-days <days>', 'of recorded quotes, trades and runs that are kept (default 30)')
    .option('--i-accept-unproven-order-path', 'allow trading on TopstepX before the order path is proven there');
}

function zoneOption(): Option {
  return new Option('--zone <zone>', 'of times in the file that carry none; default exchange time');
}

function stampOption(): Option {
  return new Option('--stamp <edge>', 'what the file’s times name').choices(['start', 'end']).default('start');
}

function whole({ low, high }: { readonly low: number; readonly high: number }) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}

function speed(text: string): number | 'max' {
  const value = Number(text);
  if (text === 'max') return 'max';
  if (Number.isFinite(value) && value > 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('It must be max, or a number above 0 and up to 10000.');
}

function periodicity(text: string): Periodicity {
  const parsed = parsePeriodicity(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.error);
}

function parameter(text: string, known: Record<string, number | string>): Record<string, number | string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=value.');
  const value = text.slice(at + 1);
  const number = Number(value);
  return { ...known, [text.slice(0, at)]: value.trim() !== '' && Number.isFinite(number) ? number : value };
}

function oneOf<Word extends string>(words: readonly Word[]) {
  return (text: string): Word => {
    const word = words.find((each) => each === text);
    if (word === undefined) throw new InvalidArgumentError(`It must be one of: ${words.join(', ')}.`);
    return word;
  };
}

function instant(text: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && Number.isFinite(at)) return at;
  throw new InvalidArgumentError('It must be a day such as 2026-01-15, or an instant such as 2026-01-15T15:00:00Z.');
}

function collect(text: string, known: string[]): string[] {
  return [...known, text];
}
