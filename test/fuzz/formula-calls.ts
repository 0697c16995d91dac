/**
 * Makes formulas that call the built-in functions, each row of the table as often as any other, with arguments of the
 * kinds it asks for and of values that no trader means: periods of 0 or a milliard, Null everywhere, holes, matrices of no
 * cells. Now and then an argument is of another kind, missing or too many. One seed gives one sequence.
 */
import { BUILTINS, type Builtin } from '#afl';
import type { Random } from '#base';

type Kind = Builtin['parameters'][number]['kind'];

const NUMBERS = [
  ...['0', '1', '-1', '2', '3', '14', '0.5', '-0', '2.7', '255', '1e5', '-1e5', '1e9', '-1e9', '3e38', '1e-40'],
  ...['Null', '( 0 / 0 )', '( 1 / 0 )', '( -1 / 0 )', 'BarCount', 'BarCount - 1', '-BarCount', 'inDaily', '2147483648'],
] as const;
const ARRAYS = [
  ...['C', 'O', 'H', 'L', 'V', 'OI', 'Avg', 'BarIndex()', 'C > O', 'Ref( C, -2 )', 'Ref( C, 2 )', 'DateNum()'],
  ...[
    'IIf( C > O, Null, C )',
    'IIf( BarIndex() % 3, C, 1 / 0 )',
    'C / ( C - C )',
    'Null + C',
    'holes',
    '-C',
    'C * 1e30',
  ],
] as const;
const TEXTS = [
  ...['""', '"C"', '"X"', '"NQ"', '"no such"', '"a,b,,c"', '"%g"', '"%999999999.999999999f"', '"%s%n%%"', '"*?*"'],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"..\\\\..\\\\x"', '"2026-01-05 10:00"', '"a"'],
  ...[
    '"lastbarend"',
    '"action"',
    '"InitialEquity"',
    '"EveryBarNullCheck"',
    '"{ { 1, 2 }, { 3 } }"',
    'long',
    '"Matrix"',
  ],
] as const;
const TIMES = [
  'DateTime()',
  '_DT( "2026-01-05" )',
  'DateTimeAdd( DateTime(), 1, inDaily )',
  'LastValue( DateTime() )',
  'Null',
];
const MATRICES = ['m', 'Matrix( 1, 1, 5 )', 'Matrix( 3, 2, 1, 1 )', 'MxIdentity( 4 )', 'Matrix( 2, 2, Null )'] as const;
const MAPS = ['map', 'MapCreate()'] as const;
const REFERENCES = ['&x', '&m', '&C', '&map'] as const;

const BY_KIND: Readonly<Record<Kind, readonly string[]>> = {
  number: NUMBERS,
  array: [...ARRAYS, ...NUMBERS],
  numeric: [...NUMBERS, ...ARRAYS],
  string: TEXTS,
  datetime: TIMES,
  carried: [...ARRAYS, ...NUMBERS, ...TIMES],
  matrix: MATRICES,
  map: MAPS,
  reference: REFERENCES,
  any: [...NUMBERS, ...ARRAYS, ...TEXTS, ...TIMES, ...MATRICES, ...MAPS],
};

const OPENING =
  'x = C; m = Matrix( 2, 3, 1 ); map = MapCreate(); map[ "a" ] = 1; long = "ab,"; holes = C; Filter = 1; ' +
  'for( i = 0; i < 9; i++ ) long = long + long; for( i = 1; i < BarCount; i = i + 3 ) holes[ i ] = Null;\n';

/** What changes how later calls work; each now and then stands in front of them. */
const SETTINGS = [
  'TimeFrameSet( 5 * in1Minute );',
  'TimeFrameSet( inDaily );',
  'TimeFrameSet( -7 );',
  'SetForeign( "X" );',
  'SetOption( "EveryBarNullCheck", True );',
  'C = 0 / 0;',
  'H = Null;',
] as const;

const CALLS_MAX = 4;

export class FormulaCalls {
  /** Without those that are refused when a formula is loaded: no run would come of them. */
  readonly #rows = [...BUILTINS.values()].filter(
    ({ status, answered }) => status !== 'host-bound' || answered === true,
  );
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    const calls = Array.from({ length: 1 + this.#below(CALLS_MAX) }, (_, index) => this.#statement(index));
    const setting = this.#random.chance(0.2) ? `${this.#one(SETTINGS)}\n` : '';
    return `${OPENING}${setting}${calls.join('\n')}\n`;
  }

  /** The result of one call may be an argument of the next, and ends in a signal, a column or a text. */
  #statement(index: number): string {
    const call = this.#call(this.#one(this.#rows), 1);
    if (this.#random.chance(0.6)) return `${index === 0 ? 'Buy' : 'x'} = ${call};`;
    return this.#one([`${call};`, `AddColumn( ${call}, "c" );`, `printf( "%g", ${call} );`, `t = "" + ${call};`]);
  }

  #call(row: Builtin, depth: number): string {
    const args = row.parameters.map(({ kind }) => this.#argument(kind, depth));
    const optional = row.parameters.filter((each) => each.optional || each.fallback !== undefined).length;
    args.length -= this.#below(optional + 1);
    if (row.rest !== undefined)
      for (let more = this.#below(4); more > 0; more -= 1) args.push(this.#argument(row.rest, depth));
    if (this.#random.chance(0.03)) args.pop();
    if (this.#random.chance(0.03)) args.push(this.#argument('any', depth));
    return `${row.name}( ${args.join(', ')} )`;
  }

  #argument(kind: Kind, depth: number): string {
    if (depth > 0 && kind !== 'reference' && this.#random.chance(0.15))
      return this.#call(this.#one(this.#rows), depth - 1);
    return this.#one(BY_KIND[this.#random.chance(0.04) ? 'any' : kind]);
  }

  #one<Each>(list: readonly Each[]): Each {
    return list[this.#below(list.length)] as Each;
  }

  /** A whole number, 0 ≤ n < count. */
  #below(count: number): number {
    return this.#random.integer({ low: 0, high: Math.max(0, count - 1) });
  }
}
