/**
 * `if( IsEmpty( x ) ) x = 20;` is how formulas leave a value to whoever includes them. Where nobody has set it, AmiBroker
 * ends with Error 29 at the question itself; `typeof` may be asked. So the question about a name that nothing before it
 * gives a value is put that way.
 */
import type { Program } from '#afl/syntax';
import { walkProgram } from './program-walk.ts';
import type { TextEdit } from './text-edits.ts';

const QUESTIONS: ReadonlySet<string> = new Set(['isempty', 'isnull']);
/** They always have a value, though a formula may give them another. */
const PRICES: ReadonlySet<string> = new Set([
  'o',
  'h',
  'l',
  'c',
  'v',
  'oi',
  'a',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'openint',
  'avg',
  'average',
]);

export function undefinedGuards(program: Program): readonly TextEdit[] {
  const firstSet = firstPlaces(program);
  const edits: TextEdit[] = [];
  walkProgram(program, {
    expression: (expression) => {
      if (expression.type !== 'call' || !QUESTIONS.has(expression.callee.key)) return true;
      const [name] = expression.args;
      if (name?.type !== 'name' || PRICES.has(name.key)) return true;
      const setAt = firstSet.get(name.key);
      // A name that nothing sets is a constant, or an error that is reported elsewhere.
      if (setAt === undefined || setAt < expression.span.start) return true;
      const { start, end } = expression.span;
      edits.push({ start, end, text: `( typeof( ${name.text} ) == "undefined" )` });
      return false;
    },
  });
  return edits;
}

/** Where each name is first given a value, as offsets. */
function firstPlaces(program: Program): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const set = (key: string, at: number): void => {
    if (at < (places.get(key) ?? Infinity)) places.set(key, at);
  };
  walkProgram(program, {
    statement: (statement) => {
      if (statement.type === 'function') for (const { name } of statement.parameters) set(name.key, name.span.start);
      if (statement.type === 'declare') for (const { name } of statement.names) set(name.key, name.span.start);
      return true;
    },
    expression: (expression) => {
      if (
        (expression.type === 'assign' || expression.type === 'increment' || expression.type === 'reference') &&
        expression.target.type === 'name'
      )
        set(expression.target.key, expression.span.start);
      return true;
    },
  });
  return places;
}
