/** Makes texts that are no formulas: words of the language in any order, and any characters at all. */
import type { Random } from '#base';

const WORDS = [
  ...['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'default', 'break', 'continue', 'function', 'procedure'],
  ...[
    'return',
    'local',
    'global',
    'static',
    'and',
    'or',
    'not',
    'typeof',
    'x',
    'y',
    'C',
    'Buy',
    'f',
    'MA',
    'IIf',
    '_DT',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ';',
    ':',
    '.',
    '=',
    '==',
    '!=',
    '<',
    '>=',
    '+',
    '-',
    '*',
    '/',
    '%',
    '^',
    '@',
    '&',
  ],
  ...['|', '!', '++', '--', '+=', '*=', '"a"', "'b'", '"', "'", '\\', '1', '2.5', '1e38', '-1e10', '.5.', '0x1F', '1e'],
  ...[
    '// c\n',
    '/*',
    '*/',
    '#include "x"\n',
    '#include <x>\n',
    '#pragma',
    '<%',
    '%>',
    '\n',
    '\r',
    '\t',
    '\u0000',
    '\ufeff',
  ],
  ...[
    '__proto__',
    'constructor',
    'Null',
    'True',
    'in1Minute',
    'while( 1 )',
    'for( i = 0; i < 9; i++ )',
    '“',
    '…',
    '&x',
  ],
] as const;

export class FormulaSoup {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    const length = this.#random.integer({ low: 0, high: 60 });
    const separator = this.#random.chance(0.3) ? '' : ' ';
    return Array.from({ length }, () => this.#piece()).join(separator);
  }

  #piece(): string {
    if (this.#random.chance(0.1)) return String.fromCharCode(this.#random.integer({ low: 0, high: 0xffff }));
    return WORDS[this.#random.integer({ low: 0, high: WORDS.length - 1 })] as string;
  }
}
