/**
 * `openbell explore` and `scan`: a formula over one symbol's bars or a folder of them. An exploration shows the formula's
 * own rows; a formula that has signals and no Filter is explored as the original did it: a row for each bar with a
 * signal. A scan shows the signals alone.
 */
import { writeFileSync } from 'node:fs';
import cliProgress from 'cli-progress';
import type { Cell, Exploration, ExplorationColumn, RunResult } from '#afl';
import { iso } from '#base';
import type { Bar, Periodicity } from '#market';
import type { Signal } from '#scan';
import { searchSignals } from '#scan/embedded';
import { type BarsOptions, inPeriodicity, listBarsFiles, readBarsFile } from './bars-files.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { diagnosticLine, FormulaBench } from './formula-bench.ts';
import { print, printJson, table, tell } from './output.ts';

/** A formula over a whole history may take its time; Ctrl-C ends it. */
const BUDGET_MS = 10 * 60_000;

export interface ExploreOptions extends BarsOptions {
  readonly data: string;
  readonly periodicity: Periodicity | null;
  readonly params: Readonly<Record<string, number | string>>;
  readonly root?: string | undefined;
  readonly include: readonly string[];
  /** What the formula calls the symbol; default the file's name. */
  readonly amiSymbol?: string | undefined;
  readonly aflZone?: string | undefined;
  readonly csv?: string | undefined;
  readonly json: boolean;
}

interface SymbolRows {
  readonly symbol: string;
  readonly columns: readonly ExplorationColumn[];
  readonly rows: readonly { readonly bar: string; readonly cells: readonly Cell[] }[];
  readonly signals: readonly Signal[];
}

export function explore(formula: string, options: ExploreOptions, mode: 'explore' | 'scan'): ExitCode {
  const files = listBarsFiles(options.data);
  const progress = files.length > 1 ? new cliProgress.SingleBar({ stream: process.stderr, noTTYOutput: false }) : null;
  progress?.start(files.length, 0);
  const found: SymbolRows[] = [];
  for (const file of files) {
    found.push(runOver(formula, file, options, mode));
    progress?.increment();
  }
  progress?.stop();
  if (mode === 'scan') showSignals(found, options);
  else showRows(found, options);
  return EXIT.fine;
}

function runOver(formula: string, file: string, options: ExploreOptions, mode: 'explore' | 'scan'): SymbolRows {
  const read = readBarsFile(file, options);
  const { bars, periodicity } = inPeriodicity(read.bars, options.periodicity);
  const { root = null, include, params, aflZone } = options;
  const amiSymbol = options.amiSymbol ?? read.symbol;
  const zone = aflZone === undefined ? {} : { zone: aflZone };
  const bench = new FormulaBench(formula, {
    root,
    include,
    params,
    symbol: read.symbol,
    amiSymbol,
    periodicity,
    budgetMs: BUDGET_MS,
    ...zone,
  });
  const prepared = bench.prepare();
  for (const diagnostic of prepared.diagnostics) tell(diagnosticLine(diagnostic));
  if (!prepared.ok) throw new CommandFailed(EXIT.problem, `${formula} cannot run; see the lines above.`);
  const { result, store } = bench.run(prepared.formula, bars, mode);
  if (!result.ok)
    throw new CommandFailed(EXIT.problem, `${diagnosticLine(result.error)}\n${formula} stopped on ${read.symbol}.`);
  const signals =
    bars.length === 0 ? [] : searchSignals(result.signals, { bars: store, first: 0, last: bars.length - 1 });
  const { columns, rows } = rowsOf(result, bars, signals, amiSymbol);
  return {
    symbol: amiSymbol,
    columns,
    rows: rows.map(({ bar, cells }) => ({ bar: iso(bars[bar]?.start ?? store.startAt(bar)), cells })),
    signals,
  };
}

/** The formula's rows; where it names no column of its own but has signals, the original's exploration block. */
function rowsOf(
  result: Extract<RunResult, { ok: true }>,
  bars: readonly Bar[],
  signals: readonly Signal[],
  symbol: string,
): Exploration {
  const { exploration, signals: arrays } = result;
  const ownColumns = exploration.columns.length > 2 || exploration.rows.length > 0;
  if (ownColumns || signals.length === 0) return exploration;
  const number = (caption: string, format: number): ExplorationColumn => ({
    caption,
    kind: 'number',
    format,
    width: -1,
  });
  const columns: ExplorationColumn[] = [
    { caption: 'Ticker', kind: 'text', format: 1.2, width: -1 },
    { caption: 'Date/Time', kind: 'text', format: 1.2, width: -1 },
    ...['Buy', 'Sell', 'Short', 'Cover'].map((caption) => number(caption, 1)),
    ...['Close', 'Open', 'High', 'Low'].map((caption) => number(caption, 1.4)),
    number('Volume', 1),
  ];
  const rows = bars.flatMap((bar, index) => {
    const said = [arrays.buy, arrays.sell, arrays.short, arrays.cover].map((array) => array?.[index] ?? 0);
    if (said.every((each) => each === 0)) return [];
    return [
      { bar: index, cells: [symbol, iso(bar.start), ...said, bar.close, bar.open, bar.high, bar.low, bar.volume] },
    ];
  });
  return { columns, rows };
}

function showRows(found: readonly SymbolRows[], { json, csv }: ExploreOptions): void {
  const columns = found[0]?.columns ?? [];
  if (json)
    return printJson({ columns: columns.map(({ caption, kind }) => ({ caption, kind })), symbols: found.map(plain) });
  const rows = found.flatMap((each) =>
    each.rows.map(({ cells }) => cells.map((cell, i) => cellText(cell, columns[i]))),
  );
  const header = columns.map(({ caption }) => caption);
  if (csv === undefined) return print(table([header, ...rows]));
  writeFileSync(csv, `${[header, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`);
  tell(`${rows.length} rows written to ${csv}`);
}

function showSignals(found: readonly SymbolRows[], { json, csv }: ExploreOptions): void {
  if (json) return printJson({ symbols: found.map(plain) });
  const rows = found.flatMap(({ symbol, signals }) =>
    signals.map(({ type, bar, price }) => [symbol, iso(bar), type, String(price)]),
  );
  const header = ['Ticker', 'Date/Time', 'Signal', 'Close'];
  if (csv === undefined) return print(table([header, ...rows]));
  writeFileSync(csv, `${[header, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`);
  tell(`${rows.length} signals written to ${csv}`);
}

function plain({ symbol, rows, signals }: SymbolRows): object {
  return { symbol, rows, signals: signals.map(({ type, bar, price }) => ({ type, bar: iso(bar), price })) };
}

function cellText(cell: Cell, column: ExplorationColumn | undefined): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (column?.kind === 'datetime') return new Date(cell).toISOString().slice(0, 19).replace('T', ' ');
  const decimals = Math.round(((column?.format ?? 1.2) % 1) * 10);
  return cell.toFixed(Math.min(Math.max(decimals, 0), 9));
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
