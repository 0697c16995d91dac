/**
 * The operators' precedence (afl-language.md §6), as data. A higher level binds tighter. Two rows differ from C: unary
 * minus stands below `^`, so that -2^2 is -4, and NOT stands below the comparisons, so that NOT a == b is NOT (a == b).
 * All binary operators group from the left. Assignment is not in the table: it takes a variable on its left and
 * everything on its right.
 */
import type { BinaryOperator, UnaryOperator } from './ast.ts';

export const LOWEST = 1;

/** By the word or symbol in the source, lower case. */
export const BINARY: Readonly<Record<string, { readonly level: number; readonly operator: BinaryOperator }>> = {
  or: { level: 1, operator: 'or' },
  '||': { level: 1, operator: 'or' },
  and: { level: 2, operator: 'and' },
  '&&': { level: 2, operator: 'and' },
  // 3: NOT
  '|': { level: 4, operator: '|' },
  '&': { level: 5, operator: '&' },
  '==': { level: 6, operator: '==' },
  '!=': { level: 6, operator: '!=' },
  '<': { level: 7, operator: '<' },
  '>': { level: 7, operator: '>' },
  '<=': { level: 7, operator: '<=' },
  '>=': { level: 7, operator: '>=' },
  '+': { level: 8, operator: '+' },
  '-': { level: 8, operator: '-' },
  '*': { level: 9, operator: '*' },
  '/': { level: 9, operator: '/' },
  '%': { level: 9, operator: '%' },
  '@': { level: 9, operator: '@' },
  // 10: unary minus
  '^': { level: 11, operator: '^' },
};

/** The operand of a prefix takes in every binary operator above the prefix's own level. */
export const PREFIX: Readonly<Record<string, { readonly level: number; readonly operator: UnaryOperator }>> = {
  not: { level: 3, operator: 'not' },
  '!': { level: 3, operator: 'not' },
  '-': { level: 10, operator: '-' },
  '+': { level: 10, operator: '+' },
};

/** `x op= e` is `x = x op e`. */
export const ASSIGNMENTS: Readonly<Record<string, BinaryOperator | null>> = {
  '=': null,
  '+=': '+',
  '-=': '-',
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '&=': '&',
  '|=': '|',
};
