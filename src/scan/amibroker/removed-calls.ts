/**
 * Calls that an exploration is better without, and what must stay of them. A call that draws, speaks, opens a window,
 * arranges trades for the backtester or fills columns of its own says nothing about the four signals. Yet its arguments
 * may: `Plot( fast = MA( C, 5 ), … )` is where many a formula computes its averages. Such arguments stay as statements.
 */
import { BUILTINS } from '#afl';
import type { CallExpression, Expression, Program } from '#afl/syntax';
import { walkExpression, walkProgram } from './program-walk.ts';

/** Beside what only charts need. */
const DISTURBING: ReadonlySet<string> = new Set([
  ...['addcolumn', 'addtextcolumn', 'addmultitextcolumn', 'addrankcolumn', 'addrow', 'addsummaryrows'],
  ...['setsortcolumns', 'alertif', 'requesttimedrefresh', '_trace', '_tracef'],
  ...['setbacktestmode', 'setcustombacktestproc', 'enablerotationaltrading'],
  ...['optimizersetengine', 'optimizersetoption'],
]);

/** `Equity` takes excess signals out as the backtester would, by these: where it is called, or what they set is read, they count. */
const TRADING: ReadonlySet<string> = new Set(['applystop', 'setpositionsize', 'settradedelays', 'setstopprecedence']);

/** Functions of the language that do something besides giving a value, where they stand as an argument. */
const ACTING =
  /^(staticvar(set|settext|add|remove|compareexchange|generateranks)|varset|varsettext|f(open|close|puts|gets|delete|mkdir|rmdir)|setforeign|restorepricearrays|timeframe(set|restore|mode)|(mt)?random(a)?|error|_exit|equity|addtocomposite|setoption|printf)$/;

/** Which calls of this formula go. */
export function removalsIn(program: Program): (call: CallExpression) => boolean {
  let readsTrading = false;
  walkProgram(program, {
    expression: (expression) => {
      if (expression.type === 'call' && expression.callee.key === 'equity') readsTrading = true;
      if (expression.type === 'name' && expression.key === 'positionsize') readsTrading = true;
      return true;
    },
  });
  const own = functionsOf(program);
  return ({ callee: { key } }) =>
    !own.has(key) &&
    (BUILTINS.get(key)?.status === 'chart-only' || DISTURBING.has(key) || (TRADING.has(key) && !readsTrading));
}

/** Lower-case names of the functions that the formula defines. */
export function functionsOf({ body }: Program): ReadonlySet<string> {
  return new Set(body.flatMap((each) => (each.type === 'function' ? [each.name.key] : [])));
}

/** Whether evaluating the expression changes anything. */
export function acts(expression: Expression, own: ReadonlySet<string>): boolean {
  let found = false;
  walkExpression(expression, {
    expression: (each) => {
      if (each.type === 'assign' || each.type === 'increment' || each.type === 'reference' || each.type === 'member')
        found = true;
      else if (each.type === 'call') found ||= own.has(each.callee.key) || ACTING.test(each.callee.key);
      return !found;
    },
  });
  return found;
}
