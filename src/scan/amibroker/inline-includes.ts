/**
 * A formula with its includes as one text. AmiBroker compares the text of a project with the file beside it, includes
 * expanded, and asks a person when they differ; and it may go on with an include as it was before an edit. So there are
 * none in what it is given. Each stands between two comments that name it, that its author may know it again.
 */
import { type Diagnostic, type FindInclude, type Inclusion, preprocess, Source, type Token } from '#afl/syntax';
import { err, ok, type Result } from '#base';

/** What the reader says of a comment that runs to the end of its file. */
const NEVER_CLOSED = 'AFL-W901';

export interface InlinedText {
  /** Lines end with LF. */
  readonly text: string;
  /** Where each word stood in the files of its author. */
  readonly words: readonly Token[];
}

/** Failure: the reader's own errors, such as an include that is not there. */
export function inlineIncludes(
  { text, file }: { readonly text: string; readonly file: string },
  find: FindInclude,
): Result<InlinedText, readonly Diagnostic[]> {
  const source = new Source(file, text);
  const { inclusions, diagnostics, tokens } = preprocess(source, find);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors);
  const unclosed = new Set(diagnostics.filter(({ code }) => code === NEVER_CLOSED).map(({ span }) => span.source));
  const expandedText = expanded(source, inclusions, unclosed);
  return ok({ text: expandedText.replaceAll('\r\n', '\n').replaceAll('\r', '\n'), words: tokens });
}

function expanded(source: Source, inclusions: readonly Inclusion[], unclosed: ReadonlySet<Source>): string {
  let text = '';
  let at = 0;
  for (const { span, source: included } of inclusions) {
    if (span.source !== source) continue;
    const line = source.text.slice(span.start, span.end).trimEnd();
    text += `${source.text.slice(at, span.start)}// ${line}`;
    if (included !== null) text += `\n${expanded(included, inclusions, unclosed).trimEnd()}\n// end of ${line}`;
    at = span.end;
  }
  // What follows a comment that is never closed must not become part of it.
  return text + source.text.slice(at) + (unclosed.has(source) ? '\n*/' : '');
}
