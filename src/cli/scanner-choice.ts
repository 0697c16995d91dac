/**
 * What runs the formulas of live sessions: our own engine, or AmiBroker on the same machine, which is Windows then. Our own
 * engine stands by in either case.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Scanner } from '#scan';
import { createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { rewriteIn } from './amibroker-formula.ts';
import { formulasIn } from './compose.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { filesIn, SHIPPED_FORMULAS } from './places.ts';
import type { Settings } from './settings.ts';

/** Failure: CommandFailed where there can be no AmiBroker. */
export function chooseScanner(settings: Settings, log: Logger, platform: NodeJS.Platform = process.platform): Scanner {
  const dataDir = settings.dataDir.value;
  const places = { root: null, folders: [formulasIn(dataDir), SHIPPED_FORMULAS] };
  const chosen = settings.scanner.value;
  if (chosen === 'amibroker' && platform !== 'win32') {
    const what = 'AmiBroker runs on Windows only, so it cannot scan here. Leave --scanner amibroker out: Openbell then';
    throw new CommandFailed(EXIT.usage, `${what} runs the formulas itself.`);
  }
  const own = createEmbeddedScanner({ places, filesFolder: filesIn(dataDir) });
  if (chosen === 'embedded') return own;
  return createAmiBrokerScanner({
    reader: own,
    rewrite: rewriteIn(places),
    folder: join(dataDir, 'amibroker'),
    zone: settings.amiZone.value,
    onDialog: ({ caption, texts, pressed }) =>
      log.warn({ caption, texts, pressed }, `AmiBroker showed a window: ${caption}: ${texts.join(' ')}`),
  });
}
