/**
 * The rows of an exploration (afl-language.md §16.2): one for each bar in range where Filter is true, with the default
 * columns Ticker and Date/Time first. The old way, NumColumns and Column0 … variables, makes columns too.
 */
import { type Column, isDateTimes, isSeries, NULL, type Run, type Value } from '#afl/runtime';

export interface ExplorationColumn {
  readonly caption: string;
  readonly kind: 'number' | 'datetime' | 'text';
  /** AddColumn's format: `w.d`, or the value of a format constant. */
  readonly format: number;
  readonly width: number;
  /** Of a rank column: the sort it ranks by (column numbers from 1, negative descending); empty: line numbers. */
  readonly rankBy?: readonly number[];
}

/** A number, local wall time in ms for datetimes, a text; null for Null. */
export type Cell = number | string | null;

export interface ExplorationRow {
  /** Index of the bar. */
  readonly bar: number;
  readonly cells: readonly Cell[];
}

export interface Exploration {
  readonly columns: readonly ExplorationColumn[];
  readonly rows: readonly ExplorationRow[];
}

const FORMAT_DEFAULT = Math.fround(1.2);
/** `ColumnN` of the old way went up to a hundred. */
const OLD_COLUMNS_MAX = 100;

export function explore(run: Run): Exploration {
  const noDefaults = Number(run.output.options.get('nodefaultcolumns') ?? 0) !== 0;
  const columns = [...(noDefaults ? [] : defaultColumns(run)), ...run.output.columns, ...oldColumns(run)];
  const filter = run.get('filter');
  const rows: { bar: number; cells: Cell[] }[] = [];
  for (let bar = Math.max(0, run.range.first); bar <= run.range.last; bar += 1) {
    if (passes(filter, bar)) rows.push({ bar, cells: columns.map((each) => cellAt(each, bar)) });
  }
  const known = columns.map(described);
  rankRows(known, rows);
  return { columns: known, rows };
}

/** Fills the rank columns of rows that stand together: one symbol's, or those of all. */
export function rankRows(columns: readonly ExplorationColumn[], rows: readonly { cells: Cell[] }[]): void {
  columns.forEach(({ rankBy }, index) => {
    if (rankBy !== undefined) fillRanks(rows, index, rankBy);
  });
}

/** Row i's place (from 1) when the rows are sorted; equal rows share a place. */
function fillRanks(rows: readonly { cells: Cell[] }[], column: number, sortColumns: readonly number[]): void {
  const sorted = [...rows].sort((a, b) => compareRows(a.cells, b.cells, sortColumns));
  sorted.forEach((row, index) => {
    const before = sorted[index - 1];
    const tied =
      before !== undefined && sortColumns.length > 0 && compareRows(before.cells, row.cells, sortColumns) === 0;
    row.cells[column] = tied ? (before.cells[column] ?? null) : index + 1;
  });
}

/** @param sortColumns numbers of columns from 1, negative for descending, the first counts most */
export function compareRows(a: readonly Cell[], b: readonly Cell[], sortColumns: readonly number[]): number {
  for (const column of sortColumns) {
    const left = a[Math.abs(column) - 1] ?? null;
    const right = b[Math.abs(column) - 1] ?? null;
    if (left === right) continue;
    // An empty cell sorts before any other.
    const less = left === null || (right !== null && left < right);
    return less === column > 0 ? -1 : 1;
  }
  return 0;
}

function passes(filter: Value, bar: number): boolean {
  const value = isSeries(filter) ? (filter.data[bar] as number) : filter;
  return typeof value === 'number' && value !== 0 && value !== NULL;
}

function defaultColumns(run: Run): readonly Column[] {
  const plain = { format: FORMAT_DEFAULT, textColor: -1, backgroundColor: -1, width: -1 };
  return [
    { ...plain, caption: 'Ticker', cells: { type: 'text', text: run.host.symbol.name } },
    {
      ...plain,
      caption: 'Date/Time',
      cells: { type: 'datetimes', values: { kind: 'datetimes', data: run.bars.localTime } },
    },
  ];
}

function oldColumns(run: Run): readonly Column[] {
  const count = run.get('numcolumns');
  const columns: Column[] = [];
  if (typeof count !== 'number') return columns;
  for (let index = 0; index < Math.min(count, OLD_COLUMNS_MAX); index += 1) {
    const value = run.get(`column${index}`);
    const name = run.get(`column${index}name`);
    const format = run.get(`column${index}format`);
    const cells = cellsOf(run, value);
    if (cells === null) continue;
    columns.push({
      caption: typeof name === 'string' ? name : `Column ${index}`,
      cells,
      format: typeof format === 'number' ? format : FORMAT_DEFAULT,
      textColor: -1,
      backgroundColor: -1,
      width: -1,
    });
  }
  return columns;
}

function cellsOf(run: Run, value: Value): Column['cells'] | null {
  if (typeof value === 'string') return { type: 'text', text: value };
  if (isDateTimes(value)) return { type: 'datetimes', values: value };
  return typeof value === 'number' || isSeries(value) ? { type: 'numbers', values: run.spread(value) } : null;
}

function cellAt({ cells }: Column, bar: number): Cell {
  switch (cells.type) {
    case 'numbers': {
      const value = cells.values.data[bar] as number;
      return value === NULL || Number.isNaN(value) ? null : value;
    }
    case 'datetimes': {
      const ms = cells.values.data[bar] as number;
      return Number.isNaN(ms) ? null : ms;
    }
    case 'text':
      return cells.text;
    case 'choices':
      return cells.texts[Math.trunc(cells.selector.data[bar] as number)] ?? '';
    case 'rank':
      // Known only when all rows are.
      return null;
  }
}

function described({ caption, cells, format, width }: Column): ExplorationColumn {
  const kind =
    cells.type === 'numbers' || cells.type === 'rank' ? 'number' : cells.type === 'datetimes' ? 'datetime' : 'text';
  const rank = cells.type === 'rank' ? { rankBy: cells.sortColumns } : {};
  return { caption, kind, format, width, ...rank };
}
