/**
 * What runs the formulas of live sessions: our own engine, or AmiBroker on the same machine, which is Windows then. Our own
 * engine stands by in either case, and with `--shadow` the other one is asked the same beside and trades nothing.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Scanner } from '#scan';
import { clearScanFiles, createAmiBrokerScanner, type MinuteHistory } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { ShadowScanner } from '#scan/shadow';
import { formulasIn } from './compose.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { tell } from './output.ts';
import { filesIn, SHIPPED_FORMULAS } from './places.ts';
import type { ScannerChoice } from './setting-rules.ts';
import type { Settings } from './settings.ts';
import { ShadowCases } from './shadow-cases.ts';

export type OpenScanner = (minutes: MinuteHistory) => Scanner;

/** Failure: CommandFailed where there can be no AmiBroker, or where one is to be compared with itself. */
export function chooseScanner(
  settings: Settings,
  log: Logger,
  platform: NodeJS.Platform = process.platform,
): OpenScanner {
  const [chosen, shadow] = [settings.scanner.value, settings.shadow.value];
  if ((chosen === 'amibroker' || shadow === 'amibroker') && platform !== 'win32') {
    const what = 'AmiBroker runs on Windows only, so it cannot scan here.';
    const remedy =
      chosen === 'amibroker' ? 'Leave --scanner amibroker out: Openbell then' : 'Leave --shadow out: Openbell';
    throw new CommandFailed(EXIT.usage, `${what} ${remedy} runs the formulas itself.`);
  }
  if (chosen === shadow) {
    throw new CommandFailed(EXIT.usage, `--shadow ${chosen} would compare ${chosen} with itself. Name the other one.`);
  }
  return (minutes) => {
    clearScanFiles(amiBrokerFilesIn(settings.dataDir.value));
    const first = openScanner(chosen, { settings, log, minutes });
    if (shadow === null) return first;
    const cases = new ShadowCases(settings.dataDir.value);
    return new ShadowScanner({
      first,
      second: openScanner(shadow, { settings, log, minutes }),
      kinds: [chosen, shadow],
      onCase: (found) => {
        cases.keep(found).then(
          (file) => log.warn({ file }, `the scanners differ: openbell shadow ${file} asks again`),
          (error: Error) => log.warn(`the case of two scanners that differ could not be kept: ${error.message}`),
        );
      },
    });
  };
}

function openScanner(
  kind: ScannerChoice,
  { settings, log, minutes }: { readonly settings: Settings; readonly log: Logger; readonly minutes: MinuteHistory },
): Scanner {
  const dataDir = settings.dataDir.value;
  const places = { root: null, folders: [formulasIn(dataDir), SHIPPED_FORMULAS] };
  // What the formula writes must not be written twice.
  const beside = settings.shadow.value === kind;
  const own = createEmbeddedScanner({ places, ...(beside ? {} : { filesFolder: filesIn(dataDir) }) });
  if (kind === 'embedded') return own;
  return createAmiBrokerScanner({
    reader: own,
    folder: amiBrokerFilesIn(dataDir),
    zone: settings.amiZone.value,
    database: settings.amiDatabase.value,
    forming: settings.amiForming.value,
    minutes,
    onConnect: ({ version, databasePath }) => {
      const said = `AmiBroker ${version} is there; bars go into its database ${databasePath}`;
      log.info(said);
      tell(said);
    },
    onDialog: ({ caption, texts, pressed }) =>
      log.warn({ caption, texts, pressed }, `AmiBroker showed a window: ${caption}: ${texts.join(' ')}`),
  });
}

/** Where the files lie that AmiBroker reads and writes. */
export function amiBrokerFilesIn(dataDir: string): string {
  return join(dataDir, 'amibroker');
}
