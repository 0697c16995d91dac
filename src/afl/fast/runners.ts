/** What carries out each operation of a program, with the memory that each needs. */
import type { Arena } from './arena.ts';
import type { BarLoop } from './bar-loop.ts';
import { type Chain, LINK_TABLE_BYTES, linkTable } from './chain.ts';
import { type ChainFunction, ChainRunner } from './chain-runner.ts';
import { type KernelOrigin, KernelRunner } from './kernel-runner.ts';
import type { Lanes, Runner } from './lane.ts';
import { isLate, isLine, type Late, type Line } from './line.ts';
import { type LoopFunction, LoopRunner, loopStateBytes, loopTableBytes } from './loop-runner.ts';
import { NATIVE_STATE_BYTES, NativeRunner, nativeFunction, nativeOf } from './native-kernels.ts';
import type { Program } from './program.ts';
import { endingsOf, loopsOf, type Operation, reachesKernel } from './schedule.ts';
import type { ScriptRun } from './script-run.ts';
import {
  DecisionRunner,
  LateRunner,
  LeftRunner,
  ScriptRunner,
  type ScriptStage,
  SpreadRunner,
} from './script-runner.ts';
import { ConstantRunner, PerBarRunner, PriceRunner } from './source-runner.ts';
import { nativesCalled, TABLE_HEAD_WORDS } from './stepping.ts';
import { TreeRunner } from './tree-runner.ts';
import { instantiate, type WasmExports } from './web-assembly.ts';

type StepFunction = (table: number, from: number, bar: number) => number;

/** For the addresses of what an operation reads and writes. */
export function tableBytesOf(operation: Operation): number {
  if (operation.type === 'tree') return 4 * (1 + operation.tree.leaves.length);
  if (operation.type === 'kernel') return LINK_TABLE_BYTES;
  const { origin } = operation.line;
  return origin.type === 'loop' && origin.output === 0 ? loopTableBytes(origin.loop) : 0;
}

/** For what an operation keeps from bar to bar; a multiple of 8. */
export function stateBytesOf({ line: { origin } }: Operation): number {
  if (origin.type === 'kernel') return NATIVE_STATE_BYTES;
  return origin.type === 'loop' && origin.output === 0 ? (loopStateBytes(origin.loop) + 7) & ~7 : 0;
}

/**
 * Gives every stored line a slot. Over bars that grow each keeps its own; else a slot is used again once nothing reads it.
 *
 * @returns false when the memory is full
 */
export function placeSlots(
  { operations, chains, wanted }: Program,
  lanes: Lanes,
  { capacity, live }: { readonly capacity: number; readonly live: boolean },
): boolean {
  const arena: Arena = lanes.arena;
  const endings = live ? [] : endingsOf(operations, wanted, chains);
  const free: number[] = [];
  // What is written once, or from outside, keeps its slot.
  for (const { type, line } of operations) {
    if (type !== 'source' || isLate(line)) continue;
    const slot = arena.slot(capacity);
    if (slot === null) return false;
    lanes.address[line.index] = slot;
  }
  for (const [index, { type, line }] of operations.entries()) {
    if (type !== 'source' && !isLate(line)) {
      const slot = free.pop() ?? arena.slot(capacity);
      if (slot === null) return false;
      lanes.address[line.index] = slot;
    }
    for (const ended of (endings[index] ?? []).filter(isLine)) free.push(lanes.address[ended.index] as number);
  }
  return true;
}

/**
 * @param steps  address of the table of the program's own step
 * @param tables address of the operations' tables, one behind the other
 * @param times  local starts of the bars
 */
export function makeRunners(
  program: Program,
  lanes: Lanes,
  {
    capacity,
    steps,
    tables,
    times,
    scriptRun,
  }: {
    readonly capacity: number;
    readonly steps: number;
    readonly tables: number;
    readonly times: Float64Array;
    readonly scriptRun: ScriptRun;
  },
): { readonly runners: readonly Runner[]; readonly step: (from: number, bar: number) => number } {
  const { operations, chains, recording } = program;
  const exports = instantiate(program.module, lanes.arena.memory, program.callbacks);
  const loops = loopsOf(operations);
  const stage: ScriptStage = { lanes, run: scriptRun };
  let table = tables;
  let kept = lanes.keptAt;
  const words = new Int32Array(lanes.arena.memory.buffer, steps, TABLE_HEAD_WORDS + operations.length);
  words.set([lanes.boundsAt, lanes.beforeAt, lanes.addressesAt]);
  const made: Runner[] = [];
  const links = new Map<Line, NativeRunner>();
  for (const [index, operation] of operations.entries()) {
    const { type } = operation;
    const goesByTable = type === 'tree' || chains.some((each) => each.type === 'recurrences' && each.first === index);
    words[TABLE_HEAD_WORDS + index] = goesByTable ? table : kept;
    if (type === 'tree') {
      const run = exports[`run${index}`] as (table: number, from: number, to: number) => number;
      const probe = exports[`probe${index}`] as (table: number, bar: number) => number;
      made.push(new TreeRunner(operation.tree, lanes, { run, probe }, table));
    } else if (type === 'loop') {
      const { loop, output } = operation.line.origin as LoopOrigin;
      const name = `loop${loops.indexOf(loop)}`;
      const [careful, swift] = [exports[name] as LoopFunction, exports[`swift ${name}`] as LoopFunction];
      const state = { at: kept, bytes: stateBytesOf(operation) };
      if (output === 0) made.push(loopRunner(loop, program, lanes, { careful, swift, table, state }));
    } else if (type === 'script') {
      made.push(scriptRunner(operation.line, stage));
    } else if (type === 'kernel') {
      const { line } = operation;
      const origin = line.origin as KernelOrigin;
      const native = nativeOf(origin);
      const chain = chains.findIndex(({ lines }) => lines.includes(line));
      if (native === null) made.push(new KernelRunner(line, origin, lanes, capacity));
      else {
        const runner = new NativeRunner(line, origin, lanes, { native, state: kept, capacity });
        if (chain < 0) made.push(runner);
        else {
          links.set(line, runner);
          new Int32Array(lanes.arena.memory.buffer, table).set(
            linkTable(line, kept, (each) => lanes.address[each.index] as number),
          );
          const { first, lines } = chains[chain] as Chain;
          const firstTable = table - LINK_TABLE_BYTES * (index - first);
          if (line === lines.at(-1)) {
            const own = lines.map((each) => links.get(each) as NativeRunner);
            const run = chainFunction(chains[chain] as Chain, own, {
              text: exports[`chain${chain}`],
              table: firstTable,
            });
            made.push(new ChainRunner(chains[chain] as Chain, own, lanes, run));
          }
        }
      }
    } else made.push(sourceRunner(operation.line, lanes, { capacity, times }));
    table += tableBytesOf(operation);
    kept += stateBytesOf(operation);
  }
  let step: StepFunction | null = null;
  return {
    runners: [...made, ...recording.decisions.map((each) => new DecisionRunner(each, lanes))],
    step: (from, bar) => {
      step ??= stepOf(program, lanes.arena, exports);
      return step(steps, from, bar);
    },
  };
}

function stepOf({ steps, stepModule }: Program, arena: Arena, own: WasmExports): StepFunction {
  const natives = nativesCalled(steps).map((name) => [name, nativeFunction(arena, name)]);
  return instantiate(stepModule(), arena.memory, { ...own, ...Object.fromEntries(natives) }).step as StepFunction;
}

function sourceRunner(
  line: Line,
  lanes: Lanes,
  { capacity, times }: { readonly capacity: number; readonly times: Float64Array },
): Runner {
  const { origin } = line;
  if (origin.type === 'price') return new PriceRunner(line, lanes);
  if (origin.type === 'constant') return new ConstantRunner(line, origin.value, lanes, capacity);
  if (origin.type === 'spread') return new SpreadRunner(line, origin.of, lanes);
  if (origin.type === 'perBar') return new PerBarRunner(line, origin.of, times, lanes);
  throw new TypeError(`${origin.type} is no source`);
}

function scriptRunner(line: Line | Late, stage: ScriptStage): Runner {
  const { origin } = line;
  if (origin.type === 'left' && isLine(line)) return new LeftRunner(line, origin.name, stage);
  if (origin.type !== 'script') throw new TypeError(`${origin.type} is no script`);
  return isLate(line) ? new LateRunner(line, origin.script, stage) : new ScriptRunner(line, origin.script, stage);
}

type LoopOrigin = Extract<Line['origin'], { readonly type: 'loop' }>;

function loopRunner(
  loop: BarLoop,
  { operations, recording }: Program,
  lanes: Lanes,
  place: Omit<ConstructorParameters<typeof LoopRunner>[3], 'mustBeWritten'>,
): LoopRunner {
  const known = new Set(operations.map((each) => each.line));
  const outputs = recording.lines
    .filter((each) => each.origin.type === 'loop' && each.origin.loop === loop)
    .map((each) => (known.has(each) ? each : null));
  let mustBeWritten = 0;
  for (const [output, { before }] of loop.written.entries()) {
    const staysNumber = !isLine(before) && before !== null;
    if (isLine(before) || (staysNumber && !reachesKernel(outputs[output] as Line, recording.lines))) continue;
    mustBeWritten |= 1 << output;
  }
  return new LoopRunner(loop, outputs, lanes, { ...place, mustBeWritten });
}

/** @param text what was compiled for the chain, if that was to be */
function chainFunction(
  { type }: Chain,
  links: readonly NativeRunner[],
  { text, table }: { readonly text: ((...values: number[]) => number) | undefined; readonly table: number },
): ChainFunction {
  if (type === 'recurrences') return (from, to) => (text as (...values: number[]) => number)(table, from, to);
  // The kernel of deviations writes the means, too.
  const [mean, deviation] = links as readonly [NativeRunner, NativeRunner];
  return (from, to) => deviation.runNative(from, to, mean.out);
}
