/**
 * A cursor over tokens, for the parser. It bounds how deep constructs may nest, since a tree that is too deep would
 * overflow the stack of whoever walks it.
 */
import { type Diagnostic, errorAt, errorCode } from './diagnostic.ts';
import type { Span } from './source.ts';
import type { Token } from './token.ts';

/** Parentheses, blocks and prefixes inside one another; people stay far below. */
export const NESTING_MAX = 200;

/** Unwinds to the statement that is being parsed; never leaves this room. */
export class SyntaxFailure extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly warnings: Diagnostic[] = [];
  #at = 0;
  #nesting = 0;

  /** @param tokens ends with a token of type `end` */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** The token before the current one; the first at the start. */
  get previous(): Token {
    return this.#tokens[Math.max(0, this.#at - 1)] as Token;
  }

  ahead(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)] as Token;
  }

  get ended(): boolean {
    return this.token.type === 'end';
  }

  get nesting(): number {
    return this.#nesting;
  }

  advance(): Token {
    const token = this.token;
    if (token.type !== 'end') this.#at += 1;
    return token;
  }

  /** Whether the current token is this symbol or keyword. */
  sees(text: string): boolean {
    return word(this.token) === text;
  }

  /** Takes the symbol or keyword if it is there. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string, number = 30): Token {
    if (this.sees(text)) return this.advance();
    return this.fail(number, `'${text}' was expected here, not ${describe(this.token)}.`);
  }

  /** Runs a part of the grammar one level deeper. */
  nest<Result>(parse: () => Result): Result {
    if (this.#nesting >= NESTING_MAX) {
      return this.fail(30, `More than ${NESTING_MAX} levels of brackets, blocks or prefixes inside one another.`);
    }
    this.#nesting += 1;
    try {
      return parse();
    } finally {
      this.#nesting -= 1;
    }
  }

  fail(number: number, message: string, options: { readonly span?: Span; readonly hint?: string } = {}): never {
    throw new SyntaxFailure(
      errorAt({
        code: errorCode(number),
        message,
        hint: options.hint ?? null,
        span: options.span ?? this.token.span,
      }),
    );
  }
}

/** A symbol's text, a name's key; undefined for literals. */
export function word(token: Token): string | undefined {
  if (token.type === 'symbol') return token.text;
  return token.type === 'name' ? token.key : undefined;
}

export function describe(token: Token): string {
  switch (token.type) {
    case 'end':
      return 'the end of the formula';
    case 'number':
      return `the number ${token.value}`;
    case 'string':
      return `the text ${JSON.stringify(token.value.length > 20 ? `${token.value.slice(0, 20)}…` : token.value)}`;
    case 'directive':
      return `#${token.word}`;
    default:
      return `'${token.text}'`;
  }
}
