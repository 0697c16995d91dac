/**
 * Linear equations by elimination with pivoting, in float64: determinants, inverses and solutions. Matrices are square,
 * row by row.
 */
import type { Run } from '#afl/runtime';

/**
 * Solves A·X = B.
 *
 * @param left  n×n
 * @param right n×m
 * @returns X, n×m, and the determinant of A; X is null when A is singular
 */
export function eliminate(
  run: Pick<Run, 'step'>,
  left: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
): { readonly solution: readonly (readonly number[])[] | null; readonly determinant: number } {
  const n = left.length;
  const rows = left.map((row, index) => [...row, ...(right[index] ?? [])]);
  let determinant = 1;
  for (let column = 0; column < n; column += 1) {
    const pivot = largest(rows, column);
    const pivotRow = rows[pivot] as number[];
    const value = pivotRow[column] as number;
    if (value === 0 || !Number.isFinite(value)) return { solution: null, determinant: value === 0 ? 0 : Number.NaN };
    if (pivot !== column) {
      rows[pivot] = rows[column] as number[];
      rows[column] = pivotRow;
      determinant = -determinant;
    }
    determinant *= value;
    for (let k = column; k < pivotRow.length; k += 1) pivotRow[k] = (pivotRow[k] as number) / value;
    for (const row of rows) {
      run.step(1 + (row.length >> 6));
      if (row !== pivotRow) subtract(row, pivotRow, column);
    }
  }
  return { solution: rows.map((row) => row.slice(n)), determinant };
}

/** The row from `column` down whose element there is largest. */
function largest(rows: readonly (readonly number[])[], column: number): number {
  let best = column;
  for (let row = column + 1; row < rows.length; row += 1) {
    if (Math.abs(rows[row]?.[column] as number) > Math.abs(rows[best]?.[column] as number)) best = row;
  }
  return best;
}

function subtract(row: number[], pivotRow: readonly number[], column: number): void {
  const factor = row[column] as number;
  if (factor === 0) return;
  for (let k = column; k < row.length; k += 1) row[k] = (row[k] as number) - factor * (pivotRow[k] as number);
}

/**
 * Expansion by minors: exact for small whole numbers. A minor of the lower rows is needed once for each way to leave out
 * columns, and computed once: n·2ⁿ steps instead of n!.
 */
export function laplaceDeterminant(rows: readonly (readonly number[])[]): number {
  const known = new Map<number, number>();
  /** Of the rows from `row` down and the columns whose bits are set. */
  const minor = (row: number, columns: number): number => {
    const values = rows[row];
    if (values === undefined) return 1;
    let sum = known.get(columns);
    if (sum !== undefined) return sum;
    sum = 0;
    let sign = 1;
    for (const [column, value] of values.entries()) {
      if ((columns & (1 << column)) === 0) continue;
      if (value !== 0) sum += sign * value * minor(row + 1, columns & ~(1 << column));
      sign = -sign;
    }
    known.set(columns, sum);
    return sum;
  };
  return minor(0, (1 << rows.length) - 1);
}
