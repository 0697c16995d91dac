/** docs/performance.md: the table of a whole run, the machine it was made on, and how. */
import { cpus, loadavg, totalmem } from 'node:os';
import { C_FLAGS } from './reference.ts';
import type { Row } from './row.ts';
import { tablePage } from './table.ts';

/** What stands behind this line was written by people and is kept. */
export const KEPT = '<!-- Written by hand from here on. -->';

export function performancePage(
  rows: readonly Row[],
  { compiler, kept }: { readonly compiler: string | null; readonly kept: string },
): string {
  const met = rows.filter((row) => row.met === true).length;
  const measured = rows.filter((row) => row.met !== null).length;
  return `# How fast the engine is

Made by \`npm run bench -- --page docs/performance.md\`: the whole form, which takes some minutes. ${met} of ${measured} measured targets are met.

${tablePage(rows)}

\`≤\`: ours divided by the other. \`≥\`: how many times ours is as fast. What is not met is said so; what could not be
measured, for a compiler or a package that is missing, is no target met.

## The machine

- ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}
- Node ${process.versions.node}, V8 ${process.versions.v8}; ${compiler === null ? 'no C compiler' : `${compiler} with \`${C_FLAGS.join(' ')}\``}
- Load while it ran, mean of the last five minutes: ${loadavg()[1]!.toFixed(1)}. On a machine that is busy beyond its cores the ratios are rough.

## The method

- The candidates take turns in one process, on the same bars, and of each the shortest turn counts: nothing makes a computation
  faster than it is, and a machine that others use makes both sides slower. numpy runs in a process of its own, between two of our turns.
- Bars are made up by a rule, in quarters of a point. Ours are bars that the engine holds already; it computes all of them anew each turn.
- The references in C are our own ([reference.c](../test/bench/reference.c)), TA-Lib's core is built from its sources, both with the same flags.
  "Per operation" is an array kernel for each operation; "one pass" is the whole strategy in one loop, written by hand.
- Every comparison looks at the values, too: signals bar for bar against C and the interpreter, the number of signals against numpy, trades against C, last
  values against TA-Lib and the libraries. A row that differs says so.
- \`npm run bench -- --short\` is tried with every change. It fails when a row is worse than its target by more than a third.

${KEPT}
${kept}`;
}
