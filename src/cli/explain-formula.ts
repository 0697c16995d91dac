/**
 * `openbell explain formula`: what becomes of a formula. Here: whether it would run, what it lets its user set, and which
 * functions it calls, each with what our engine does about it. With `--amibroker`: the exploration that AmiBroker runs in
 * its place, alone on stdout, so that it can be kept as a file and opened there.
 */
import { resolve } from 'node:path';
import { builtinTable, type Diagnostic, type PreparedFormula } from '#afl';
import type { CompiledFast, Part } from '#afl/fast';
import type { Token } from '#afl/syntax';
import { preprocess, Source } from '#afl/syntax';
import { SECOND } from '#base';
import { formatPeriodicity, type Periodicity, priceDecimals } from '#market';
import { chartFrameOf, explorationFormula } from '#scan/amibroker';
import { findInclude, readIncluded } from '#scan/embedded';
import { contractOf } from './bars-files.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { diagnosticLine, FormulaBench } from './formula-bench.ts';
import { inspectionOf } from './inspection.ts';
import { paint, print, printJson, table, tell } from './output.ts';

export interface ExplainFormulaOptions {
  readonly amibroker: boolean;
  readonly periodicity: Periodicity;
  /** What AmiBroker calls the symbol. */
  readonly amiSymbol: string;
  /** How many of the newest bars are searched. */
  readonly lookback: number;
  readonly params: Readonly<Record<string, number | string>>;
  readonly root: string | null;
  readonly include: readonly string[];
  readonly json: boolean;
}

const BUDGET_MS = 10 * SECOND;

export function explainFormula(name: string, options: ExplainFormulaOptions): ExitCode {
  const file = resolve(name);
  const { amiSymbol, periodicity, params, root, include } = options;
  const bench = new FormulaBench(file, {
    ...{ root, include, params, periodicity, amiSymbol },
    symbol: amiSymbol,
    budgetMs: BUDGET_MS,
  });
  const prepared = bench.prepare();
  if (options.amibroker && prepared.ok) return showExploration(prepared, options);
  return showEngine(file, prepared, prepared.ok ? bench.fastPath(prepared.formula) : null, options);
}

/** @param fast null for a formula that cannot run */
function showEngine(
  file: string,
  prepared: PreparedFormula,
  fast: CompiledFast | null,
  { json }: ExplainFormulaOptions,
): ExitCode {
  const { status, diagnostics, parameters } = inspectionOf(prepared);
  const functions = functionsCalled(prepared.sources);
  const exitCode = status === 'ok' ? EXIT.fine : EXIT.problem;
  if (json) {
    printJson({ file, status, diagnostics, parameters, functions, scan: fast === null ? null : scanOf(fast) });
    return exitCode;
  }
  print(`${status === 'ok' ? paint.green('ok') : paint.red(status)}  ${file}`);
  for (const each of prepared.diagnostics) print(`  ${diagnosticLine(each)}`);
  if (parameters.length > 0) {
    chapter('What can be set');
    print(
      table([
        ['parameter', 'kind', 'value'],
        ...parameters.map(({ name, kind, value }) => [name, kind, String(value)] as const),
      ]),
    );
  }
  if (functions.length > 0) {
    chapter('What runs where');
    print(table([['function', 'calls', ''], ...functions.map((each) => [each.name, each.calls, HERE[each.status]])]));
  }
  if (fast !== null) showScan(fast);
  return exitCode;
}

/** How a scan is computed, as a script reads it. */
function scanOf(fast: CompiledFast): object {
  return fast.ok ? { interpreted: null, parts: fast.program.parts } : { interpreted: fast.reason, line: fast.line };
}

const PLACES: Readonly<Record<Part['where'], string>> = {
  fused: 'compiled, four bars at a time',
  kernel: 'compiled kernel',
  loop: 'compiled loop',
  script: 'called as the interpreter calls it',
};

function showScan(fast: CompiledFast): void {
  chapter('How a scan is computed');
  if (!fast.ok) {
    print(`  interpreted: ${fast.reason} (line ${fast.line})`);
    return;
  }
  const rows = fast.program.parts.map(({ line, what, where }) => [line, what, PLACES[where]] as const);
  print(rows.length === 0 ? '  nothing depends on the bars' : table([['line', 'what', ''], ...rows]));
}

type FunctionStatus = ReturnType<typeof builtinTable>[number]['status'];

const HERE: Readonly<Record<FunctionStatus, string>> = {
  full: 'in our engine',
  'chart-only': 'taken, and changes no signal; AmiBroker is not given it',
  'host-bound': 'refused: it needs what only AmiBroker has',
  missing: 'refused: our engine has not got it',
};

interface CalledFunction {
  readonly name: string;
  readonly status: FunctionStatus;
  readonly calls: number;
}

/** By name; functions that the formula defines itself are left out. */
function functionsCalled(sources: PreparedFormula['sources']): readonly CalledFunction[] {
  const calls = new Map<string, number>();
  const own = new Set<string>();
  for (const { file, text } of sources) {
    const { tokens } = preprocess(new Source(file, text), () => null);
    tokens.forEach((token, index) => {
      if (token.type !== 'name' || !isBracket(tokens[index + 1])) return;
      if (definesFunction(tokens[index - 1])) own.add(token.key);
      else calls.set(token.key, (calls.get(token.key) ?? 0) + 1);
    });
  }
  return builtinTable().flatMap(({ name, status }) => {
    const count = calls.get(name.toLowerCase());
    return count === undefined || own.has(name.toLowerCase()) ? [] : [{ name, status, calls: count }];
  });
}

function isBracket(token: Token | undefined): boolean {
  return token?.type === 'symbol' && token.text === '(';
}

function definesFunction(token: Token | undefined): boolean {
  return token?.type === 'name' && (token.key === 'function' || token.key === 'procedure');
}

function showExploration(prepared: Extract<PreparedFormula, { ok: true }>, options: ExplainFormulaOptions): ExitCode {
  const { amiSymbol, periodicity, lookback, root, include, json } = options;
  const frame = chartFrameOf(periodicity);
  if (!frame.ok) throw new CommandFailed(EXIT.problem, frame.error);
  const [main] = prepared.sources;
  if (main === undefined) throw new CommandFailed(EXIT.problem, 'The formula cannot be read.');
  const { file, text: source } = main;
  const rewritten = explorationFormula({
    text: source,
    file,
    include: (wanted) => {
      const found = findInclude(wanted, { root, folders: include });
      const text = found === null ? null : readIncluded(found);
      return found === null || text === null ? null : { file: found, text };
    },
    parameters: prepared.parameters,
    symbol: amiSymbol,
    aggregateSeconds: frame.value.aggregateSeconds,
    priceDecimals: priceDecimals(contractOf(amiSymbol).tickSize),
  });
  if (!rewritten.ok) {
    const diagnostics = rewritten.error;
    if (json) printJson({ file, status: 'refused', diagnostics: diagnostics.map(plain) });
    else for (const each of diagnostics) tell(diagnosticLine(each));
    return EXIT.problem;
  }
  const { removed, replacedParameters } = rewritten.value;
  const text = rewritten.value.over(lookback * frame.value.barsEach);
  const bars = formatPeriodicity(frame.value.bars);
  if (json) {
    const left = Object.fromEntries(removed);
    printJson({
      ...{ file, status: 'ok', symbol: amiSymbol, bars },
      ...{ apx_periodicity: frame.value.code, parameters_replaced: replacedParameters, removed: left, formula: text },
    });
    return EXIT.fine;
  }
  print(text.trimEnd());
  const made =
    frame.value.aggregateSeconds === null ? '' : `, of which it makes those of ${formatPeriodicity(periodicity)}`;
  tell(paint.dim(`AmiBroker is given bars of ${bars}${made}; Periodicity ${frame.value.code} in the project.`));
  if (replacedParameters > 0) tell(paint.dim(`Parameters written out as values: ${replacedParameters}.`));
  if (removed.size > 0) {
    const names = [...removed].map(([each, count]) => (count === 1 ? each : `${each} (${count})`));
    tell(paint.dim(`Taken out, since it says nothing about signals: ${names.join(', ')}.`));
  }
  return EXIT.fine;
}

/** Without the place in the text, which no script can use. */
function plain(diagnostic: object): object {
  const { span: _, ...rest } = diagnostic as Diagnostic;
  return rest;
}

function chapter(title: string): void {
  print('');
  print(paint.bold(title));
}
