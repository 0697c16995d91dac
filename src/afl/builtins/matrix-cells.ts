/** Cells of matrices: making them, cutting blocks, reading them from text. */
import { type Matrix, NULL, type Run } from '#afl/runtime';

/** As AmiBroker's limit in spirit; the run's memory budget is smaller anyway. */
const CELLS_MAX = 16_000_000;

/** @param rows when given, the cells' values instead of `value` */
export function make(
  run: Run,
  rowsWanted: number,
  columnsWanted: number,
  value: (index: number) => number,
  rows: readonly (readonly number[])[] | null = null,
): Matrix {
  const rowCount = Math.trunc(rowsWanted);
  const columns = Math.trunc(columnsWanted);
  if (!(rowCount >= 1 && columns >= 1)) return run.fail(52, 'A matrix has at least one row and one column.');
  if (rowCount * columns > CELLS_MAX) return run.fail(60, `A matrix of ${rowCount}×${columns} is too large.`);
  const data = run.floats(rowCount * columns);
  if (rows === null) for (let index = 0; index < data.length; index += 1) data[index] = value(index);
  else for (const [index, each] of rows.entries()) data.set(each, index * columns);
  return { kind: 'matrix', rows: rowCount, columns, data };
}

export function transpose(run: Run, { rows, columns, data }: Matrix): Matrix {
  return make(run, columns, rows, (index) => data[(index % rows) * columns + Math.trunc(index / rows)] as number);
}

export function rowsOf(run: Pick<Run, 'allocate' | 'step'>, { rows, columns, data }: Matrix): number[][] {
  run.allocate(8 * data.length);
  return Array.from({ length: rows }, (_, row) => {
    run.step(1 + (columns >> 4));
    return Array.from(data.subarray(row * columns, (row + 1) * columns));
  });
}

/** Indexes of the cells of a block, row by row; both ends included. Error 10 outside the matrix. */
export function blockOf(
  run: Run,
  { rows, columns }: Matrix,
  bounds: readonly [number, number, number, number],
): { readonly rows: number; readonly columns: number; readonly indexes: readonly number[] } {
  const [r0, r1, c0, c1] = bounds.map(Math.trunc) as [number, number, number, number];
  const inside = r0 >= 0 && r0 <= r1 && r1 < rows && c0 >= 0 && c0 <= c1 && c1 < columns;
  if (!inside)
    return run.fail(10, `Rows ${r0} … ${r1}, columns ${c0} … ${c1} are outside of the matrix of ${rows}×${columns}.`);
  const indexes: number[] = [];
  run.allocate(8 * (r1 - r0 + 1) * (c1 - c0 + 1));
  for (let row = r0; row <= r1; row += 1) {
    run.step(1 + ((c1 - c0) >> 4));
    for (let column = c0; column <= c1; column += 1) indexes.push(row * columns + column);
  }
  return { rows: r1 - r0 + 1, columns: c1 - c0 + 1, indexes };
}

/** Rows are separated by `;` or stand in brackets of their own. */
export function fromText(run: Run, text: string): Matrix {
  const inner = text.replace(/^\s*[[{]/, '').replace(/[\]}]\s*$/, '');
  const nested = [...inner.matchAll(/[[{]([^\][{}]*)[\]}]/g)].map((match) => match[1] as string);
  const rows = (nested.length > 0 ? nested : inner.split(';')).map((each) => each.split(',').map(cellValue));
  const columns = rows[0]?.length ?? 0;
  const regular = rows.every((each) => each.length === columns && !each.some(Number.isNaN));
  if (!regular) return run.fail(5, 'This text is no matrix.', 'Write "[ 1, 2; 3, 4 ]" or "{ { 1, 2 }, { 3, 4 } }".');
  return make(run, rows.length, columns, () => 0, rows);
}

function cellValue(text: string): number {
  const word = text.trim();
  if (/^(null|\{empty\})$/i.test(word)) return NULL;
  return word === '' ? Number.NaN : Number(word);
}
