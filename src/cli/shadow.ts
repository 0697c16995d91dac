/**
 * `openbell shadow`: cases in which two scanners said different things. Without a file it lists those that a data folder
 * keeps; with one it asks our own engine again, and AmiBroker too where `--scanner amibroker` names it, and shows what was
 * said then beside what is said now.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { iso } from '#base';
import { formatPeriodicity } from '#market';
import { compareSignals, type Scanner, type ScanResult, type Signal, signalKey } from '#scan';
import { createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import type { ShadowCase } from '#scan/shadow';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { paint, print, printJson, table, tell } from './output.ts';
import type { Settings } from './settings.ts';
import { caseFiles, readCase, shadowCasesIn } from './shadow-cases.ts';

const REVISION = 1;

export async function listCases(settings: Settings, { json }: { readonly json: boolean }): Promise<ExitCode> {
  const folder = shadowCasesIn(settings.dataDir.value);
  const files = await caseFiles(folder);
  const cases = await Promise.all(files.map(async (file) => ({ file, found: await readCase(file) })));
  if (json) printJson(cases.map(({ file, found }) => ({ file, ...summaryOf(found) })));
  else if (cases.length === 0) tell(`No case in ${folder}: nothing was compared, or nothing differed.`);
  else for (const { file, found } of cases) tellCase(file, found);
  return EXIT.fine;
}

function tellCase(file: string, { differences, load }: ShadowCase): void {
  print(`${basename(file)}  ${paint.dim(`${load.file}, ${load.contract.symbol}`)}`);
  for (const { text } of differences) print(`  ${text}`);
}

/** @returns that a problem was found where the scanners still say different things */
export async function rerunCase(
  settings: Settings,
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<ExitCode> {
  const found = await readCase(file).catch(({ message }: Error) => {
    throw new CommandFailed(EXIT.usage, `The case cannot be read: ${message}`);
  });
  const own = await askAgain(createEmbeddedScanner(), found);
  const other = settings.scanner.value === 'amibroker' ? await askAmiBroker(settings, found) : null;
  const columns = [
    { title: `${found.kinds[0]}, then`, result: found.results[0] },
    { title: `${found.kinds[1]}, then`, result: found.results[1] },
    { title: 'embedded, now', result: own },
    ...(other === null ? [] : [{ title: 'amibroker, now', result: other }]),
  ];
  // Against what AmiBroker says: now, where it was asked, else then.
  const then = found.results[found.kinds.indexOf('amibroker')] ?? found.results[0];
  const agrees = sameSignals(own, other ?? then);
  if (json) {
    printJson({
      ...summaryOf(found),
      agrees,
      answers: columns.map(({ title, result }) => ({ title, ...plainly(result) })),
    });
  } else {
    const { load, bars, request } = found;
    print(paint.bold(`${load.file}, ${load.contract.symbol}, ${formatPeriodicity(load.periodicity)}`));
    print(paint.dim(`${bars.length} bars, searched from ${iso(request.from)} to ${iso(request.upTo)}`));
    for (const { text } of found.differences) print(`  ${text}`);
    print('');
    print(table([['bar', 'signal', ...columns.map(({ title }) => title)], ...rowsOf(columns)]));
    for (const { title, result } of columns) if (!result.ok) tell(`${title}: ${result.message}`);
    tell(agrees ? paint.green('Now both say the same.') : paint.red('They still say different things.'));
  }
  return agrees ? EXIT.fine : EXIT.problem;
}

async function askAgain(scanner: Scanner, { load, bars, request }: ShadowCase): Promise<ScanResult> {
  try {
    const loaded = await scanner.load(load);
    if (!loaded.ok) {
      const first = loaded.diagnostics.find(({ severity }) => severity === 'error');
      return { ok: false, reason: 'error', message: first?.message ?? 'The formula cannot be loaded.', ms: 0 };
    }
    scanner.replace({ subject: load.subject, revision: REVISION, bars });
    return await scanner.scan(request);
  } finally {
    await scanner.close();
  }
}

/** Under a symbol of its own, for the session's may have newer bars by now. It stays, so that a person can look at it. */
async function askAmiBroker(settings: Settings, found: ShadowCase): Promise<ScanResult> {
  if (process.platform !== 'win32') {
    throw new CommandFailed(EXIT.usage, 'AmiBroker runs on Windows only, so it cannot be asked here.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'openbell-shadow-'));
  try {
    const scanner = createAmiBrokerScanner({
      reader: createEmbeddedScanner(),
      folder,
      zone: settings.amiZone.value,
      database: settings.amiDatabase.value,
    });
    const amiSymbol = `${found.load.amiSymbol}_case_${(found.request.upTo / 1_000).toString(36)}`;
    return await askAgain(scanner, { ...found, load: { ...found.load, amiSymbol } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Column {
  readonly title: string;
  readonly result: ScanResult;
}

function rowsOf(columns: readonly Column[]): readonly (readonly string[])[] {
  const signals = columns.map(({ result }) => new Map(signalsOf(result).map((signal) => [signalKey(signal), signal])));
  const all = new Map(signals.flatMap((each) => [...each]));
  return [...all.values()]
    .sort(compareSignals)
    .map((signal) => [
      iso(signal.bar),
      signal.type,
      ...signals.map((each) => String(each.get(signalKey(signal))?.price ?? '–')),
    ]);
}

function signalsOf(result: ScanResult): readonly Signal[] {
  return result.ok ? result.signals : [];
}

function sameSignals(one: ScanResult, other: ScanResult): boolean {
  if (!one.ok || !other.ok) return false;
  return JSON.stringify(one.signals) === JSON.stringify(other.signals);
}

function summaryOf({ load, hash, bars, request, kinds, differences }: ShadowCase): object {
  return {
    formula: load.file,
    formula_hash: hash,
    symbol: load.contract.symbol,
    periodicity: formatPeriodicity(load.periodicity),
    params: load.params,
    bars: bars.length,
    from: iso(request.from),
    up_to: iso(request.upTo),
    scanners: kinds,
    differences: differences.map(({ what, signal, prices, text }) => ({
      what,
      signal_type: signal?.type ?? null,
      bar: signal === null ? null : iso(signal.bar),
      prices,
      text,
    })),
  };
}

function plainly(result: ScanResult): object {
  if (!result.ok) return { ok: false, message: result.message };
  return { ok: true, signals: result.signals.map(({ type, bar, price }) => ({ type, bar: iso(bar), price })) };
}
