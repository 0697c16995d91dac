/**
 * Makes formulas that are nearly right, out of formulas that are: pieces are cut, doubled, moved and swapped, names and
 * numbers replaced by others that occur somewhere, and by values that hurt. One seed gives one sequence.
 */
import type { Random } from '#base';

/** A longer text is cut to a piece of this length, so that a try stays short. */
const LENGTH_MAX = 2_000;
const MUTATIONS_MAX = 3;

const WORD = /"[^"\n]*"|[A-Za-z_]\w*|\d+(?:\.\d+)?|[=<>!+\-*/&|]+|[()[\]{};,.]/g;

const SPITEFUL = [
  ...['0', '-1', '1e9', '-1e10', '1e38', '0/0', '1/0', 'Null', '2147483648', 'BarCount', '-BarCount', '0.5'],
  ...['C', 'C[ 0 ]', 'DateTime()', 'Matrix( 2, 3, 1 )', 'MapCreate()', 'Foreign( "X", "C" )', 'Ref( C, 1e9 )'],
  ...[
    '""',
    '"%s%n%9999f"',
    '"\\n"',
    '"__proto__"',
    '"constructor"',
    "'x'",
    '&x',
    'x',
    '_N( x )',
    'toString',
    'valueOf',
  ],
  ...['(', ')', '[', ']', '{', '}', ';', ',', '=', '==', '++', '--', '^', '@', 'NOT', 'AND', '/*', '*/', '//', '<%'],
  ...['if( C ) ', 'for(;;) ', 'while( 1 ) ', 'return', 'break', 'function f( a ) { return f( a ); }', '#include "x"\n'],
  ...[
    'TimeFrameSet( -5 );',
    'TimeFrameSet( inDaily );',
    'SetForeign( "X" );',
    '_exit();',
    'Error( "e" );',
    '#pragma x\n',
  ],
] as const;

export class FormulaMutations {
  readonly #texts: readonly string[];
  readonly #words: readonly string[];
  readonly #random: Random;

  /** @param texts formulas to begin with, one at least */
  constructor(texts: readonly string[], random: Random) {
    this.#texts = texts;
    this.#words = [...new Set(texts.flatMap((text) => text.match(WORD) ?? []))];
    this.#random = random;
  }

  next(): string {
    let text = this.#piece(this.#one(this.#texts));
    const count = this.#below(MUTATIONS_MAX) + 1;
    for (let i = 0; i < count; i += 1) text = this.#mutate(text);
    return text;
  }

  #mutate(text: string): string {
    const [from, to] = this.#stretch(text);
    // Most replace one word: so the text often still parses, and the run is what is tried.
    switch (this.#below(12)) {
      case 0:
        return text.slice(0, from) + text.slice(to);
      case 1:
        return text.slice(0, to) + text.slice(from);
      case 2:
        return text.slice(0, from) + this.#one(SPITEFUL) + text.slice(from);
      case 3:
        return text.slice(0, from) + this.#piece(this.#one(this.#texts)).slice(0, 200) + text.slice(to);
      case 4:
        return text.slice(0, from) + String.fromCharCode(this.#below(400)) + text.slice(from + 1);
      case 5:
      case 6:
      case 7:
        return this.#replaceWord(text, this.#one(SPITEFUL));
      default:
        return this.#replaceWord(text, this.#one(this.#words));
    }
  }

  #replaceWord(text: string, word: string): string {
    const matches = [...text.matchAll(WORD)];
    const match = matches[this.#below(matches.length)];
    if (match === undefined) return word;
    return text.slice(0, match.index) + word + text.slice(match.index + match[0].length);
  }

  /** From the beginning of a line on. */
  #piece(text: string): string {
    const from = text.length > LENGTH_MAX ? text.indexOf('\n', this.#below(text.length - LENGTH_MAX)) + 1 : 0;
    return text.slice(from, from + LENGTH_MAX);
  }

  /** Short ones more often than long ones. */
  #stretch(text: string): readonly [from: number, to: number] {
    const from = this.#below(text.length + 1);
    const length = this.#below(4) === 0 ? this.#below(text.length + 1) : this.#below(20);
    return [from, Math.min(text.length, from + length)];
  }

  #one<Each>(list: readonly Each[]): Each {
    return list[this.#below(list.length)] as Each;
  }

  /** A whole number, 0 ≤ n < count; 0 for a count of 0. */
  #below(count: number): number {
    return this.#random.integer({ low: 0, high: Math.max(0, count - 1) });
  }
}
