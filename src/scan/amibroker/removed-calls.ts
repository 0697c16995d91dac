/**
 * Calls that an exploration is better without, and what must stay of them. A call that draws, speaks, opens a window,
 * arranges trades for the backtester or fills columns of its own says nothing about the four signals. Yet its arguments
 * may: `Plot( fast = MA( C, 5 ), … )` is where many a formula computes its averages. Such arguments stay as statements.
 */
import { BUILTINS } from '#afl';
import type { CallExpression, Expression, Program } from '#afl/syntax';
import type { ChosenParameter } from './parameter-values.ts';
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

/** What the formula reads of what such calls leave behind. */
interface Readings {
  readonly trading: boolean;
  readonly plots: boolean;
}

/** Which calls of this formula go. */
export function removalsIn(
  program: Program,
  parameters: readonly ChosenParameter[],
): (call: CallExpression) => boolean {
  const reads = readingsOf(program, parameters);
  const own = functionsOf(program);
  return ({ callee: { key } }) => {
    if (own.has(key) || (reads.plots && key.startsWith('plot'))) return false;
    return BUILTINS.get(key)?.status === 'chart-only' || DISTURBING.has(key) || (TRADING.has(key) && !reads.trading);
  };
}

function readingsOf(program: Program, parameters: readonly ChosenParameter[]): Readings {
  let trading = false;
  // A price field that is none is a plot: the first, or one by its number.
  let plots = parameters.some(({ kind, value }) => kind === 'field' && !(Number(value) >= 0 && Number(value) < 7));
  walkProgram(program, {
    expression: (expression) => {
      if (expression.type === 'call') trading ||= expression.callee.key === 'equity';
      if (expression.type !== 'name') return true;
      trading ||= expression.key === 'positionsize';
      plots ||= /^graph\d+$/.test(expression.key);
      return true;
    },
  });
  return { trading, plots };
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
