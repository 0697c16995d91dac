/** What no trader means but a formula may say: every function of arrays answers it with a value or a numbered error. */
import { describe, expect, test } from 'vitest';
import { BUILTINS, KERNELS } from '#afl/builtins';
import type { Builtin } from '#afl/runtime';
import { bars, NULL, outcome, rounded, walk } from './computed.test-support.ts';

const PLAIN = [
  'Zig',
  'Peak',
  'PeakBars',
  'Trough',
  'TroughBars',
  'FFT',
  'Sort',
  'Reverse',
  'SparseCompress',
  'SparseExpand',
  'SparseInterpolate',
  'FindIndex',
  'NullCount',
  'LastValue',
  'SelectedValue',
  'IIf',
  'Nz',
  'IsNull',
  'IsTrue',
  'Random',
  'mtRandom',
  'mtRandomA',
  'BarsSinceCompare',
  'NormDist',
  'Prec',
  'Round',
  'Remap',
  'SafeDivide',
];

const FUNCTIONS: readonly Builtin[] = [...KERNELS.keys(), ...PLAIN.map((name) => name.toLowerCase())].map(
  (name) => BUILTINS.get(name)!,
);

/** A call with `number` for every number and `array` for every array. */
function callOf(row: Builtin, number: string, array: string): string {
  const args = row.parameters.map(({ kind }) =>
    kind === 'string' ? '">"' : kind === 'number' || kind === 'numeric' ? number : array,
  );
  return `${row.name}(${args.join(', ')})`;
}

const NUMBERS = ['0', '-1', '1', '2.7', '1e9', '(0 / 0)', '(1 / 0)', 'Null'];
const COLUMNS = {
  'no bars': bars({ count: 0 }),
  'one bar': bars({ close: [101] }),
  'sixty bars': walk(5, 60),
};

describe.each(Object.entries(COLUMNS))('with %s', (_, columns) => {
  test.each(NUMBERS)('and %s as every number, each function gives an array or a numbered error', (number) => {
    for (const row of FUNCTIONS) {
      for (const array of number === '2.7' ? ['Ref(C, -2)', 'IIf(C > 0, Null, C)', 'Ref(C, 1)'] : ['C', number]) {
        const answer = outcome(callOf(row, number, array), columns);
        if (typeof answer === 'string') expect(answer, callOf(row, number, array)).toMatch(/^Error (5|52)\b/);
        else expect(answer).toHaveLength(columns.close.length);
      }
    }
  });
});

const PERIODIC = [
  'MA',
  'EMA',
  'WMA',
  'Sum',
  'StDev',
  'HHV',
  'LLVBars',
  'LinearReg',
  'RSIa',
  'ROC',
  'Wilders',
  'Median',
];

test.each(PERIODIC)('%s refuses a period that is not positive, and one that is Null, with Error 52', (name) => {
  const takesNone = ['HHV', 'LLVBars', 'Sum'].includes(name);
  for (const period of takesNone ? ['-15', 'Null', '0 / 0'] : ['0', '-15', '0.9', 'Null', '0 / 0']) {
    expect(outcome(`${name}(C, ${period})`, walk(1, 9))).toContain(
      `Error 52: Invalid argument value for ${name} function`,
    );
  }
  expect(outcome(`${name}("text", 5)`, walk(1, 9))).toContain('Error 5');
});

test('a constant period of 0 is an empty window for those that formulas give one', () => {
  const columns = bars({ close: [1, 2, 3] });
  const of = (call: string) => rounded(outcome(call, columns) as Float32Array);
  expect(of('Sum(Ref(C, -1), 0)')).toEqual([null, 0, 0]);
  for (const name of ['HHV', 'LLV', 'HHVBars', 'LLVBars']) expect(of(`${name}(C, 0.9)`)).toEqual([null, null, null]);
});

test.each(PERIODIC)('%s over more bars than there are is Null', (name) => {
  expect(outcome(`${name}(C, 1e9)`, walk(1, 9))).toEqual(new Float32Array(9).fill(NULL));
});

test('functions that take one period only refuse an array of them', () => {
  for (const call of ['EMA(C, C)', 'Wilders(C, C)', 'RSI(C)', 'ATR(C)', 'Correlation(C, C, C)', 'ROC(C, C)']) {
    expect(outcome(call, walk(1, 9))).toContain('Error 5');
  }
});

test('a varying period gives Null where it is Null, not positive, or reaches before the first bar', () => {
  const columns = bars({ close: [1, 2, 3, 4, 5, 6] });
  const period = 'p = Null; p[1] = 1; p[2] = 9; p[3] = 0; p[4] = -1; p[5] = 3;';
  const of = (call: string) => rounded(outcome(`${period} x = ${call};`, columns) as Float32Array);
  expect(of('MA(C, p)')).toEqual([null, 2, null, null, null, 5]);
  expect(of('HHV(C, p)')).toEqual([null, 2, null, null, null, 6]);
  expect(of('Percentile(C, p, 0)')).toEqual([null, 2, null, null, null, 4]);
  // An empty sum is 0, so that Sum(x, BarsSince(c)) is SumSince(c, x).
  expect(of('Sum(C, p)')).toEqual([null, 2, null, 0, null, 15]);
  expect(of('Ref(C, p)')).toEqual([null, 3, null, 4, 4, null]);
});

test('leading Nulls of the input are skipped, its trailing Nulls stay Null, a NaN leaves the window again', () => {
  const columns = bars({ close: [1, 2, 3, 4, 5, 6, 7, 8] });
  const of = (formula: string) => rounded(outcome(formula, columns) as Float32Array);
  expect(of('MA(Ref(C, -2), 3)')).toEqual([null, null, null, null, 2, 3, 4, 5]);
  expect(of('EMA(Ref(C, -2), 3)')).toEqual([null, null, null, null, 2, 3, 4, 5]);
  expect(of('MA(Ref(C, 2), 3)')).toEqual([null, null, 4, 5, 6, 7, null, null]);
  expect(of('Cum(Ref(C, 2))')).toEqual([3, 7, 12, 18, 25, 33, null, null]);
  expect(of('x = C; x[2] = 0 / 0; x = MA(x, 2);')).toEqual([null, 1.5, Number.NaN, Number.NaN, 4.5, 5.5, 6.5, 7.5]);
  expect(of('x = C; x[2] = 1 / 0; x = Sum(x, 2);')).toEqual([
    null,
    3,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    9,
    11,
    13,
    15,
  ]);
  expect(of('BarsSince(Ref(C, 2) == 6)')).toEqual([null, null, null, 0, 1, 2, 3, 4]);
});
