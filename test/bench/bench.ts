/**
 * `npm run bench -- [--json] [--short] [--page FILE] [--only TEXT]`: our engine against C, TA-Lib, numpy and the libraries of npm on the
 * same bars. Ratios of minima of turns taken in one process (numpy's between two of ours), since times alone say
 * more about the machine than about the engine. `--short` is what each change is tried with; `--only` takes the parts whose
 * name holds a text: `(a)`, `indicators`, `new bar`, …
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expressionRows, loopRows, strategyRows } from './arrays.ts';
import { firstEvaluationRows } from './cold.ts';
import { crossoverRows } from './crossover.ts';
import { explorationRow } from './exploration.ts';
import { indicatorRows } from './indicators.ts';
import { npmLibraries } from './libraries.ts';
import { memoryRows, newestBarRows } from './newest-bar.ts';
import { numpyOver } from './numpy.ts';
import { oracleRow } from './oracle.ts';
import { KEPT, performancePage } from './page.ts';
import { buildReference } from './reference.ts';
import type { Row } from './row.ts';
import { tableText } from './table.ts';
import { buildTaLib } from './talib.ts';
import { madeBars } from './workloads.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    page: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
/** What the targets are given for: with fewer bars all of it lies in a cache, and C has the wider vectors. */
const LONG = 1_000_000;
const turns = values.short ? { turns: 10, budgetMs: 5_000 } : { turns: 25, budgetMs: 20_000 };

const reference = buildReference();
const bars = madeBars(LONG);
const over = { bars, reference, turns };
const peers = { taLib: await buildTaLib(), libraries: await npmLibraries() };
const rows = await measured();
// A hiccup of the machine passes, a slow engine stays.
if (rows.some((row) => row.broken)) {
  const again = await measured();
  for (const [index, row] of again.entries()) if (rows[index]!.broken && !row.broken) rows[index] = row;
}

const broken = rows.filter((row) => row.broken);
if (values.json) console.log(JSON.stringify(rows));
else {
  console.log(tableText(rows));
  if (values.page !== undefined) writePage(values.page);
  const skipped = rows.filter((row) => row.met === null || (row.met === false && !row.broken));
  list('Skipped:', skipped);
  list('Failed:', broken);
  console.log(
    `\n${rows.length - broken.length - skipped.length} passed, ${broken.length} failed, ${skipped.length} skipped`,
  );
}
process.exitCode = broken.length === 0 ? 0 : 1;

async function measured(): Promise<Row[]> {
  const parts: readonly (readonly [name: string, rows: () => Promise<readonly Row[]>])[] = [
    ['(a) strategy', () => strategyRows(over)],
    ['(b) expression', async () => expressionRows(over, await numpyOver(bars))],
    ['(c) loop', () => loopRows(over)],
    ['indicators, short', () => indicatorRows(madeBars(20_000), peers, turns)],
    ['indicators, long', async () => (values.short ? [] : indicatorRows(madeBars(100_000), peers, turns))],
    ['(d) crossover', () => crossoverRows(reference, peers.taLib, turns)],
    ['(e) new bar', async () => [20_000, 100_000].flatMap(newestBarRows)],
    ['memory', () => memoryRows(20_000)],
    ['first evaluation', async () => firstEvaluationRows()],
    ['exploration', async () => [await explorationRow()]],
    ['as the interpreter', async () => [oracleRow()]],
  ];
  const found: Row[] = [];
  for (const [name, rows] of parts) if (name.includes(values.only)) found.push(...(await rows()));
  return found;
}

function list(title: string, those: readonly Row[]): void {
  if (those.length === 0) return;
  console.log(`\n${title}`);
  for (const { workload, bars: count, against, met, note } of those)
    console.log(
      `${workload}, ${count} bars, against ${against}: ${met === null ? 'not measured' : 'not met'}. ${note}`,
    );
}

function writePage(file: string): void {
  const [, kept = ''] = existsSync(file) ? readFileSync(file, 'utf8').split(`${KEPT}\n`) : [];
  writeFileSync(file, performancePage(rows, { compiler: reference?.compiler ?? null, kept }));
}
