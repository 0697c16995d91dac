/** What is asked of an operator's two sides before it is applied. */
import type { BinaryOperator } from '#afl/syntax';
import type { Run } from './run.ts';
import { isSeries, NULL, type Value } from './value.ts';

/** In the place of a value that could not be had, and is not needed. */
export const FAILED = Symbol('failed');

/** Whether the left side of an AND or OR makes the result by itself; Null does, of both. */
export function isDecided(operator: BinaryOperator, left: Value): boolean {
  if (typeof left !== 'number') return false;
  return operator === 'and' ? left === 0 || left === NULL : operator === 'or' && left !== 0;
}

/** Warning 505 is for those who ask for it: `SetOption( "WarningLevel", 2 )`. */
export function remarkDivision(run: Run, divisor: Value | typeof FAILED): void {
  const { options } = run.output;
  if (options.size === 0 || Number(options.get('warninglevel') ?? 1) < 2) return;
  if (divisor === 0 || (typeof divisor === 'object' && isSeries(divisor) && divisor.data.includes(0)))
    run.warn(505, 'Division by zero.');
}
