/**
 * Makes a formula ready for the fast path: it is recorded, what it says is wanted of it is put in order, and what has no
 * kernel of its own is compiled. What cannot be recorded is left to the interpreter, with the reason and the line.
 */
import {
  type Action,
  AflError,
  AflOverrun,
  type BarColumns,
  type Host,
  type Plan,
  type Scalar,
  type Value,
} from '#afl/runtime';
import { Arena } from './arena.ts';
import { F64 } from './assembler.ts';
import { BoundProgram } from './bound-program.ts';
import { type Chain, chainsOf, gathered } from './chain.ts';
import { writeChain } from './chain-writer.ts';
import { isStand, type Late, type Line } from './line.ts';
import { scalarsCalledIn } from './loop-rules.ts';
import { writeLoop } from './loop-writer.ts';
import { ModuleText } from './module-text.ts';
import { NATIVE_NAMES, nativeOf } from './native-kernels.ts';
import type { Part, Program } from './program.ts';
import { Recording } from './recording.ts';
import { loopsOf, type Operation, schedule } from './schedule.ts';
import { compileStep, stepsOf } from './stepping.ts';
import { type Callbacks, calledScalars, writeTree } from './tree.ts';
import { Unrecordable } from './unrecordable.ts';
import { compileModule } from './web-assembly.ts';

export type CompiledFast =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly reason: string; readonly line: number };

/** Variables that are looked at when a run has ended. */
const RESULTS =
  /^(buy|sell|short|cover|filter|numcolumns|graph\d{1,2}(name|style|barcolor|color)?|column\d{1,2}(name|format)?)$/;

/**
 * @param keep further variables whose values are wanted, in small letters; `all`: every one
 * @param bars by which is decided what the formula decides by bars; without them it must decide nothing so
 * @returns ok false: it is to be interpreted
 */
export function compileFast(
  { plan }: { readonly plan: Plan },
  {
    host,
    action,
    params = {},
    keep = [],
    bars,
  }: {
    readonly host: Host;
    readonly action: Action;
    readonly params?: Readonly<Record<string, number | string>>;
    readonly keep?: readonly string[] | 'all';
    readonly bars?: BarColumns;
  },
): CompiledFast {
  const evaluate = (late: Late): Value => valueFor(late, programOf(recording, [late]), bars as BarColumns);
  const recording = new Recording({ plan, host, action, params, ...(bars === undefined ? {} : { evaluate }) });
  const isWanted = (name: string): boolean => RESULTS.test(name) || keep === 'all' || keep.includes(name);
  try {
    recording.record();
    return { ok: true, program: programOf(recording, wantedLines(recording, plan.globals, isWanted)) };
  } catch (reason) {
    const { source, start } = recording.at;
    const { line } = source.position(start);
    if (reason instanceof Unrecordable) return { ok: false, reason: reason.message, line };
    // The interpreter says it in its own words, at the same place.
    if (reason instanceof AflError || reason instanceof AflOverrun) return { ok: false, reason: 'it fails', line };
    throw reason;
  }
}

function programOf(recording: Recording, results: Iterable<Line | Late>): Program {
  const wanted = new Set([...results, ...recording.decisions.map(({ of }) => of)]);
  const operations = gathered(schedule(recording.lines, wanted));
  const chains = chainsOf(operations);
  const steps = stepsOf(operations, chains);
  const lineCount = recording.lines.length;
  const { module, callbacks } = compileOperations(operations, chains);
  const parts = operations.flatMap(partOf);
  let step: object | null = null;
  const stepModule = (): object => {
    step ??= compileStep(steps, lineCount);
    return step;
  };
  return { recording, operations, chains, steps, lineCount, wanted, module, stepModule, callbacks, parts };
}

/** What a late value is over these bars, as far as the formula is recorded. */
function valueFor(late: Late, program: Program, bars: BarColumns): Value {
  const bound = BoundProgram.bind(program, new Arena(), { capacity: bars.close.length, live: false });
  bound?.load(bars);
  if (!bound?.evaluate()) throw new Unrecordable('what it decides by cannot be computed');
  return bound.late(late);
}

function wantedLines(
  recording: Recording,
  names: readonly string[],
  isWanted: (name: string) => boolean,
): ReadonlySet<Line | Late> {
  const wanted = new Set<Line | Late>();
  const want = (...values: readonly (Value | object)[]): void => {
    for (const value of values) if (isStand(value)) wanted.add(value);
  };
  for (const name of names) if (isWanted(name)) want(recording.get(name));
  // What may end the formula by an error is run whoever wants what it gives.
  for (const line of recording.lines) {
    const { origin } = line;
    if ((origin.type === 'loop' && origin.output === 0) || (origin.type === 'script' && origin.script.mayFail))
      wanted.add(line);
  }
  const { stops, tradeSettings } = recording.output;
  for (const { amount, arguments: others } of stops) want(amount, ...others);
  for (const values of tradeSettings.values()) want(...values);
  if (recording.said.isAnew) {
    for (const { values } of recording.said.calls) want(...values);
    return wanted;
  }
  const { columns, plots } = recording.output;
  for (const { cells, textColor, backgroundColor } of columns) {
    want(textColor, backgroundColor);
    if (cells.type === 'numbers') want(cells.values);
    if (cells.type === 'choices') want(cells.selector);
  }
  for (const { values, color } of plots) want(color, ...values);
  return wanted;
}

function compileOperations(
  operations: readonly Operation[],
  chains: readonly Chain[],
): Pick<Program, 'module' | 'callbacks'> {
  const text = new ModuleText();
  const trees = operations.flatMap((each) => (each.type === 'tree' ? [each.tree] : []));
  const callbacks: Callbacks = new Map();
  const functions: Record<string, Scalar> = {};
  const loops = loopsOf(operations);
  for (const { scalar, count } of [...calledScalars(trees), ...loops.flatMap(scalarsCalledIn)]) {
    if (callbacks.has(scalar)) continue;
    const name = `s${callbacks.size}`;
    const signature = { params: new Array<typeof F64>(count).fill(F64), results: [F64] as const };
    callbacks.set(scalar, { name, index: text.importFunction(name, signature) });
    functions[name] = scalar;
  }
  for (const [index, operation] of operations.entries()) {
    if (operation.type === 'tree') writeTree(text, String(index), operation.tree, callbacks);
  }
  for (const [index, loop] of loops.entries()) writeLoop(text, `loop${index}`, loop, callbacks);
  for (const [index, chain] of chains.entries()) {
    if (chain.type === 'recurrences') writeChain(text, `chain${index}`, chain);
  }
  return { module: compileModule(text.bytes()), callbacks: functions };
}

function partOf(operation: Operation): readonly Part[] {
  const { line } = operation.line;
  if (operation.type === 'script') {
    const { origin } = operation.line;
    return origin.type === 'script' ? [{ where: 'script', what: origin.script.what, line }] : [];
  }
  if (operation.type === 'tree') {
    const count = operation.tree.inner.length;
    return [{ where: 'fused', what: count === 1 ? '1 operation' : `${count} operations`, line }];
  }
  const { origin } = operation.line;
  if (origin.type === 'kernel') {
    const { name } = origin.use.kernel;
    const isNative = nativeOf(origin) !== null;
    return [{ where: isNative ? 'kernel' : 'script', what: NATIVE_NAMES[name ?? ''] ?? name ?? 'function', line }];
  }
  if (origin.type === 'loop' && origin.output === 0) return [{ where: 'loop', what: 'loop', line }];
  return [];
}
