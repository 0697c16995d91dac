/**
 * `openbell explore` and `scan`: a formula over one symbol's bars or a folder of them, on all cores. An exploration shows
 * the formula's own rows; a formula that has signals and names no Filter is explored as the original did it: a row for
 * each bar with a signal. A scan shows the signals alone. A symbol that fails is named at the end, the others stand.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import cliProgress from 'cli-progress';
import type { PreparedFormula } from '#afl';
import type { Periodicity } from '#market';
import type { BarsOptions } from './bars-files.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { exploreSymbols } from './exploration-threads.ts';
import { diagnosticLine } from './formula-bench.ts';
import { type Explored, explorationText, scanText } from './found.ts';
import { BY_CTRL_C, whileUninterrupted } from './interrupt.ts';
import { print, printJson, tell } from './output.ts';
import { filesIn } from './places.ts';
import { type Exploring, SymbolExploration, type SymbolOutcome } from './symbol-exploration.ts';
import { openSymbolFolder, type SymbolFolder } from './symbol-folder.ts';
import { readWatchLists } from './watch-lists.ts';

/** More lines of one kind than this help nobody; the others are counted. */
const LINES_MAX = 20;

export interface ExploreOptions extends BarsOptions {
  readonly data: string;
  readonly periodicity: Periodicity | null;
  readonly params: Readonly<Record<string, number | string>>;
  readonly root?: string | undefined;
  readonly include: readonly string[];
  readonly dataDir: string;
  /** What the formula calls the symbol; default the file's name. */
  readonly amiSymbol?: string | undefined;
  readonly aflZone?: string | undefined;
  readonly csv?: string | undefined;
  readonly json: boolean;
}

/** @returns the exit code */
export async function explore(formula: string, options: ExploreOptions, mode: 'explore' | 'scan'): Promise<number> {
  const { data, csv, zone, stamp } = options;
  if (csv !== undefined && !existsSync(dirname(csv)))
    throw new CommandFailed(EXIT.usage, `There is no folder ${dirname(csv)} to write ${csv} into.`);
  const folder = openSymbolFolder(data, { zone, stamp });
  const exploring = exploringOf(formula, folder, options, mode);
  const prepared = new SymbolExploration(exploring).prepare();
  for (const diagnostic of prepared.diagnostics) tell(diagnosticLine(diagnostic));
  if (!prepared.ok) throw new CommandFailed(EXIT.problem, `${formula} cannot run; see the lines above.`);
  const outcomes = await withProgress(exploring, threadsFor(prepared));
  if (outcomes === null) return BY_CTRL_C;
  const explored = outcomes.filter((each) => each.ok);
  const failed: readonly Failed[] = [...outcomes.filter((each) => !each.ok), ...folder.doubles.map(doubled)];
  const [first] = failed;
  if (explored.length === 0 && first !== undefined) {
    if (failed.length > 1) tellSkipped(failed);
    throw new CommandFailed(first.exitCode, failed.length > 1 ? `No symbol of ${data} could be used.` : first.why);
  }
  show(explored, options, mode, failed);
  tellWarnings(explored);
  tellUnknownParameters(prepared, explored, options.params);
  tellSkipped(failed);
  return failed.length > 0 ? EXIT.problem : EXIT.fine;
}

function exploringOf(
  formula: string,
  { folder, symbols, neighbours }: SymbolFolder,
  { params, root, include, dataDir, amiSymbol, aflZone, zone, stamp, periodicity }: ExploreOptions,
  mode: 'explore' | 'scan',
): Exploring {
  if (amiSymbol !== undefined && symbols.length > 1)
    throw new CommandFailed(
      EXIT.usage,
      `--ami-symbol names one symbol, but there are ${symbols.length}: leave it out, or name one file with --data.`,
    );
  const names = symbols.map(({ symbol }) => symbol);
  const known = neighbours.length === 0 ? names : [...names, ...neighbours.map(({ symbol }) => symbol)].sort();
  const watchLists = readWatchLists(folder, known);
  const bars = { zone, stamp };
  return {
    formula,
    mode,
    params,
    root: root ?? null,
    include,
    filesFolder: filesIn(dataDir),
    amiSymbol: amiSymbol ?? null,
    aflZone,
    bars,
    periodicity,
    symbols,
    neighbours,
    known,
    watchLists,
  };
}

/** What one symbol's run says in a static variable or a file another's may read: such formulas run in order, in one thread. */
function threadsFor({ sources }: PreparedFormula): number {
  return sources.some(({ text }) => /\b(?:static|fopen|fappend)/i.test(text)) ? 1 : availableParallelism();
}

/** @returns null where it was interrupted */
async function withProgress(exploring: Exploring, threads: number): Promise<readonly SymbolOutcome[] | null> {
  const { length } = exploring.symbols;
  // Where stderr is no terminal it says nothing.
  const bar = new cliProgress.SingleBar({ stream: process.stderr, noTTYOutput: false, gracefulExit: false });
  let done = 0;
  if (length > 1) bar.start(length, 0);
  const onDone = (): void => {
    done += 1;
    bar.increment();
  };
  const outcomes = await whileUninterrupted((signal) => exploreSymbols(exploring, { threads, onDone, signal }));
  bar.stop();
  if (outcomes === null) tell(`Stopped after ${done} of ${length} symbols; nothing was written.`);
  return outcomes;
}

function show(
  explored: readonly Explored[],
  { json, csv }: ExploreOptions,
  mode: 'explore' | 'scan',
  failed: readonly Failed[],
): void {
  const found = mode === 'scan' ? scanText(explored) : explorationText(explored);
  if (json) {
    const skipped = failed.map(({ symbol, why }) => ({ symbol, why }));
    return printJson({ ...found.plain, ...(skipped.length > 0 ? { skipped } : {}) });
  }
  if (csv === undefined) return print(found.table());
  try {
    writeFileSync(csv, found.csv());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(EXIT.problem, `${csv} cannot be written: ${why}.`, { cause });
  }
  tell(`${found.count} ${mode === 'scan' ? 'signals' : 'rows'} written to ${csv}`);
}

type Failed = Extract<SymbolOutcome, { ok: false }>;

function doubled({ symbol, file }: SymbolFolder['doubles'][number]): Failed {
  return { ok: false, symbol, why: `${file}: another file is ${symbol} already.`, exitCode: EXIT.problem };
}

function tellSkipped(failed: readonly Failed[]): void {
  tellSome(failed.map(({ symbol, why }) => `${symbol} is skipped: ${why}`));
}

/** Each once, however many symbols it was said of. */
function tellWarnings(explored: readonly Explored[]): void {
  const counts = new Map<string, number>();
  for (const line of explored.flatMap(({ warnings }) => warnings)) counts.set(line, (counts.get(line) ?? 0) + 1);
  tellSome([...counts].map(([line, count]) => (count > 1 ? `${line} (${count} times)` : line)));
}

function tellUnknownParameters(
  prepared: PreparedFormula,
  explored: readonly Explored[],
  params: ExploreOptions['params'],
): void {
  const tried = prepared.ok ? prepared.parameters : [];
  const seen = new Map([...tried, ...explored.flatMap(({ parameters }) => parameters)].map((each) => [each.key, each]));
  const names = new Set([...seen.values()].flatMap(({ key, name }) => [key.toLowerCase(), name.toLowerCase()]));
  for (const name of Object.keys(params).filter((each) => !names.has(each.toLowerCase()))) {
    const has = seen.size === 0 ? 'it has none' : `it has ${[...seen.keys()].join(', ')}`;
    tell(`warning: --param ${name} changed nothing: the formula has no parameter of that name; ${has}.`);
  }
}

function tellSome(lines: readonly string[]): void {
  for (const line of lines.slice(0, LINES_MAX)) tell(line);
  if (lines.length > LINES_MAX) tell(`… and ${lines.length - LINES_MAX} more like these.`);
}
