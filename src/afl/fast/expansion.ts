/** A kernel that is a chain of others, taken apart to its last links. What two chains share is then computed once. */
import type { Kernel } from '#afl/runtime';

export interface Link {
  readonly kernel: Kernel;
  /** Inputs of the whole first, then the results of earlier links in order. */
  readonly from: readonly number[];
  readonly numbers: readonly number[];
}

/** @returns null when it is no chain */
export function expanded(kernel: Kernel, numbers: readonly number[], inputCount: number): readonly Link[] | null {
  if (kernel.stages === undefined) return null;
  const links: Link[] = [];
  // The place of each source of this chain among the sources of the whole.
  const places = Array.from({ length: inputCount }, (_, index) => index);
  for (const stage of kernel.stages) {
    const own = stage.args(numbers);
    const from = stage.from.map((source) => places[source] as number);
    const inner = expanded(stage.kernel, own, from.length);
    const offset = inputCount + links.length;
    if (inner === null) links.push({ kernel: stage.kernel, from, numbers: own });
    else {
      for (const link of inner) {
        const moved = link.from.map((source) =>
          source < from.length ? (from[source] as number) : offset + source - from.length,
        );
        links.push({ ...link, from: moved });
      }
    }
    places.push(inputCount + links.length - 1);
  }
  return links;
}
