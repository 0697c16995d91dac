/**
 * A text with a name, and a stretch of it. Tokens of an included file keep the source they came from, so an error
 * inside an include names that file and its own line.
 */
export class Source {
  readonly file: string;
  readonly text: string;
  #lineStarts: readonly number[] | null = null;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** @returns line and column of an offset, both from 1; a tab is one column */
  position(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= lineStarts(this.text);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] as number) + 1 };
  }
}

export interface Span {
  readonly source: Source;
  /** Offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** From the start of one span to the end of another; across files, the first alone. */
export function join(from: Span, to: Span): Span {
  return from.source === to.source ? { source: from.source, start: from.start, end: to.end } : from;
}

/** CR LF, LF and CR each end a line. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
