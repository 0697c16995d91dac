/**
 * Where the words of a formula stand. The places of expressions leave out brackets around them, which do not matter to
 * whoever reads a formula but do to whoever cuts one.
 */
import type { CallExpression, Token } from '#afl/syntax';

export interface Place {
  /** Offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export class TokenPlaces {
  readonly #tokens: readonly Token[];
  readonly #startingAt = new Map<number, number>();
  readonly #endingAt = new Map<number, number>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    tokens.forEach(({ span }, index) => {
      this.#startingAt.set(span.start, index);
      this.#endingAt.set(span.end, index);
    });
  }

  /** The symbol that follows on this offset, at which a word ends; null: another kind of word, or none. */
  symbolBehind(end: number): (Place & { readonly text: string }) | null {
    const next = this.#tokens[(this.#endingAt.get(end) ?? this.#tokens.length) + 1];
    return next?.type === 'symbol' ? { start: next.span.start, end: next.span.end, text: next.text } : null;
  }

  /** What stands between the square bracket that follows on this offset and the one that closes it; null: none follows. */
  insideBracket(end: number): Place | null {
    const open = (this.#endingAt.get(end) ?? this.#tokens.length) + 1;
    if (this.#textAt(open) !== '[') return null;
    let depth = 1;
    for (let at = open + 1; at < this.#tokens.length; at += 1) {
      const text = this.#textAt(at);
      if (text === '[') depth += 1;
      if (text === ']') depth -= 1;
      if (depth === 0) return this.#from(open + 1, at - 1);
    }
    return null;
  }

  /** The arguments with the brackets around them, in order. */
  argumentsOf({ callee, args }: CallExpression): readonly Place[] {
    if (args.length === 0) return [];
    const places: Place[] = [];
    // Behind the name and its bracket.
    let at = (this.#startingAt.get(callee.span.start) ?? 0) + 2;
    let start = at;
    for (let depth = 0; depth >= 0 && at < this.#tokens.length; at += 1) {
      const text = this.#textAt(at);
      if ('([{'.includes(text) && text !== '') depth += 1;
      if (')]}'.includes(text) && text !== '') depth -= 1;
      if (depth > 0 || (depth === 0 && text !== ',')) continue;
      places.push(this.#from(start, at - 1));
      start = at + 1;
    }
    return places;
  }

  /** Of a symbol; of other words nothing. */
  #textAt(index: number): string {
    const token = this.#tokens[index];
    return token?.type === 'symbol' ? token.text : '';
  }

  #from(first: number, last: number): Place {
    return { start: this.#tokens[first]?.span.start ?? 0, end: this.#tokens[last]?.span.end ?? 0 };
  }
}
