/**
 * One formula tried as a stranger's: loaded and run over a few bars on a host that offers nothing of the machine. What
 * must not happen: an exception, a change to what all objects share, or a remark without a code and a place.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BarColumns,
  type Diagnostic,
  type Host,
  prepareFormula,
  type RunResult,
  runFormula,
  type StaticVariable,
  type StaticVariables,
} from '#afl';
import { Random } from '#base';
import type { FormulaInput } from './formula-inputs.ts';
import { ODD_BARS } from './odd-bars.ts';

/** `refused` when it is loaded, `failed` when it is run, `cut` when its time or memory is spent. */
export type TrialOutcome = 'ran' | 'refused' | 'failed' | 'cut';

const ROOT = join(import.meta.dirname, '../..');
const BARS = Object.values(ODD_BARS);
const FOREIGN_BARS = ODD_BARS.gaps as BarColumns;
const ACTIONS = ['scan', 'explore', 'indicator'] as const;
const SHARED = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, globalThis] as const;
const sharedNames = (): number => SHARED.reduce<number>((sum, each) => sum + Reflect.ownKeys(each).length, 0);
const SHARED_NAMES = sharedNames();

/** The formulas of this repository that load: those that come with it, and the conformance programs. */
export function ownFormulas(): readonly string[] {
  return ['formulas', 'test/conformance'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.afl') && !name.startsWith('error-'))
      .sort()
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
}

/**
 * Throws when something went wrong that never may.
 *
 * @param overrun a new answer to "is the time over?", for the load and for the run
 */
export function tryFormula({ source, turn }: FormulaInput, overrun: () => () => boolean): TrialOutcome {
  const statics = fuzzStatics();
  const prepared = prepareFormula({ source, file: 'fuzz.afl', host: fuzzHost(statics, overrun()) });
  prepared.diagnostics.forEach(requirePlace);
  let outcome: TrialOutcome = 'refused';
  if (prepared.ok) {
    const action = ACTIONS[turn % ACTIONS.length] as (typeof ACTIONS)[number];
    const bars = BARS[turn % BARS.length] as BarColumns;
    const host = fuzzHost(statics, overrun());
    const result = runFormula(prepared.formula, { bars, host, action });
    if (!result.ok) requirePlace(result.error);
    else requireWholeness(result, bars.close.length);
    outcome = result.ok ? 'ran' : result.reason === 'overrun' ? 'cut' : 'failed';
  }
  if (sharedNames() !== SHARED_NAMES) throw new Error('the formula changed what all objects share');
  return outcome;
}

function requirePlace({ code, message, line, column }: Diagnostic): void {
  const placed = Number.isInteger(line) && line >= 1 && Number.isInteger(column) && column >= 1;
  if (!/^AFL-[EWU]\d{3}$/.test(code) || message === '' || !placed) {
    throw new Error(`a remark without code, words or place: ${code} '${message}' at ${line}:${column}`);
  }
}

/** One value a bar in each signal and each row's bar among the bars. */
function requireWholeness({ signals, exploration, warnings }: RunResult & { ok: true }, barCount: number): void {
  warnings.forEach(requirePlace);
  for (const signal of Object.values(signals)) {
    if (signal !== null && signal.length !== barCount) throw new Error(`a signal of ${signal.length} values`);
  }
  for (const { cells } of exploration.rows) {
    if (cells.length !== exploration.columns.length) throw new Error('a row with more or fewer cells than columns');
  }
}

/** Bounded, since the fuzzer does not try what a host keeps. */
function fuzzStatics(): StaticVariables {
  const all = new Map<string, StaticVariable>();
  return {
    get: (name) => all.get(name),
    set: (name, variable) => {
      if (all.size < 1_000) all.set(name, variable);
    },
    remove: (name) => all.delete(name),
    names: () => [...all.keys()],
  };
}

function fuzzHost(statics: StaticVariables, deadline: () => boolean): Host {
  return {
    include: ({ path }) => (path === 'x' ? { file: 'x', text: 'y = x; #include "x"' } : null),
    bars: (symbol) => (symbol === 'X' ? FOREIGN_BARS : null),
    now: () => Date.UTC(2026, 0, 5, 12),
    random: new Random(1),
    statics,
    symbol: {
      name: 'NQ',
      fullName: 'Nasdaq 100 future',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => ['NQ', 'X'] },
    intervalSeconds: 60,
    deadline,
  };
}
