/**
 * Functions of one bar's values as instructions on four bars at once. Each gives the very bits that its definition gives:
 * float32 arithmetic rounds as float64 arithmetic that is rounded once to float32. What is not here is called.
 */
import { BUILTINS, EVERY } from '#afl/builtins';
import { NEGATED, NOT, NULL, SCALARS, type Scalar } from '#afl/runtime';
import { type Code, f32x4, i32x4 } from './assembler.ts';

/** `mask`: all bits of a bar's four bytes or none, for 1 and 0. */
export type Shape = 'number' | 'mask';

export interface VectorCode {
  readonly shape: Shape;
  /** `mask`: the operands are wanted as conditions. */
  readonly operands: Shape;
  /** @param kept takes a code that is the same for all bars, to be computed once */
  readonly of: (operands: readonly Code[], kept: (code: Code) => Code) => Code;
}

type Kept = (code: Code) => Code;
type Plain = (...operands: Code[]) => Code;

const numbers = (of: Plain): VectorCode => ({ shape: 'number', operands: 'number', of: (all) => of(...all) });
const compared = (of: Plain): VectorCode => ({ shape: 'mask', operands: 'number', of: (all) => of(...all) });
const joined = (of: Plain): VectorCode => ({ shape: 'mask', operands: 'mask', of: (all) => of(...all) });
/** Of one or two operands, with numbers that are kept. */
const withKept = (shape: Shape, of: (kept: Kept, x: Code, y: Code) => Code): VectorCode => ({
  ...{ shape, operands: 'number' },
  of: ([x, y = []], kept) => of(kept, x as Code, y),
});

const NUMBER = f32x4.const;
const SIGN = i32x4.const([-(2 ** 31), -(2 ** 31), -(2 ** 31), -(2 ** 31)]);
const ALL_BUT_SIGN = i32x4.const([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1]);
const absolute = (kept: Kept, x: Code): Code => f32x4.and(x, kept(ALL_BUT_SIGN));
const finite = (kept: Kept, x: Code): Code => f32x4.lt(absolute(kept, x), kept(NUMBER(Number.POSITIVE_INFINITY)));

const OPERATORS: readonly (readonly [Scalar, VectorCode])[] = [
  [SCALARS['+'], numbers(f32x4.add)],
  [SCALARS['-'], numbers(f32x4.sub)],
  [SCALARS['*'], numbers(f32x4.mul)],
  [SCALARS['/'], numbers(f32x4.div)],
  [SCALARS['<'], compared(f32x4.lt)],
  [SCALARS['>'], compared(f32x4.gt)],
  [SCALARS['<='], compared(f32x4.le)],
  [SCALARS['>='], compared(f32x4.ge)],
  [SCALARS['=='], compared(f32x4.eq)],
  [SCALARS['!='], compared(f32x4.ne)],
  [SCALARS.and, joined(f32x4.and)],
  [SCALARS.or, joined(f32x4.or)],
  [NOT as Scalar, joined(f32x4.not)],
  [NEGATED as Scalar, withKept('number', (kept, x) => f32x4.xor(x, kept(SIGN)))],
  [EVERY.isNull as Scalar, withKept('mask', (kept, x) => f32x4.eq(x, kept(NUMBER(NULL))))],
  [EVERY.isNan as Scalar, compared((x) => f32x4.ne(x!, x!))],
  [EVERY.isFinite as Scalar, withKept('mask', finite)],
  [
    EVERY.isTrue as Scalar,
    withKept('mask', (kept, x) => f32x4.and(f32x4.ne(x, kept(NUMBER(0))), f32x4.ne(x, kept(NUMBER(NULL))))),
  ],
  [
    EVERY.orElse as Scalar,
    withKept('number', (kept, x, otherwise) =>
      f32x4.choose(x, otherwise, f32x4.and(f32x4.ne(x, kept(NUMBER(NULL))), finite(kept, x))),
    ),
  ],
];

const FUNCTIONS: Readonly<Record<string, VectorCode>> = {
  abs: withKept('number', absolute),
  int: numbers(f32x4.trunc),
  frac: numbers((x) => f32x4.sub(x!, f32x4.trunc(x!))),
  floor: numbers(f32x4.floor),
  ceil: numbers(f32x4.ceil),
  sqrt: withKept('number', (kept, x) => f32x4.choose(kept(NUMBER(0)), f32x4.sqrt(x), f32x4.lt(x, kept(NUMBER(0))))),
  // Of two that do not compare (NaN), the second.
  max: numbers((a, b) => f32x4.pseudoMax(b!, a!)),
  min: numbers((a, b) => f32x4.pseudoMin(b!, a!)),
  safedivide: {
    ...{ shape: 'number', operands: 'number' },
    of: ([x, y, otherwise], kept) =>
      f32x4.choose(otherwise as Code, f32x4.div(x as Code, y as Code), f32x4.eq(y as Code, kept(NUMBER(0)))),
  },
};

/** Of the functions whose instructions are known. */
export const VECTOR_CODES: ReadonlyMap<Scalar, VectorCode> = new Map([
  ...OPERATORS,
  ...Object.entries(FUNCTIONS).flatMap(([name, code]) => {
    const scalar = BUILTINS.get(name)?.scalar;
    return scalar === undefined ? [] : [[scalar, code] as const];
  }),
]);
