/**
 * The result list of an exploration over one or many symbols, as AmiBroker shows and exports it: the rows of all
 * symbols together, ranked, sorted and trimmed as the formula asked, summary rows on top, every cell as text.
 */
import { formattedValue } from '#afl/builtins';
import { numberText } from '#afl/runtime';
import { cellText } from './cell-text.ts';
import { type Cell, compareRows, type Exploration, type ExplorationColumn, rankRows } from './exploration.ts';
import type { RunResult } from './run-formula.ts';

export interface ExplorationTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one symbol's run said. */
export interface ExploredSymbol {
  readonly exploration: Exploration;
  readonly settings: Extract<RunResult, { ok: true }>['settings'];
  readonly intervalSeconds: number;
}

interface Row {
  cells: Cell[];
  readonly intervalSeconds: number;
}

/** AddSummaryRows' flags, in the order in which the rows stand. */
const SUMMARIES: readonly (readonly [flag: number, name: string, of: (values: readonly number[]) => number])[] = [
  [1, 'Total', total],
  [2, 'Average', average],
  [4, 'Min', (values) => values.reduce((a, b) => Math.min(a, b))],
  [8, 'Max', (values) => values.reduce((a, b) => Math.max(a, b))],
  [16, 'Count', (values) => values.length],
  [32, 'Standard deviation', deviation],
];

/** Columns and settings are those of the first symbol that has any: the formula is the same for all. */
export function explorationTable(explored: readonly ExploredSymbol[]): ExplorationTable {
  const columns = explored.find((each) => each.exploration.columns.length > 0)?.exploration.columns ?? [];
  const settings = explored[0]?.settings;
  const rows = explored.flatMap(({ exploration, settings: { rawRows }, intervalSeconds }): Row[] => [
    ...exploration.rows.map(({ cells }) => ({ cells: [...cells], intervalSeconds })),
    ...rawRows.map((text) => ({ cells: rawCells(text, columns.length), intervalSeconds })),
  ]);
  rankRows(columns, rows);
  const sortColumns = settings?.sortColumns ?? [];
  if (sortColumns.length > 0) rows.sort((a, b) => compareRows(a.cells, b.cells, sortColumns));
  const kept = trimmed(rows, Number(settings?.tradeSettings.get('TrimResultRows')?.[0] ?? 0));
  return {
    header: columns.map(({ caption }) => caption),
    rows: [...summaryRows(columns, kept, settings), ...kept.map((row) => rowText(columns, row))],
  };
}

/** Comma separated, header first, fields with a comma, a quote or a line end in quotes. */
export function tableCsv({ header, rows }: ExplorationTable): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** AddRow's text fills the columns from the left, tab by tab. */
function rawCells(text: string, count: number): Cell[] {
  const parts: Cell[] = text.split('\t').slice(0, count);
  return [...parts, ...new Array<Cell>(count - parts.length).fill(null)];
}

/** Positive: so many from the top; negative: from the bottom; 0: all. */
function trimmed(rows: readonly Row[], count: number): readonly Row[] {
  const whole = Math.trunc(count);
  if (!Number.isFinite(whole) || whole === 0) return rows;
  return whole > 0 ? rows.slice(0, whole) : rows.slice(whole);
}

function rowText(columns: readonly ExplorationColumn[], { cells, intervalSeconds }: Row): readonly string[] {
  return columns.map((column, index) => cellText(column, cells[index] ?? null, intervalSeconds));
}

function summaryRows(
  columns: readonly ExplorationColumn[],
  rows: readonly Row[],
  settings: ExploredSymbol['settings'] | undefined,
): readonly (readonly string[])[] {
  const asked = settings?.summaryRows.at(-1);
  if (asked === undefined) return [];
  const { flags, format, columns: only } = asked;
  return SUMMARIES.filter(([flag]) => (flags & flag) !== 0).map(([, name, of]) =>
    columns.map(({ kind, rankBy }, index) => {
      if (index === 0 && kind === 'text') return name;
      const isWanted = only.length === 0 || only.includes(index + 1);
      if (kind !== 'number' || rankBy !== undefined || !isWanted) return '';
      const values = rows.map(({ cells }) => cells[index]).filter((cell) => typeof cell === 'number');
      return values.length === 0 ? '' : summaryText(of(values), format);
    }),
  );
}

/** Format 0 is the greatest precision: up to 15 digits. */
function summaryText(value: number, format: number): string {
  return format === 0 ? numberText(value, { conversion: 'g', precision: 15 }) : formattedValue(value, format, false);
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function average(values: readonly number[]): number {
  return total(values) / values.length;
}

/** Of the population, as AFL's StDev by default. */
function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
}
