/** Matrices as operands: cell by cell, and the product of linear algebra. Null in a cell stays Null. */
import type { Run } from './run.ts';
import { type Matrix, NULL } from './value.ts';

/** @param other a second operand of the same size whose Nulls count too */
export function mapMatrix(
  run: Run,
  { rows, columns, data }: Matrix,
  scalar: (value: number, index: number) => number,
  other: Matrix | null = null,
): Matrix {
  const out = run.floats(data.length);
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index] as number;
    out[index] = value === NULL || other?.data[index] === NULL ? NULL : scalar(value, index);
  }
  return { kind: 'matrix', rows, columns, data: out };
}

/** left (n×k) times right (k×m), summed in float64; a Null cell makes the cells that need it Null. */
export function multiplyMatrices(run: Run, left: Matrix, right: Matrix): Matrix {
  if (left.columns !== right.rows) {
    return run.fail(1, `A matrix of ${left.columns} columns cannot be multiplied by one of ${right.rows} rows.`);
  }
  const { rows } = left;
  const { columns } = right;
  const out = run.floats(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    // One row is left.columns × columns multiplications.
    run.step(1 + ((left.columns * columns) >> 6));
    for (let column = 0; column < columns; column += 1) {
      out[row * columns + column] = cellProduct(left, right, row, column);
    }
  }
  return { kind: 'matrix', rows, columns, data: out };
}

function cellProduct(left: Matrix, right: Matrix, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < left.columns; k += 1) {
    const a = left.data[row * left.columns + k] as number;
    const b = right.data[k * right.columns + column] as number;
    if (a === NULL || b === NULL) return NULL;
    sum += a * b;
  }
  return sum;
}
