/** Text of a formula → a plan, or what stands in the way, all of it at once. */

import type { Plan } from '#afl/runtime';
import { type Diagnostic, type FindInclude, parse, preprocess, Source } from '#afl/syntax';
import type { Language } from './language.ts';
import { lower } from './lower.ts';
import { remarkSignals } from './signal-remarks.ts';

export interface Compiled {
  /** null when there are errors. */
  readonly plan: Plan | null;
  /** Errors and warnings in the order of the text, as far as one file goes. */
  readonly diagnostics: readonly Diagnostic[];
  /** The formula and its includes, in the order they were met. */
  readonly sources: readonly Source[];
}

export function compile({
  source,
  file,
  find,
  language,
}: {
  readonly source: string;
  readonly file: string;
  readonly find: FindInclude;
  readonly language: Language;
}): Compiled {
  const { tokens, diagnostics: lexical, sources, staticPrefix } = preprocess(new Source(file, source), find);
  const parsed = parse(tokens);
  const diagnostics = [...lexical, ...parsed.diagnostics];
  // A formula that does not parse would be full of false alarms about names.
  if (parsed.diagnostics.some(isError)) return { plan: null, diagnostics, sources };
  const lowered = lower(parsed.program, language, staticPrefix);
  diagnostics.push(...lowered.diagnostics);
  if (diagnostics.some(isError)) return { plan: null, diagnostics, sources };
  const { body, globals, called } = lowered;
  const plan = { body, globals, called, staticPrefix: staticPrefix ?? '', sources };
  return { plan, diagnostics: [...diagnostics, ...remarkSignals(plan)], sources };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
