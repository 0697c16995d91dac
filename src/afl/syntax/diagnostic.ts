/**
 * A remark about a formula, for its author. Codes are stable. `AFL-E030` is AmiBroker's error 30, `AFL-W501` its warning
 * 501, `AFL-E000` the formula's own Error( … ). Numbers from 900 are ours: W901 a comment never closed, W902 an
 * undecodable character, W903 a missing semicolon, W904 an early return, W910 a signal that looks ahead, W911 and W912
 * entries that never fire or are never left, W913 a function with nothing to work with, W915 a fault
 * in what another operand has decided, W916 a price that looks ahead, E902 time spent. `AFL-U…` says
 * what this engine does not do: U001 not built yet, U002 needs what a headless engine has not, U003 a missing include,
 * U004 embedded script, U005 a function that nobody knows. All stand in docs/spec/afl-diagnostics.md.
 */
import type { Span } from './source.ts';

export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly span: Span;
}

interface Remark {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
  readonly span: Span;
}

export function errorAt(remark: Remark): Diagnostic {
  return diagnostic('error', remark);
}

export function warningAt(remark: Remark): Diagnostic {
  return diagnostic('warning', remark);
}

/** `30` → `AFL-E030` */
export function errorCode(number: number): string {
  return `AFL-E${String(number).padStart(3, '0')}`;
}

export function warningCode(number: number): string {
  return `AFL-W${String(number).padStart(3, '0')}`;
}

function diagnostic(severity: 'error' | 'warning', { code, message, hint = null, span }: Remark): Diagnostic {
  const { line, column } = span.source.position(span.start);
  return { code, severity, message, hint, file: span.source.file, line, column, span };
}
