/**
 * Tokens → program. After a fault the parser goes on behind the next semicolon, so that several faults are reported at
 * once; it never throws.
 */
import type { Expression, FunctionStatement, NameExpression, Parameter, Program, Statement } from './ast.ts';
import { type Diagnostic, warningAt } from './diagnostic.ts';
import { parseCondition, parseExpression, parseName } from './expression.ts';
import { describe, SyntaxFailure, TokenReader, word } from './reader.ts';
import { join, type Span } from './source.ts';
import type { Token } from './token.ts';

export interface Parsed {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** How many faults are reported; what follows a first one is less and less believable. */
const ERRORS_MAX = 10;

/** @param tokens preprocessed: without directives, ending with `end` */
export function parse(tokens: readonly Token[]): Parsed {
  const reader = new TokenReader(tokens);
  const body: Statement[] = [];
  const errors: Diagnostic[] = [];
  while (!reader.ended && errors.length < ERRORS_MAX) {
    // After a fault inside a block its end stands alone: that is no second fault.
    if (errors.length > 0 && reader.takes('}')) continue;
    try {
      body.push(parseStatement(reader));
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      errors.push(failure.diagnostic);
      skipStatement(reader);
    }
  }
  return { program: { body }, diagnostics: [...errors, ...reader.warnings] };
}

/** Behind the end of the statement: its semicolon, or the brace that closes the block it opened. */
function skipStatement(reader: TokenReader): void {
  let depth = 0;
  while (!reader.ended) {
    const text = word(reader.advance());
    if (text === '{') depth += 1;
    else if (text === '}') depth -= 1;
    if (depth < 0 || (depth === 0 && (text === ';' || text === '}'))) break;
  }
}

function parseStatement(reader: TokenReader): Statement {
  return reader.nest(() => {
    const token = reader.token;
    const form = FORMS[word(token) ?? ''];
    return form === undefined ? parseExpressionStatement(reader) : form(reader, reader.advance());
  });
}

/** A statement's form by its first word, which has been taken. */
const FORMS: Readonly<Record<string, (reader: TokenReader, start: Token) => Statement>> = Object.assign(
  Object.create(null) as Record<string, never>,
  {
    ';': (_: TokenReader, { span }: Token): Statement => ({ type: 'empty', span }),
    '{': parseBlock,
    if: parseIf,
    while: parseWhile,
    do: parseDo,
    for: parseFor,
    switch: parseSwitch,
    break: (reader: TokenReader, { span }: Token) => parseJump(reader, 'break', span),
    continue: (reader: TokenReader, { span }: Token) => parseJump(reader, 'continue', span),
    return: parseReturn,
    function: parseFunction,
    procedure: parseFunction,
    local: (reader: TokenReader, { span }: Token) => parseDeclaration(reader, 'local', span),
    global: (reader: TokenReader, { span }: Token) => parseDeclaration(reader, 'global', span),
    static: (reader: TokenReader, { span }: Token) => parseDeclaration(reader, 'static', span),
  },
);

function parseExpressionStatement(reader: TokenReader): Statement {
  const expression = parseExpression(reader);
  endStatement(reader, expression);
  return { type: 'expression', expression, span: expression.span };
}

/** The semicolon. It may be missing at the end of the formula and behind a section mark, with a warning. */
function endStatement(reader: TokenReader, expression: Expression | null = null): void {
  if (reader.takes(';')) return;
  const { previous } = reader;
  const isSection = expression?.type === 'call' && expression.callee.key.startsWith('_section_');
  if (reader.ended || isSection) {
    reader.warnings.push(warningAt({ code: 'AFL-W903', message: 'A semicolon is missing here.', span: previous.span }));
    return;
  }
  reader.fail(30, `A semicolon or an operator was expected before ${describe(reader.token)}.`, {
    hint: 'Each statement ends with a semicolon.',
  });
}

function parseBlock(reader: TokenReader, start: Token): Statement {
  const body = parseBody(reader);
  return { type: 'block', body, span: join(start.span, reader.previous.span) };
}

/** Statements up to and with the closing brace. */
function parseBody(reader: TokenReader): readonly Statement[] {
  const body: Statement[] = [];
  while (!reader.takes('}')) {
    if (reader.ended) reader.fail(30, "A closing brace '}' is missing before the end of the formula.");
    body.push(parseStatement(reader));
  }
  return body;
}

function parseIf(reader: TokenReader, start: Token): Statement {
  const branches = [parseBranch(reader)];
  let otherwise: Statement | null = null;
  while (otherwise === null && reader.takes('else')) {
    if (reader.takes('if')) branches.push(parseBranch(reader));
    else otherwise = parseStatement(reader);
  }
  return { type: 'if', branches, otherwise, span: join(start.span, reader.previous.span) };
}

function parseBranch(reader: TokenReader): { condition: Expression; body: Statement } {
  return { condition: parseParenthesized(reader), body: parseStatement(reader) };
}

function parseParenthesized(reader: TokenReader): Expression {
  reader.expect('(');
  const condition = parseCondition(reader);
  reader.expect(')');
  return condition;
}

function parseWhile(reader: TokenReader, start: Token): Statement {
  const condition = parseParenthesized(reader);
  const body = parseStatement(reader);
  return { type: 'while', condition, body, span: join(start.span, reader.previous.span) };
}

function parseDo(reader: TokenReader, start: Token): Statement {
  const body = parseStatement(reader);
  reader.expect('while');
  const condition = parseParenthesized(reader);
  endStatement(reader);
  return { type: 'do', condition, body, span: join(start.span, reader.previous.span) };
}

function parseFor(reader: TokenReader, start: Token): Statement {
  reader.expect('(');
  const initial = reader.sees(';') ? [] : parseList(reader);
  reader.expect(';');
  const condition = reader.sees(';') ? null : parseCondition(reader);
  reader.expect(';');
  const step = reader.sees(')') ? [] : parseList(reader);
  reader.expect(')');
  const body = parseStatement(reader);
  return { type: 'for', initial, condition, step, body, span: join(start.span, reader.previous.span) };
}

function parseList(reader: TokenReader): readonly Expression[] {
  const expressions = [parseExpression(reader)];
  while (reader.takes(',')) expressions.push(parseExpression(reader));
  return expressions;
}

function parseSwitch(reader: TokenReader, start: Token): Statement {
  const subject = parseParenthesized(reader);
  reader.expect('{');
  const cases: { match: Expression | null; body: Statement[] }[] = [];
  while (!reader.takes('}')) {
    if (reader.takes('default')) {
      reader.expect(':');
      cases.push({ match: null, body: [] });
    } else if (reader.takes('case')) {
      const match = parseExpression(reader);
      reader.expect(':');
      cases.push({ match, body: [] });
    } else {
      const last = cases.at(-1) ?? reader.fail(30, `'case' was expected here, not ${describe(reader.token)}.`);
      last.body.push(parseStatement(reader));
    }
  }
  return { type: 'switch', subject, cases, span: join(start.span, reader.previous.span) };
}

function parseJump(reader: TokenReader, type: 'break' | 'continue', span: Span): Statement {
  endStatement(reader);
  return { type, span };
}

function parseReturn(reader: TokenReader, start: Token): Statement {
  const value = reader.sees(';') ? null : parseExpression(reader);
  endStatement(reader);
  return { type: 'return', value, span: join(start.span, reader.previous.span) };
}

function parseDeclaration(reader: TokenReader, scope: 'local' | 'global' | 'static', start: Span): Statement {
  const names: { name: NameExpression; initial: Expression | null }[] = [];
  do {
    const name = parseName(reader);
    names.push({ name, initial: reader.takes('=') ? parseExpression(reader) : null });
  } while (reader.takes(','));
  endStatement(reader);
  return { type: 'declare', scope, names, span: join(start, reader.previous.span) };
}

function parseFunction(reader: TokenReader, start: Token): FunctionStatement {
  if (reader.nesting > 1)
    reader.fail(30, 'A function is defined outside of blocks and other functions.', { span: start.span });
  const name = parseName(reader);
  const parameters = parseParameters(reader);
  reader.expect('{');
  const body = parseBody(reader);
  return { type: 'function', name, parameters, body, span: join(start.span, reader.previous.span) };
}

function parseParameters(reader: TokenReader): readonly Parameter[] {
  reader.expect('(');
  const parameters: Parameter[] = [];
  if (reader.takes(')')) return parameters;
  for (;;) {
    const byReference = reader.takes('&');
    parameters.push({ name: parseName(reader), byReference });
    if (reader.takes(')')) return parameters;
    if (reader.token.type === 'name') reader.fail(46, 'A comma is missing between parameters.');
    reader.expect(',');
  }
}
