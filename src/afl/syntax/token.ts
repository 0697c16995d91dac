/** The words of AFL. Names are compared without regard to case, so each carries its lower-case key. */
import type { Span } from './source.ts';

export type Token =
  | { readonly type: 'name'; readonly text: string; readonly key: string; readonly span: Span }
  | { readonly type: 'number'; readonly value: number; readonly span: Span }
  | { readonly type: 'string'; readonly value: string; readonly span: Span }
  /** An operator or a punctuator. */
  | { readonly type: 'symbol'; readonly text: string; readonly span: Span }
  /** `#word rest-of-line` */
  | { readonly type: 'directive'; readonly word: string; readonly rest: string; readonly span: Span }
  | { readonly type: 'end'; readonly span: Span };

/** Longest first, so that `==` is not read as two `=`. */
export const SYMBOLS: readonly string[] = [
  ...['==', '!=', '<=', '>=', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|='],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ';',
    '.',
    ':',
    '=',
    '<',
    '>',
    '+',
    '-',
    '*',
    '/',
    '%',
    '^',
    '@',
    '&',
    '|',
    '!',
  ],
];

/** Words that cannot name a variable. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'default', 'break', 'continue'],
  ...['function', 'procedure', 'return', 'local', 'global', 'static', 'and', 'or', 'not'],
]);
