/** Matrices and maps: making, measuring, cutting, sorting, solving. Each function gives a new matrix but MxCopy. */
import {
  type Builtin,
  type BuiltinRow,
  builtin,
  isMatrix,
  type Matrix,
  NULL,
  numberText,
  optionalParameter,
  parameter,
  parameterOr,
  type Run,
} from '#afl/runtime';
import { eliminate, laplaceDeterminant } from './linear-equations.ts';
import { blockOf, fromText, make, rowsOf, transpose } from './matrix-cells.ts';

/** Elimination takes n³ steps. */
const SOLVE_MAX = 500;

const ROWS_AND_COLUMNS = [
  parameter('number', 'startrow'),
  parameter('number', 'endrow'),
  parameter('number', 'startcol'),
  parameter('number', 'endcol'),
] as const;

export const MATRICES: readonly Builtin[] = [
  builtin({
    ...row(
      'Matrix(rows, cols, initvalue=0, increment=0)',
      'matrix',
      'A matrix filled with a value, or counting up from it.',
    ),
    parameters: [
      parameter('number', 'rows'),
      parameter('number', 'cols'),
      parameterOr('number', 'initvalue', 0),
      parameterOr('number', 'increment', 0),
    ],
    call: ([rows, columns, initial, increment], run) =>
      make(run, rows, columns, (index) => (increment === 0 ? initial : initial + index * increment)),
  }),
  builtin({
    ...row('MxIdentity(size)', 'matrix', 'Ones on the diagonal, zeros elsewhere.'),
    parameters: [parameter('number', 'size')],
    call: ([size], run) => make(run, size, size, (index) => (index % (Math.trunc(size) + 1) === 0 ? 1 : 0)),
  }),
  builtin({
    ...row('MxGetSize(matrix, dim)', 'number', 'The number of rows (dim 0) or columns (dim 1).'),
    parameters: [parameter('matrix', 'matrix'), parameter('number', 'dim')],
    call: ([matrix, dimension]) => (dimension === 0 ? matrix.rows : matrix.columns),
  }),
  builtin({
    ...row('MxTranspose(matrix)', 'matrix', 'Rows become columns.'),
    parameters: [parameter('matrix', 'matrix')],
    call: ([matrix], run) => transpose(run, matrix),
  }),
  builtin({
    ...row('MxSum(matrix)', 'number', 'The sum of all cells.'),
    parameters: [parameter('matrix', 'matrix')],
    call: ([{ data }]) => {
      if (data.includes(NULL)) return NULL;
      let sum = 0;
      for (const value of data) sum += value;
      return Math.fround(sum);
    },
  }),
  builtin({
    ...row(
      'MxGetBlock(matrix, startrow, endrow, startcol, endcol, asArray=False)',
      'any',
      'A block of cells, both ends included.',
    ),
    parameters: [parameter('matrix', 'matrix'), ...ROWS_AND_COLUMNS, parameterOr('number', 'asArray', 0)],
    call: ([matrix, r0, r1, c0, c1, asArray], run) => {
      const block = blockOf(run, matrix, [r0, r1, c0, c1]);
      const values = block.indexes.map((index) => matrix.data[index] as number);
      if (asArray === 0) return make(run, block.rows, block.columns, (index) => values[index] as number);
      const out = run.floats().fill(NULL);
      out.set(values.slice(0, run.barCount));
      return run.series(out);
    },
  }),
  builtin({
    ...row(
      'MxSetBlock(matrix, startrow, endrow, startcol, endcol, values=0)',
      'matrix',
      'A copy with a block of cells set.',
    ),
    parameters: [parameter('matrix', 'matrix'), ...ROWS_AND_COLUMNS, parameterOr('numeric', 'values', 0)],
    call: ([matrix, r0, r1, c0, c1, values], run) => {
      const { indexes } = blockOf(run, matrix, [r0, r1, c0, c1]);
      const copy = make(run, matrix.rows, matrix.columns, (index) => matrix.data[index] as number);
      indexes.forEach((index, place) => {
        copy.data[index] = typeof values === 'number' ? values : (values.data[place % values.data.length] ?? NULL);
      });
      return copy;
    },
  }),
  builtin({
    ...row(
      'MxCopy(&dst, src, dstrow0, dstrow1, dstcol0, dstcol1, srcrow0=-1, srcrow1=-1, srccol0=-1, srccol1=-1)',
      'nothing',
      'Copies a block of one matrix into another.',
    ),
    parameters: [
      parameter('reference', 'dst'),
      parameter('matrix', 'src'),
      ...ROWS_AND_COLUMNS,
      parameterOr('number', 'srcrow0', -1),
      parameterOr('number', 'srcrow1', -1),
      parameterOr('number', 'srccol0', -1),
      parameterOr('number', 'srccol1', -1),
    ],
    call: ([reference, source, r0, r1, c0, c1, ...from], run) => {
      const target = reference.get();
      if (!isMatrix(target)) return run.fail(5, `${reference.name} must be a matrix.`);
      const to = [r0, r1, c0, c1] as const;
      const into = blockOf(run, target, to);
      const out = blockOf(run, source, [
        from[0] === -1 ? r0 : from[0],
        from[1] === -1 ? r1 : from[1],
        from[2] === -1 ? c0 : from[2],
        from[3] === -1 ? c1 : from[3],
      ]);
      if (into.indexes.length !== out.indexes.length)
        return run.fail(5, 'The two blocks differ in their number of cells.');
      const copy = make(run, target.rows, target.columns, (index) => target.data[index] as number);
      into.indexes.forEach((index, place) => {
        copy.data[index] = source.data[out.indexes[place] as number] as number;
      });
      reference.set(copy);
      return undefined;
    },
  }),
  builtin({
    ...row(
      'MxDet(matrix, method=0)',
      'number',
      'The determinant: 0 automatic, 1 Laplace (up to 10×10), 2 elimination.',
    ),
    parameters: [parameter('matrix', 'matrix'), parameterOr('number', 'method', 0)],
    call: ([matrix, method], run) => {
      const rows = squareRows(run, matrix);
      if (matrix.data.includes(NULL)) return NULL;
      const byMinors = method === 1 || (method === 0 && rows.length <= 5);
      if (byMinors && rows.length > 10) return run.fail(5, 'The Laplace method takes matrices up to 10×10.');
      return Math.fround(byMinors ? laplaceDeterminant(rows) : eliminate(run, rows, []).determinant);
    },
  }),
  builtin({
    ...row('MxInverse(matrix)', 'matrix', 'The inverse, in float64; all Null for a singular matrix.'),
    parameters: [parameter('matrix', 'matrix')],
    call: ([matrix], run) => {
      const rows = squareRows(run, matrix);
      const identity = rows.map((_, i) => rows.map((__, j) => (i === j ? 1 : 0)));
      return solved(run, matrix, rows, identity, rows.length);
    },
  }),
  builtin({
    ...row('MxSolve(A, B)', 'matrix', 'X with A @ X = B, in float64; all Null for a singular A.'),
    parameters: [parameter('matrix', 'A'), parameter('matrix', 'B')],
    call: ([left, right], run) => {
      const rows = squareRows(run, left);
      if (right.rows !== left.rows) return run.fail(5, 'The two matrices differ in their number of rows.');
      return solved(run, left, rows, rowsOf(run, right), right.columns);
    },
  }),
  builtin({
    ...row(
      'MxSort(matrix, dim=-1, ascending=True)',
      'matrix',
      'Sorts each row (dim 0) or each column (dim 1); -1: a vector along itself, else columns.',
    ),
    parameters: [
      parameter('matrix', 'matrix'),
      parameterOr('number', 'dim', -1),
      parameterOr('number', 'ascending', 1),
    ],
    call: ([matrix, dimension, ascending], run) => {
      const alongRows = dimension === 0 || (dimension === -1 && matrix.rows === 1);
      const order = (a: number, b: number): number => (ascending !== 0 ? a - b : b - a);
      const source = alongRows ? matrix : transpose(run, matrix);
      const rows = rowsOf(run, source).map((each) => {
        run.step(1 + (each.length >> 2));
        return each.sort(order);
      });
      const sorted = make(run, source.rows, source.columns, () => 0, rows);
      return alongRows ? sorted : transpose(run, sorted);
    },
  }),
  builtin({
    ...row(
      'MxSortRows(matrix, ascending=True, col1=0, col2=-1, col3=-1)',
      'matrix',
      'Orders whole rows by up to three columns.',
    ),
    parameters: [
      parameter('matrix', 'matrix'),
      parameterOr('number', 'ascending', 1),
      parameterOr('number', 'col1', 0),
      parameterOr('number', 'col2', -1),
      parameterOr('number', 'col3', -1),
    ],
    call: ([matrix, ascending, ...wanted], run) => {
      const columns = wanted.filter((column) => column >= 0);
      if (columns.some((column) => column >= matrix.columns))
        return run.fail(10, 'There is no such column to sort by.');
      const compare = (a: readonly number[], b: readonly number[]): number => {
        for (const column of columns) {
          const difference = (a[column] as number) - (b[column] as number);
          if (difference !== 0) return ascending !== 0 ? difference : -difference;
        }
        return 0;
      };
      const rows = rowsOf(run, matrix).sort(compare);
      return make(run, matrix.rows, matrix.columns, () => 0, rows);
    },
  }),
  builtin({
    ...row('MxFromString("text")', 'matrix', 'A matrix from text: "{ { 1, 2 }, { 3, 4 } }" or "[ 1, 2; 3, 4 ]".'),
    parameters: [parameter('string', 'text')],
    call: ([text], run) => fromText(run, text),
  }),
  builtin({
    ...row('MxToString(matrix)', 'string', 'The matrix as text: "{ { 1, 2 }, { 3, 4 } }".'),
    parameters: [parameter('matrix', 'matrix')],
    call: ([matrix], run) => {
      run.allocate(24 * matrix.data.length);
      const shown = (value: number): string => {
        run.step(1);
        return value === NULL ? 'Null' : numberText(value, { conversion: 'g' });
      };
      return `{ ${rowsOf(run, matrix)
        .map((each) => `{ ${each.map(shown).join(', ')} }`)
        .join(', ')} }`;
    },
  }),
  builtin({
    ...row('MapCreate(hashsize=0)', 'map', 'An empty map from texts to values, shared by reference.'),
    parameters: [optionalParameter('number', 'hashsize')],
    call: () => ({ kind: 'map', entries: new Map() }),
  }),
];

function row(
  signature: string,
  returns: BuiltinRow['returns'],
  summary: string,
): Pick<BuiltinRow, 'name' | 'signature' | 'summary' | 'returns' | 'status' | 'source' | 'confidence'> {
  const name = signature.slice(0, signature.indexOf('('));
  return { name, signature, summary, returns, status: 'full', source: 'AmiBroker guide', confidence: 'doc' };
}

function squareRows(run: Run, matrix: Matrix): number[][] {
  if (matrix.rows !== matrix.columns)
    return run.fail(5, `The matrix must be square, not ${matrix.rows}×${matrix.columns}.`);
  if (matrix.rows > SOLVE_MAX) return run.fail(60, `More than ${SOLVE_MAX} equations.`);
  return rowsOf(run, matrix);
}

function solved(run: Run, { data }: Matrix, left: number[][], right: number[][], columns: number): Matrix {
  const hasNull = data.includes(NULL) || right.some((each) => each.includes(NULL));
  const solution = hasNull ? null : eliminate(run, left, right).solution;
  if (solution === null) run.warn(0, 'The matrix is singular: the result is Null.');
  return make(run, left.length, columns, () => NULL, solution);
}
