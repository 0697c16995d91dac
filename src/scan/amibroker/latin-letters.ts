/**
 * AmiBroker reads Latin-1. In comments other letters cost nothing, so they become question marks; in a text they may
 * matter, so the formula is refused, at the place where its author wrote them.
 */
import { type Diagnostic, errorAt, preprocess, Source, type Token } from '#afl/syntax';

/** Latin-1 without its control characters, which hardly any program writes. */
const FOREIGN = /[^\t\n\r\u0020-\u007e\u00a0-\u00ff]/;
const EACH_FOREIGN = new RegExp(FOREIGN, 'g');
/** What the language takes for a space: byte order marks, and what DOS left at ends of files. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
const SPACE = /[\s\ufeff\0\u001a]/;

/** The text with every place where it was. */
export function withPlainComments(text: string): string {
  if (!FOREIGN.test(text)) return text;
  let plain = '';
  let at = 0;
  for (const { span } of tokensOf(text)) {
    plain += plainly(text.slice(at, span.start)) + text.slice(span.start, span.end);
    at = span.end;
  }
  return plain + plainly(text.slice(at));
}

function plainly(comment: string): string {
  return comment.replace(EACH_FOREIGN, (letter) => (SPACE.test(letter) ? ' ' : '?'));
}

/** @param words the formula's own, with their places; the first that says the same is named */
export function foreignWords(text: string, words: readonly Token[]): readonly Diagnostic[] {
  if (!FOREIGN.test(text)) return [];
  const places = new Map<string, Token>();
  for (const word of words) {
    const written = writtenAs(word);
    if (!places.has(written)) places.set(written, word);
  }
  return tokensOf(text).flatMap((token) => {
    const written = writtenAs(token);
    const letter = FOREIGN.exec(written)?.[0];
    if (letter === undefined) return [];
    return [
      errorAt({
        code: 'AMI-E003',
        message: `AmiBroker reads Latin-1, which has no '${letter}'.`,
        hint: 'Write it with other letters, or use the embedded scanner.',
        span: (places.get(written) ?? token).span,
      }),
    ];
  });
}

function tokensOf(text: string): readonly Token[] {
  return preprocess(new Source('', text), () => null).tokens;
}

function writtenAs({ span }: Token): string {
  return span.source.text.slice(span.start, span.end);
}
