/**
 * A function made of other array functions, as the guide defines many indicators. Each stage is a kernel whose result
 * is kept as a float32 line, so that the built-in function equals the same formula written out in AFL, and so that a
 * later stage can look back at it. A line costs 4 bytes a bar.
 */
import type { Kernel, KernelStage } from '#afl/runtime';
import type { Arguments } from './bar-by-bar.ts';

/** A stage, with its kernel's state type forgotten. */
export function stage<State>(
  kernel: Kernel<State>,
  from: readonly number[],
  args: (args: Arguments) => Arguments = () => [],
): KernelStage {
  return { kernel: kernel as Kernel, from, args };
}

interface StageState {
  readonly state: unknown;
  readonly args: Arguments;
  line: Float32Array;
}

/** The last stage's result is the result of the whole. */
export function composed(stages: readonly KernelStage[]): Kernel<readonly StageState[]> {
  return {
    stages,
    begin: (args) =>
      stages.map((each) => {
        const own = each.args(args);
        return { state: each.kernel.begin(own), args: own, line: new Float32Array(0) };
      }),
    run: (inputs, out, from, to, states) => {
      const known = [...inputs];
      for (const [index, each] of stages.entries()) {
        const own = states[index]!;
        const last = index === stages.length - 1;
        if (!last && own.line.length < to) own.line = grown(own.line, to);
        const line = last ? out : own.line;
        const sources = each.from.map((source) => known[source]!);
        each.kernel.run(sources, line, from, to, own.state, own.args);
        known.push(line);
      }
    },
  };
}

/** Room for at least `length` values, half as much again when the line has begun to grow. */
function grown(line: Float32Array, length: number): Float32Array {
  const next = new Float32Array(line.length === 0 ? length : Math.max(length, Math.ceil(line.length * 1.5)));
  next.set(line);
  return next;
}
