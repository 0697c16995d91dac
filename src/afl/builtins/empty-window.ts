/**
 * A window of no bars. Functions that take a period a bar meet it as a matter of course, as in Sum( x, BarsSince( c ) ) on
 * the bar of c; formulas of AmiBroker's own library give HHV, LLV and Sum a constant 0 as well, so these take it:
 * they give then what they give on a bar whose period is 0. A negative period and Null are Error 52, as the guide has it.
 */
import type { Run } from '#afl/runtime';
import { invalidArgument } from './array-function.ts';

/** For the one scalar argument `periods`; an array of periods is not judged here. */
export function zeroOrMore(functionName: string): (numbers: readonly number[], run: Run) => void {
  return ([periods], run) => {
    if (periods !== undefined && !(Math.trunc(periods) >= 0)) invalidArgument(run, functionName, 'periods');
  };
}
