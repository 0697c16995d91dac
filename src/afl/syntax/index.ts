export type {
  BinaryOperator,
  CallExpression,
  Expression,
  FunctionStatement,
  IndexExpression,
  NameExpression,
  Program,
  Statement,
  UnaryOperator,
} from './ast.ts';
export { type Diagnostic, errorAt, errorCode, warningAt, warningCode } from './diagnostic.ts';
export { type Parsed, parse } from './parser.ts';
export { type FindInclude, type Inclusion, type Preprocessed, preprocess } from './preprocess.ts';
export { Source, type Span } from './source.ts';
export type { Token } from './token.ts';
