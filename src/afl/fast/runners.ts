/** What carries out each operation of a program, with the memory that each needs. */
import type { Arena } from './arena.ts';
import { KernelRunner } from './kernel-runner.ts';
import type { Lanes, Runner } from './lane.ts';
import { isLine } from './line.ts';
import { type LoopFunction, LoopRunner, loopStateBytes } from './loop-runner.ts';
import { NATIVE_STATE_BYTES, NativeRunner, nativeOf, nativesOf } from './native-kernels.ts';
import type { Program } from './program.ts';
import { endingsOf, loopsOf, type Operation, reachesKernel } from './schedule.ts';
import { ConstantRunner, PerBarRunner, PriceRunner } from './source-runner.ts';
import { TreeRunner } from './tree-runner.ts';
import { instantiate } from './web-assembly.ts';

/** For the addresses of what an operation reads and writes. */
export function tableBytesOf(operation: Operation): number {
  if (operation.type === 'tree') return 4 * (1 + operation.tree.leaves.length);
  const { origin } = operation.line;
  return origin.type === 'loop' && origin.output === 0 ? 4 * (origin.loop.written.length + origin.loop.read.length) : 0;
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
  { operations, wanted }: Program,
  lanes: Lanes,
  { capacity, live }: { readonly capacity: number; readonly live: boolean },
): boolean {
  const arena: Arena = lanes.arena;
  const endings = live ? [] : endingsOf(operations, wanted);
  const free: number[] = [];
  // What is written once, or from outside, keeps its slot.
  for (const { type, line } of operations) {
    if (type !== 'source') continue;
    const slot = arena.slot(capacity);
    if (slot === null) return false;
    lanes.address[line.index] = slot;
  }
  for (const [index, { type, line }] of operations.entries()) {
    if (type !== 'source') {
      const slot = free.pop() ?? arena.slot(capacity);
      if (slot === null) return false;
      lanes.address[line.index] = slot;
    }
    for (const ended of endings[index] ?? []) free.push(lanes.address[ended.index] as number);
  }
  return true;
}

/**
 * @param state  address of what all operations keep, one behind the other
 * @param tables address of their tables, likewise
 * @param times  local starts of the bars
 */
export function makeRunners(
  program: Program,
  lanes: Lanes,
  {
    capacity,
    state,
    tables,
    times,
  }: {
    readonly capacity: number;
    readonly state: number;
    readonly tables: number;
    readonly times: Float64Array;
  },
): readonly Runner[] {
  const { operations, recording } = program;
  const exports = instantiate(program.module, lanes.arena.memory, program.callbacks);
  const natives = nativesOf(lanes.arena);
  const loops = loopsOf(operations);
  let table = tables;
  let kept = state;
  const made: Runner[] = [];
  for (const [index, operation] of operations.entries()) {
    const { line } = operation;
    const { origin } = line;
    if (operation.type === 'tree') {
      const run = exports[`run${index}`] as (table: number, from: number, to: number) => number;
      const probe = exports[`probe${index}`] as (table: number, bar: number) => number;
      made.push(new TreeRunner(operation.tree, lanes, { run, probe }, table));
    } else if (origin.type === 'price') made.push(new PriceRunner(line, lanes));
    else if (origin.type === 'constant') made.push(new ConstantRunner(line, origin.value, lanes, capacity));
    else if (origin.type === 'perBar') made.push(new PerBarRunner(line, origin.of, times, lanes));
    else if (origin.type === 'kernel') {
      const native = nativeOf(origin);
      made.push(
        native === null
          ? new KernelRunner(line, origin, lanes, capacity)
          : new NativeRunner(line, origin, lanes, { native, natives, state: kept, capacity }),
      );
    } else if (origin.type === 'loop' && origin.output === 0) {
      const { loop } = origin;
      const outputs = recording.lines.filter((each) => each.origin.type === 'loop' && each.origin.loop === loop);
      let mustBeWritten = 0;
      for (const [output, { before }] of loop.written.entries()) {
        const staysNumber = !isLine(before) && before !== null;
        if (isLine(before) || (staysNumber && !reachesKernel(outputs[output] ?? line, recording.lines))) continue;
        mustBeWritten |= 1 << output;
      }
      const run = exports[`loop${loops.indexOf(loop)}`] as LoopFunction;
      const own = { at: kept, bytes: stateBytesOf(operation) };
      made.push(new LoopRunner(loop, outputs, lanes, { run, table, state: own, mustBeWritten }));
    }
    table += tableBytesOf(operation);
    kept += stateBytesOf(operation);
  }
  return made;
}
