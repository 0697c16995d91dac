/** Functions of numbers as instructions, one value at a time: what a loop computes with. What is not here is called. */
import { NULL, SCALARS, type Scalar } from '#afl/runtime';
import { type Code, either, f32, f32x4, i32 } from './assembler.ts';
import type { BarLoop } from './bar-loop.ts';
import { nodesOf, stepsOf } from './loop-walk.ts';

export type Rule = (...operands: Code[]) => Code;

export const number = (value: Code): Code => f32.fromI32(value);
const NULL_BITS = new Int32Array(Float32Array.of(NULL).buffer)[0] as number;
/** By its bits: a comparison of numbers would have to think of NaN. */
export const isNull = (value: Code): Code => i32.eq(i32.bitsOf(value), i32.const(NULL_BITS));
/** Neither 0 nor -0: without its sign. */
export const isSet = (value: Code): Code => i32.ne(i32.shl(i32.bitsOf(value), i32.const(1)), i32.const(0));

export const ARITHMETIC: ReadonlyMap<Scalar, Rule> = new Map<Scalar, Rule>([
  [SCALARS['+'], f32.add],
  [SCALARS['-'], f32.sub],
  [SCALARS['*'], f32.mul],
  [SCALARS['/'], f32.div],
]);

/** They give 1 or 0. */
export const TESTS: ReadonlyMap<Scalar, Rule> = new Map<Scalar, Rule>([
  [SCALARS['<'], f32.lt],
  [SCALARS['>'], f32.gt],
  [SCALARS['<='], f32.le],
  [SCALARS['>='], f32.ge],
  [SCALARS['=='], f32.eq],
  [SCALARS['!='], f32.ne],
  [SCALARS.and, (a, b) => i32.and(isSet(a!), isSet(b!))],
  [SCALARS.or, (a, b) => i32.or(isSet(a!), isSet(b!))],
]);

/** `b < a ? a : b` and `a < b ? a : b`, where a choice between two numbers would be a jump that processors guess wrong. */
export const larger: Rule = (a, b) => f32x4.lane(f32x4.pseudoMax(f32x4.splat(b!), f32x4.splat(a!)), 0);
export const smaller: Rule = (a, b) => f32x4.lane(f32x4.pseudoMin(f32x4.splat(b!), f32x4.splat(a!)), 0);

/** Functions under the Null rules, by name in small letters. */
export const FUNCTIONS: Readonly<Record<string, Rule>> = {
  abs: f32.abs,
  int: f32.trunc,
  floor: f32.floor,
  ceil: f32.ceil,
  sqrt: (x) => either(f32.const(0), f32.sqrt(x!), f32.lt(x!, f32.const(0))),
  max: larger,
  min: smaller,
};

export const finite = (x: Code): Code => f32.lt(f32.abs(x), f32.const(Number.POSITIVE_INFINITY));

/** Tests of any value, Null or not. */
export const VALUE_TESTS: Readonly<Record<string, Rule>> = {
  isnull: (x) => isNull(x!),
  isempty: (x) => isNull(x!),
  isnan: (x) => f32.ne(x!, x!),
  isfinite: (x) => finite(x!),
  istrue: (x) => i32.and(isSet(x!), f32.ne(x!, f32.const(NULL))),
};

/** @returns functions that are called for, since no instruction does them; throws Unrecordable for what no loop can hold */
export function scalarsCalledIn({ step }: BarLoop): readonly { readonly scalar: Scalar; readonly count: number }[] {
  return stepsOf(step)
    .flatMap(nodesOf)
    .flatMap((node) => {
      if (node.type === 'chain') {
        return node.steps.flatMap(({ operator }) => {
          const scalar = operator === '@' ? undefined : SCALARS[operator];
          return scalar === undefined || ARITHMETIC.has(scalar) || TESTS.has(scalar) ? [] : [{ scalar, count: 2 }];
        });
      }
      if (node.type === 'assign' && node.operator !== null && node.operator !== '@') {
        const scalar = SCALARS[node.operator];
        return ARITHMETIC.has(scalar) || TESTS.has(scalar) ? [] : [{ scalar, count: 2 }];
      }
      if (node.type !== 'builtin' || FUNCTIONS[node.builtin.name.toLowerCase()] !== undefined) return [];
      const { scalar, parameters } = node.builtin;
      return scalar === undefined ? [] : [{ scalar, count: parameters.length }];
    });
}
