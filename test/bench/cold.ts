/** What is paid once: the first evaluation of a formula, in a process that has run none and in one that has run others. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Row, rowOf } from './row.ts';

const PROGRAM = fileURLToPath(new URL('./first-evaluation.ts', import.meta.url));
const PROCESSES = 5;
const LIMIT_MS = 15;

export function firstEvaluationRows(): readonly Row[] {
  return [
    firstEvaluation('first evaluation of a new formula', {
      arguments: [],
      note: `the shortest of ${PROCESSES} fresh processes, modules read before`,
    }),
    firstEvaluation('first evaluation of a new formula, after others', {
      arguments: ['others'],
      note: `the shortest of ${PROCESSES} processes, each of which ran four other formulas once`,
    }),
  ];
}

function firstEvaluation(workload: string, how: { readonly arguments: readonly string[]; readonly note: string }): Row {
  const run = (): string => execFileSync(process.execPath, [PROGRAM, ...how.arguments], { encoding: 'utf8' });
  const said = Array.from({ length: PROCESSES }, run);
  const ours = Math.min(...said.map((line) => Number(line.split(' ')[0])));
  const path = said[0]!.trim().split(' ').slice(1).join(' ');
  return rowOf({
    ...{ workload, bars: 20_000, ours, against: 'the limit', other: LIMIT_MS },
    ...{ target: { atMost: 1 }, gated: path === 'fast' },
    note: `${path === 'fast' ? '' : `interpreter (${path}); `}${how.note}`,
  });
}
