/**
 * Functions of one bar's values as instructions on four bars at once. Each gives the very bits that its definition gives:
 * float32 arithmetic rounds as float64 arithmetic that is rounded once to float32. What is not here is called.
 */
import { BUILTINS, EVERY } from '#afl/builtins';
import { NEGATED, NOT, NULL, SCALARS, type Scalar } from '#afl/runtime';
import { type Code, f32x4 } from './assembler.ts';

/** `mask`: all bits of a bar's four bytes or none, for 1 and 0. */
export type Shape = 'number' | 'mask';

export interface VectorCode {
  readonly shape: Shape;
  /** `mask`: the operands are wanted as conditions. */
  readonly operands: Shape;
  readonly of: (...operands: Code[]) => Code;
}

const numbers = (of: (...operands: Code[]) => Code): VectorCode => ({ shape: 'number', operands: 'number', of });
const compared = (of: (...operands: Code[]) => Code): VectorCode => ({ shape: 'mask', operands: 'number', of });
const joined = (of: (...operands: Code[]) => Code): VectorCode => ({ shape: 'mask', operands: 'mask', of });

const INFINITY = f32x4.const(Number.POSITIVE_INFINITY);
const finite = (x: Code): Code => f32x4.lt(f32x4.abs(x), INFINITY);
const zero = f32x4.const(0);

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
  [NEGATED as Scalar, numbers(f32x4.neg)],
  [EVERY.isNull as Scalar, compared((x) => f32x4.eq(x!, f32x4.const(NULL)))],
  [EVERY.isNan as Scalar, compared((x) => f32x4.ne(x!, x!))],
  [EVERY.isFinite as Scalar, compared((x) => finite(x!))],
  [EVERY.isTrue as Scalar, compared((x) => f32x4.and(f32x4.ne(x!, zero), f32x4.ne(x!, f32x4.const(NULL))))],
  [
    EVERY.orElse as Scalar,
    numbers((x, otherwise) => f32x4.select(x!, otherwise!, f32x4.and(f32x4.ne(x!, f32x4.const(NULL)), finite(x!)))),
  ],
];

const FUNCTIONS: Readonly<Record<string, VectorCode>> = {
  abs: numbers(f32x4.abs),
  int: numbers(f32x4.trunc),
  frac: numbers((x) => f32x4.sub(x!, f32x4.trunc(x!))),
  floor: numbers(f32x4.floor),
  ceil: numbers(f32x4.ceil),
  sqrt: numbers((x) => f32x4.select(zero, f32x4.sqrt(x!), f32x4.lt(x!, zero))),
  // Of two that do not compare (NaN), the second.
  max: numbers((a, b) => f32x4.pseudoMax(b!, a!)),
  min: numbers((a, b) => f32x4.pseudoMin(b!, a!)),
  safedivide: numbers((x, y, otherwise) => f32x4.select(otherwise!, f32x4.div(x!, y!), f32x4.eq(y!, zero))),
};

/** Of the functions whose instructions are known. */
export const VECTOR_CODES: ReadonlyMap<Scalar, VectorCode> = new Map([
  ...OPERATORS,
  ...Object.entries(FUNCTIONS).flatMap(([name, code]) => {
    const scalar = BUILTINS.get(name)?.scalar;
    return scalar === undefined ? [] : [[scalar, code] as const];
  }),
]);
