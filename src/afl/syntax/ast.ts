/**
 * What a formula is after parsing. Each node knows its place. Chains of operators of one level are flat lists, not deep
 * trees, so the depth of a tree is bounded by the nesting that the parser allows.
 */
import type { Span } from './source.ts';

export type BinaryOperator =
  | ('^' | '*' | '/' | '%' | '@' | '+' | '-')
  | ('<' | '>' | '<=' | '>=' | '==' | '!=')
  | ('&' | '|' | 'and' | 'or');

export type UnaryOperator = '-' | '+' | 'not';

export interface NameExpression {
  readonly type: 'name';
  readonly text: string;
  readonly key: string;
  readonly span: Span;
}

export interface CallExpression {
  readonly type: 'call';
  readonly callee: NameExpression;
  readonly args: readonly Expression[];
  readonly span: Span;
}

export interface IndexExpression {
  readonly type: 'index';
  readonly target: Expression;
  /** One of an array, two of a matrix. */
  readonly subscripts: readonly Expression[];
  readonly span: Span;
}

export type Expression =
  | { readonly type: 'number'; readonly value: number; readonly span: Span }
  | { readonly type: 'string'; readonly value: string; readonly span: Span }
  | NameExpression
  | CallExpression
  | IndexExpression
  /** `object.name` or `object.name(args)`. */
  | {
      readonly type: 'member';
      readonly object: Expression;
      readonly name: string;
      readonly args: readonly Expression[] | null;
      readonly span: Span;
    }
  | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression; readonly span: Span }
  /** Operators of one precedence level, applied from left to right. */
  | {
      readonly type: 'chain';
      readonly first: Expression;
      readonly steps: readonly {
        readonly operator: BinaryOperator;
        readonly operand: Expression;
        readonly span: Span;
      }[];
      readonly span: Span;
    }
  | {
      readonly type: 'assign';
      /** null for `=`, else the operator of `op=`. */
      readonly operator: BinaryOperator | null;
      readonly target: Expression;
      readonly value: Expression;
      /** In parentheses of its own, which silences Warning 501. */
      readonly parenthesized: boolean;
      readonly span: Span;
    }
  | {
      readonly type: 'increment';
      readonly amount: 1 | -1;
      readonly prefix: boolean;
      readonly target: Expression;
      readonly span: Span;
    }
  /** `&name` as an argument. */
  | { readonly type: 'reference'; readonly target: NameExpression; readonly span: Span };

export interface Parameter {
  readonly name: NameExpression;
  readonly byReference: boolean;
}

export interface FunctionStatement {
  readonly type: 'function';
  readonly name: NameExpression;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly span: Span;
}

export type Statement =
  | { readonly type: 'expression'; readonly expression: Expression; readonly span: Span }
  | { readonly type: 'block'; readonly body: readonly Statement[]; readonly span: Span }
  | { readonly type: 'empty'; readonly span: Span }
  /** `if … else if … else …` as one list. */
  | {
      readonly type: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly body: Statement }[];
      readonly otherwise: Statement | null;
      readonly span: Span;
    }
  | { readonly type: 'while'; readonly condition: Expression; readonly body: Statement; readonly span: Span }
  | { readonly type: 'do'; readonly condition: Expression; readonly body: Statement; readonly span: Span }
  | {
      readonly type: 'for';
      /** Several with commas between them. */
      readonly initial: readonly Expression[];
      readonly condition: Expression | null;
      readonly step: readonly Expression[];
      readonly body: Statement;
      readonly span: Span;
    }
  | {
      readonly type: 'switch';
      readonly subject: Expression;
      /** In order; `match` null is `default`. */
      readonly cases: readonly { readonly match: Expression | null; readonly body: readonly Statement[] }[];
      readonly span: Span;
    }
  | { readonly type: 'break' | 'continue'; readonly span: Span }
  | { readonly type: 'return'; readonly value: Expression | null; readonly span: Span }
  | {
      readonly type: 'declare';
      readonly scope: 'local' | 'global' | 'static';
      readonly names: readonly { readonly name: NameExpression; readonly initial: Expression | null }[];
      readonly span: Span;
    }
  | FunctionStatement;

export interface Program {
  readonly body: readonly Statement[];
}
