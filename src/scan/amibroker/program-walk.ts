/** Every statement and expression of a formula, in the order of its text. */
import type { Expression, Program, Statement } from '#afl/syntax';

export interface Visitor {
  /**
   * @param listed whether the statement is one of a list, so that it can go without leaving a hole in the grammar
   * @returns whether to look into it
   */
  statement?(statement: Statement, listed: boolean): boolean;
  /** @returns whether to look into it */
  expression?(expression: Expression): boolean;
}

export function walkProgram({ body }: Program, visitor: Visitor): void {
  for (const each of body) walkStatement(each, visitor, true);
}

function walkStatement(statement: Statement, visitor: Visitor, listed: boolean): void {
  if (visitor.statement?.(statement, listed) === false) return;
  const inner = (each: Statement): void => walkStatement(each, visitor, false);
  const list = (each: readonly Statement[]): void => {
    for (const one of each) walkStatement(one, visitor, true);
  };
  const value = (each: Expression | null): void => {
    if (each !== null) walkExpression(each, visitor);
  };
  switch (statement.type) {
    case 'expression':
      return value(statement.expression);
    case 'block':
    case 'function':
      return list(statement.body);
    case 'if':
      for (const { condition, body } of statement.branches) {
        value(condition);
        inner(body);
      }
      if (statement.otherwise !== null) inner(statement.otherwise);
      return;
    case 'while':
      value(statement.condition);
      return inner(statement.body);
    case 'do':
      inner(statement.body);
      return value(statement.condition);
    case 'for':
      for (const each of statement.initial) value(each);
      value(statement.condition);
      for (const each of statement.step) value(each);
      return inner(statement.body);
    case 'switch':
      value(statement.subject);
      for (const { match, body } of statement.cases) {
        value(match);
        list(body);
      }
      return;
    case 'return':
      return value(statement.value);
    case 'declare':
      for (const { initial } of statement.names) value(initial);
      return;
    default:
      return;
  }
}

export function walkExpression(expression: Expression, visitor: Visitor): void {
  if (visitor.expression?.(expression) === false) return;
  for (const each of partsOf(expression)) walkExpression(each, visitor);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'call':
      return expression.args;
    case 'index':
      return [expression.target, ...expression.subscripts];
    case 'member':
      return [expression.object, ...(expression.args ?? [])];
    case 'unary':
      return [expression.operand];
    case 'chain':
      return [expression.first, ...expression.steps.map(({ operand }) => operand)];
    case 'assign':
      return [expression.target, expression.value];
    case 'increment':
    case 'reference':
      return [expression.target];
    default:
      return [];
  }
}
