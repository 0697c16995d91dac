/**
 * `openbell check`: reads formulas, and with `--run` runs them, and says of each whether it would do. A crash would be a
 * bug of ours, and is reported as one rather than ending the others. A formula is tried for itself: what its user's
 * database would hold besides (other symbols, lists of them) is there, so that it does not fail for want of it.
 */
import { statSync } from 'node:fs';
import type { Diagnostic } from '#afl';
import type { Bar } from '#market';
import { inPeriodicity, listBarsFiles, readBarsFile } from './bars-files.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { diagnosticLine, FormulaBench } from './formula-bench.ts';
import { barsOfAnySymbol, MADE_UP_CATEGORIES, madeUpBars } from './made-up-market.ts';
import { paint, print, printJson } from './output.ts';

const BUDGET_MS = 10_000;
/**
 * Formulas are tried over the newest bars only, more than enough for every usual warm-up: what takes long on a whole
 * history says nothing of the formula. AmiBroker's own check takes 200.
 */
const BARS_MAX = 500;

type Status = 'ok' | 'parse-error' | 'unsupported' | 'runtime-error' | 'timeout' | 'crash';
type Reason = 'host-bound' | 'unknown-function' | 'missing-include' | 'script';

interface CheckOptions {
  readonly run: boolean;
  readonly data?: string;
  readonly zone?: string;
  readonly stamp?: 'start' | 'end';
  readonly root?: string;
  readonly include: readonly string[];
  readonly json: boolean;
}

interface Report {
  readonly file: string;
  readonly status: Status;
  readonly diagnostics: readonly object[];
  readonly unsupported: readonly { readonly name: string; readonly line: number; readonly reason: Reason }[];
  readonly ms: number;
}

/** What the engine says when it stops itself. */
const OUT_OF_TIME = 'AFL-E902';

const REASONS: Readonly<Record<string, Reason>> = {
  'AFL-U001': 'unknown-function',
  'AFL-U002': 'host-bound',
  'AFL-U003': 'missing-include',
  'AFL-U004': 'script',
  'AFL-U005': 'unknown-function',
};

export function checkFormulas(files: readonly string[], options: CheckOptions): ExitCode {
  const missing = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() !== true);
  if (missing !== undefined) throw new CommandFailed(EXIT.usage, `There is no file ${missing}. Name .afl files.`);
  const bars = options.run ? barsOf(options) : null;
  let problems = 0;
  for (const file of files) {
    const report = checkFormula(file, bars, options);
    if (report.status !== 'ok') problems += 1;
    if (options.json) printJson(report);
    else show(report);
  }
  return problems > 0 ? EXIT.problem : EXIT.fine;
}

function barsOf({ data, zone, stamp }: CheckOptions): readonly Bar[] {
  if (data !== undefined) return readBarsFile(listBarsFiles(data)[0] ?? '', { zone, stamp }).bars.slice(-BARS_MAX);
  return madeUpBars(BARS_MAX);
}

function checkFormula(file: string, bars: readonly Bar[] | null, { root, include }: CheckOptions): Report {
  const from = performance.now();
  const report = (status: Status, diagnostics: readonly Diagnostic[]): Report => ({
    file,
    status,
    diagnostics: diagnostics.map(({ span: _, ...rest }) => rest),
    unsupported: diagnostics.flatMap(unsupportedBy),
    ms: Math.round(performance.now() - from),
  });
  try {
    const { bars: series, periodicity } = inPeriodicity(bars ?? [], null);
    const bench = new FormulaBench(file, {
      root: root ?? null,
      include,
      params: {},
      symbol: 'NQ',
      amiSymbol: 'NQ',
      periodicity,
      budgetMs: BUDGET_MS,
      foreign: () => barsOfAnySymbol(series, periodicity),
      categories: MADE_UP_CATEGORIES,
    });
    const prepared = bench.prepare();
    if (!prepared.ok) return report(statusOf(prepared.diagnostics), prepared.diagnostics);
    if (bars === null) return report('ok', prepared.diagnostics);
    const { result } = bench.run(prepared.formula, series, 'explore');
    if (result.ok) return report('ok', [...prepared.diagnostics, ...result.warnings]);
    return report(result.error.code === OUT_OF_TIME ? 'timeout' : 'runtime-error', [
      ...prepared.diagnostics,
      result.error,
    ]);
  } catch (error) {
    if (error instanceof CommandFailed) return unreadable(file, error.message, performance.now() - from);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      file,
      status: 'crash',
      diagnostics: [{ code: 'ERR_BUG', message }],
      unsupported: [],
      ms: Math.round(performance.now() - from),
    };
  }
}

/** Where nothing but support is missing, the formula itself is fine. */
function statusOf(diagnostics: readonly Diagnostic[]): Status {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.every(({ code }) => code in REASONS) ? 'unsupported' : 'parse-error';
}

function unsupportedBy({ code, severity, span, line }: Diagnostic): Report['unsupported'] {
  const reason = REASONS[code];
  if (reason === undefined || (severity === 'warning' && reason !== 'script')) return [];
  const words = span.source.text.slice(span.start, span.end);
  return [{ name: nameOf(words, reason), line, reason }];
}

/** The function, the path as written, or the mark with which script begins. */
function nameOf(words: string, reason: Reason): string {
  if (reason === 'script') return '<%';
  if (reason === 'missing-include') return /^#\s*\w+\s*["<]?([^">;]*)/.exec(words)?.[1]?.trim() ?? words;
  return /[A-Za-z_]\w*/.exec(words)?.[0] ?? words;
}

/** A file that is no formula at all: too large, or not ours to read. */
function unreadable(file: string, message: string, ms: number): Report {
  const diagnostic = {
    code: 'ERR_FORMULA_UNREADABLE',
    severity: 'error',
    message,
    hint: null,
    file,
    line: 1,
    column: 1,
  };
  return { file, status: 'parse-error', diagnostics: [diagnostic], unsupported: [], ms: Math.round(ms) };
}

function show({ file, status, diagnostics, ms }: Report): void {
  const color = status === 'ok' ? paint.green : status === 'unsupported' ? paint.yellow : paint.red;
  print(`${color(status.padEnd(13))} ${file} ${paint.dim(`${ms} ms`)}`);
  for (const each of diagnostics) print(`  ${diagnosticLine(each as Diagnostic)}`);
}
