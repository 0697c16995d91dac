/**
 * Tokens of a formula → tokens with its includes spliced in. Directives: `#include "path"` and `<path>`, `#include_once`,
 * and `#pragma`, of which only `enable_static_decl` means something to us.
 */
import { type Diagnostic, errorAt, warningAt } from './diagnostic.ts';
import { tokenize } from './lexer.ts';
import { Source, type Span } from './source.ts';
import type { Token } from './token.ts';

/** Finds an included text, by the path as it was written; null when there is none. */
export type FindInclude = (request: { readonly path: string; readonly from: string; readonly angled: boolean }) => {
  readonly file: string;
  readonly text: string;
} | null;

export interface Preprocessed {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every source that took part, the formula first. */
  readonly sources: readonly Source[];
  /** Every `#include` that was found, in the order of reading. */
  readonly inclusions: readonly Inclusion[];
  /** Prefix of declared static variables; null without the pragma. */
  readonly staticPrefix: string | null;
}

/** An `#include` and what stands in its place; null: nothing, for an `#include_once` of a text that is there already. */
export interface Inclusion {
  readonly span: Span;
  readonly source: Source | null;
}

/** Includes inside includes; beyond it a file very probably includes itself in a roundabout way. */
const DEPTH_MAX = 32;
/** A formula with its includes; a file that is included again and again would grow without end. */
const TEXT_MAX = 20_000_000;

const PATH = /^(?:"([^"]*)"?|<([^>]*)>?|([^;\s]+))/;
const STATIC_PREFIX = /^enable_static_decl\s*(?:\(\s*"?([^")]*)"?\s*\)|"([^"]*)")/i;

export function preprocess(source: Source, find: FindInclude): Preprocessed {
  const tokens: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  const sources: Source[] = [source];
  const inclusions: Inclusion[] = [];
  const seen = new Set<string>([source.file.toLowerCase()]);
  let staticPrefix: string | null = null;
  let textLength = source.text.length;

  const expand = (from: Source, open: readonly string[]): void => {
    const lexed = tokenize(from);
    diagnostics.push(...lexed.diagnostics);
    for (const token of lexed.tokens) {
      if (token.type !== 'directive') {
        if (token.type !== 'end') tokens.push(token);
        continue;
      }
      if (token.word === 'pragma') {
        const [, bracketed, quoted] = STATIC_PREFIX.exec(token.rest) ?? [];
        staticPrefix = bracketed?.trim() ?? quoted ?? staticPrefix;
      } else if (token.word === 'include' || token.word === 'include_once') {
        include(token, from, open);
      } else {
        diagnostics.push(
          errorAt({ code: 'AFL-E030', message: `There is no directive #${token.word}.`, span: token.span }),
        );
      }
    }
  };

  const include = (token: Token & { type: 'directive' }, from: Source, open: readonly string[]): void => {
    const match = PATH.exec(token.rest);
    const path = (match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim();
    const found = path === '' ? null : find({ path, from: from.file, angled: match?.[2] !== undefined });
    if (found === null) {
      diagnostics.push(
        errorAt({
          code: 'AFL-U003',
          message: `Error 42: the included file '${path}' was not found.`,
          hint: 'Put it beside the formula, or name its folder to the program.',
          span: token.span,
        }),
      );
      return;
    }
    const key = found.file.toLowerCase();
    if (token.word === 'include_once' && seen.has(key)) {
      inclusions.push({ span: token.span, source: null });
      return;
    }
    seen.add(key);
    if (open.includes(key) || open.length >= DEPTH_MAX) {
      diagnostics.push(
        errorAt({
          code: 'AFL-E042',
          message: `'${path}' includes itself.`,
          hint: 'Use #include_once.',
          span: token.span,
        }),
      );
      return;
    }
    textLength += found.text.length;
    if (textLength > TEXT_MAX) {
      diagnostics.push(
        errorAt({ code: 'AFL-E042', message: 'The formula with its includes is too long.', span: token.span }),
      );
      return;
    }
    const included = new Source(found.file, found.text);
    sources.push(included);
    inclusions.push({ span: token.span, source: included });
    expand(included, [...open, key]);
  };

  if (source.text.length > TEXT_MAX) {
    const span = { source, start: 0, end: 0 };
    diagnostics.push(errorAt({ code: 'AFL-E030', message: 'The formula is too long.', span }));
  } else {
    if (source.text.includes('\ufffd')) {
      const at = source.text.indexOf('\ufffd');
      diagnostics.push(
        warningAt({
          code: 'AFL-W902',
          message: 'A character here could not be decoded.',
          span: { source, start: at, end: at + 1 },
        }),
      );
    }
    expand(source, [source.file.toLowerCase()]);
  }
  const end = source.text.length;
  tokens.push({ type: 'end', span: { source, start: end, end } });
  return { tokens, diagnostics, sources, inclusions, staticPrefix };
}
