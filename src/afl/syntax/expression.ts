/**
 * Tokens → expressions, by precedence climbing over the table of precedence.ts. An assignment is read where its
 * variable stands, as AmiBroker's grammar does: `a AND b = 5` is `a AND (b = 5)`.
 */
import type { BinaryOperator, CallExpression, Expression, NameExpression } from './ast.ts';
import { warningAt } from './diagnostic.ts';
import { ASSIGNMENTS, BINARY, LOWEST, PREFIX } from './precedence.ts';
import { describe, type TokenReader, word } from './reader.ts';
import { join } from './source.ts';
import { KEYWORDS } from './token.ts';

export function parseExpression(reader: TokenReader): Expression {
  return reader.nest(() => parseBinary(reader, LOWEST));
}

/** Reads a condition; an assignment that is no parenthesis of its own is Warning 501. */
export function parseCondition(reader: TokenReader): Expression {
  const condition = parseExpression(reader);
  if (condition.type === 'assign' && !condition.parenthesized) {
    reader.warnings.push(
      warningAt({
        code: 'AFL-W501',
        message: 'This assigns a value inside a condition.',
        hint: 'Write == to compare.',
        span: condition.span,
      }),
    );
  }
  return condition;
}

/** A name that is no keyword. */
export function parseName(reader: TokenReader): NameExpression {
  const token = reader.token;
  if (token.type !== 'name' || (KEYWORDS.has(token.key) && !isOldDefault(reader))) {
    return reader.fail(30, `A name was expected here, not ${describe(token)}.`);
  }
  reader.advance();
  return { type: 'name', text: token.text, key: token.key, span: token.span };
}

/** Before there was a `switch`, formulas wrote Param( "Start", default = 9 ). */
function isOldDefault(reader: TokenReader): boolean {
  return reader.sees('default') && word(reader.ahead(1)) === '=';
}

/** Operators of `lowest` level and above, from left to right. */
function parseBinary(reader: TokenReader, lowest: number): Expression {
  let left = parsePrefix(reader);
  for (;;) {
    const level = binary(reader)?.level ?? 0;
    if (level < lowest) return left;
    const steps: { operator: BinaryOperator; operand: Expression; span: Expression['span'] }[] = [];
    for (let next = binary(reader); next?.level === level; next = binary(reader)) {
      const { span } = reader.advance();
      steps.push({ operator: next.operator, operand: parseBinary(reader, level + 1), span });
    }
    left = { type: 'chain', first: left, steps, span: join(left.span, reader.previous.span) };
  }
}

function binary(reader: TokenReader): (typeof BINARY)[string] | undefined {
  const text = word(reader.token);
  return text !== undefined && Object.hasOwn(BINARY, text) ? BINARY[text] : undefined;
}

function parsePrefix(reader: TokenReader): Expression {
  const start = reader.token;
  const text = word(start) ?? '';
  const prefix = Object.hasOwn(PREFIX, text) ? PREFIX[text] : undefined;
  if (prefix !== undefined) {
    reader.advance();
    const operand = reader.nest(() => parseBinary(reader, prefix.level + 1));
    return { type: 'unary', operator: prefix.operator, operand, span: join(start.span, operand.span) };
  }
  if (text === '++' || text === '--') {
    reader.advance();
    const target = parsePostfix(reader);
    requireTarget(reader, target);
    const amount = text === '++' ? 1 : -1;
    return { type: 'increment', amount, prefix: true, target, span: join(start.span, target.span) };
  }
  return parsePostfix(reader);
}

/** Calls, subscripts and members, then an assignment or an increment of what stands there. */
function parsePostfix(reader: TokenReader): Expression {
  let expression = parsePrimary(reader);
  for (;;) {
    if (reader.sees('[')) expression = parseSubscripts(reader, expression);
    else if (reader.sees('.')) expression = parseMember(reader, expression);
    else break;
  }
  const text = word(reader.token) ?? '';
  if (text === '++' || text === '--') {
    const { span } = reader.advance();
    requireTarget(reader, expression);
    const amount = text === '++' ? 1 : -1;
    return { type: 'increment', amount, prefix: false, target: expression, span: join(expression.span, span) };
  }
  const operator = Object.hasOwn(ASSIGNMENTS, text) ? ASSIGNMENTS[text] : undefined;
  if (operator === undefined) return expression;
  requireTarget(reader, expression);
  reader.advance();
  const value = parseExpression(reader);
  const span = join(expression.span, value.span);
  return { type: 'assign', operator, target: expression, value, parenthesized: false, span };
}

function requireTarget(reader: TokenReader, target: Expression): void {
  if (target.type === 'name' || target.type === 'member') return;
  if (target.type === 'index' && target.target.type === 'name') return;
  reader.fail(30, 'Only a variable or an element of one can be given a value.', {
    span: target.span,
    hint: 'Write == to compare.',
  });
}

function parsePrimary(reader: TokenReader): Expression {
  const token = reader.token;
  switch (token.type) {
    case 'number':
    case 'string':
      reader.advance();
      return { type: token.type, value: token.value, span: token.span } as Expression;
    case 'name': {
      const name = parseName(reader);
      return reader.sees('(') ? parseCall(reader, name) : name;
    }
    default: {
      if (!reader.takes('('))
        return reader.fail(30, `A value was expected here, not ${describe(token)}.`, afterLine(reader));
      const inner = parseExpression(reader);
      reader.expect(')');
      return inner.type === 'assign' ? { ...inner, parenthesized: true } : inner;
    }
  }
}

/** Error 32's advice: the fault is often a missing semicolon in the line before. */
function afterLine(reader: TokenReader): { hint?: string } {
  const { previous, token } = reader;
  const apart =
    previous.span.source.position(previous.span.end).line < token.span.source.position(token.span.start).line;
  return apart ? { hint: 'Is there a semicolon at the end of the line before?' } : {};
}

function parseCall(reader: TokenReader, callee: NameExpression): CallExpression {
  const args = parseArguments(reader);
  return { type: 'call', callee, args, span: join(callee.span, reader.previous.span) };
}

function parseArguments(reader: TokenReader): readonly Expression[] {
  reader.expect('(');
  const args: Expression[] = [];
  if (reader.takes(')')) return args;
  do {
    args.push(parseArgument(reader));
  } while (reader.takes(','));
  reader.expect(')');
  return args;
}

function parseArgument(reader: TokenReader): Expression {
  const start = reader.token;
  if (!reader.takes('&')) return parseExpression(reader);
  const target = parseName(reader);
  return { type: 'reference', target, span: join(start.span, target.span) };
}

function parseSubscripts(reader: TokenReader, target: Expression): Expression {
  const subscripts: Expression[] = [];
  while (reader.sees('[')) {
    if (subscripts.length === 2) reader.fail(59, 'An array has one subscript, a matrix two.');
    reader.advance();
    subscripts.push(parseExpression(reader));
    reader.expect(']');
  }
  return { type: 'index', target, subscripts, span: join(target.span, reader.previous.span) };
}

function parseMember(reader: TokenReader, object: Expression): Expression {
  reader.expect('.');
  const name = parseName(reader).text;
  const args = reader.sees('(') ? parseArguments(reader) : null;
  return { type: 'member', object, name, args, span: join(object.span, reader.previous.span) };
}
