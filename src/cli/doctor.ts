/** `openbell doctor`: looks at everything a start needs, and says of each what to do if it is not there. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { amiBroker } from './doctor-amibroker.ts';
import { CommandFailed } from './exit.ts';
import type { Finding } from './finding.ts';
import { chooseGateway } from './gateway-choice.ts';
import { paint, print, printJson } from './output.ts';
import { WEB_ROOT } from './places.ts';
import type { Settings } from './settings.ts';

const PING_MS = 10_000;
const MARKS = { true: paint.green('✓'), false: paint.red('✗'), null: paint.dim('–') } as const;
/** Of the longest name of a check. */
const WIDTH = 'AmiBroker exploration'.length;

/** @returns whether nothing is amiss */
export async function doctor(settings: Settings, { json }: { readonly json: boolean }): Promise<boolean> {
  const findings = [
    ...[runtime(), dataFolder(settings), await port(settings), dashboard(), await gateway(settings)],
    ...(await amiBroker(settings)),
  ];
  if (json) printJson(findings);
  else {
    for (const { what, ok, detail, remedy } of findings) {
      print(`${MARKS[String(ok) as keyof typeof MARKS]} ${what.padEnd(WIDTH)} ${detail}`);
      if (remedy !== null) print(`  ${paint.yellow('→')} ${remedy}`);
    }
  }
  return findings.every(({ ok }) => ok !== false);
}

function runtime(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const ok = major >= 24;
  return {
    what: 'runtime',
    ok,
    detail: `Node ${process.versions.node}`,
    remedy: ok ? null : 'Run openbell through npm or npx: the package brings Node 24 with it.',
  };
}

function dataFolder({ dataDir }: Settings): Finding {
  const dir = dataDir.value;
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.R_OK);
    return { what: 'data folder', ok: true, detail: dir, remedy: null };
  } catch (error) {
    const detail = `${dir}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      what: 'data folder',
      ok: false,
      detail,
      remedy: 'Give this user the right to write there, or choose another folder with --data-dir.',
    };
  }
}

async function port({ port: { value } }: Settings): Promise<Finding> {
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(value, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  const remedy = free
    ? null
    : 'End what listens there (perhaps Openbell runs already: openbell status), or choose another with --port.';
  return { what: 'port', ok: free, detail: `${value} is ${free ? 'free' : 'taken'}`, remedy };
}

function dashboard(): Finding {
  const ok = existsSync(join(WEB_ROOT, 'index.html'));
  return {
    what: 'dashboard',
    ok,
    detail: ok ? 'built' : 'not built',
    remedy: ok ? null : 'Build it with: npm run prepare',
  };
}

async function gateway(settings: Settings): Promise<Finding> {
  if (settings.gateway.value.kind === 'simulator') {
    return { what: 'gateway', ok: true, detail: 'our own simulator, started with the program', remedy: null };
  }
  try {
    const { endpoints } = await chooseGateway(settings);
    const response = await fetch(`${endpoints.rest}/api/Status/ping`, { signal: AbortSignal.timeout(PING_MS) });
    const skewMs = Date.parse(response.headers.get('date') ?? '') - Date.now();
    const skewed = Math.abs(skewMs) > 10_000;
    const detail = `${endpoints.rest} answers ${response.status}${Number.isFinite(skewMs) ? `, clocks differ by ${Math.round(skewMs / 1000)} s` : ''}`;
    return { what: 'gateway', ok: response.ok && !skewed, detail, remedy: skewed ? 'Set this machine’s clock.' : null };
  } catch (error) {
    if (error instanceof CommandFailed)
      return { what: 'gateway', ok: false, detail: 'credentials are missing', remedy: error.message };
    return {
      what: 'gateway',
      ok: false,
      detail: error instanceof Error ? error.message : String(error),
      remedy: 'Check the network and the gateway’s address.',
    };
  }
}
