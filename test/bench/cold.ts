/** What is paid once: the first evaluation of a formula in a fresh process. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Row, rowOf } from './row.ts';

const PROGRAM = fileURLToPath(new URL('./first-evaluation.ts', import.meta.url));
const PROCESSES = 5;

export function firstEvaluationRow(): Row {
  const said = Array.from({ length: PROCESSES }, () => execFileSync(process.execPath, [PROGRAM], { encoding: 'utf8' }));
  const ours = Math.min(...said.map((line) => Number(line.split(' ')[0])));
  const path = said[0]!.trim().split(' ').slice(1).join(' ');
  return rowOf({
    ...{ workload: 'first evaluation of a new formula', bars: 20_000, ours, against: 'the limit', other: 15 },
    ...{ target: { atMost: 1 }, gated: path === 'fast' },
    note: `${path === 'fast' ? '' : `interpreter (${path}); `}the shortest of ${PROCESSES} fresh processes, modules read before`,
  });
}
