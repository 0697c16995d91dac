/** Changes to a text by the places of the original, so that all that is not meant stays as its author wrote it. */
export interface TextEdit {
  /** Offsets of the original text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param edits in any order; none reaches into another */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The stretch, and with it the whole of its lines where nothing else stands on them. */
export function wholeLines(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): {
  readonly start: number;
  readonly end: number;
} {
  let from = start;
  while (from > 0 && isBlank(text[from - 1])) from -= 1;
  let to = end;
  while (to < text.length && isBlank(text[to])) to += 1;
  const begins = from === 0 || text[from - 1] === '\n' || text[from - 1] === '\r';
  const ends = to === text.length || text[to] === '\n' || text[to] === '\r';
  if (!begins || !ends) return { start, end };
  if (text[to] === '\r') to += 1;
  if (text[to] === '\n') to += 1;
  return { start: from, end: to };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
