/** Loops over bars without a Null, which are computed without looking for one; and what must not be taken for such. */
import { expect, test } from 'vitest';
import type { BarColumns } from '#afl';
import { Random } from '#base';
import { Arena, BoundProgram, compileFast } from './index.ts';
import { differencesOver, prepared, randomBars, testHost } from './random-formula.test-support.ts';

function compare(source: string, bars: BarColumns): { readonly answered: boolean; readonly found: readonly string[] } {
  const formula = prepared(source);
  const compiled = compileFast(formula, { host: testHost(), action: 'scan', keep: 'all' });
  if (!compiled.ok) throw new Error(compiled.reason);
  const capacity = bars.close.length;
  const bound = BoundProgram.bind(compiled.program, new Arena(), { capacity, live: false });
  if (bound === null) throw new Error('there is room');
  bound.load(bars);
  const answered = bound.evaluate();
  return { answered, found: answered ? differencesOver(formula, bound, bars) : [] };
}

/** Volumes that are Null when doubled and turned, on a few bars. */
function bigBars(count: number): BarColumns {
  const bars = randomBars(new Random(3), count, 0.25);
  return { ...bars, volume: bars.volume.map((volume, bar) => (bar % 37 === 36 ? 5e9 : volume)) };
}

const BEGIN = 'v0 = 0; v1 = C * 0; n = 0; top = 0;';

test.each([
  ['a sum that passes Null on its way', 'v0[ i ] = C[ i ] - 5000000000 - 5000000000 - C[ i ] * 1000000;'],
  ['a product that is Null', 'v0[ i ] = V[ i ] * -2 + 1;'],
  ['a number that grows until it is Null', 'if( i == 0 ) n = -9765625; n = n * 2; v0[ i ] = n;'],
  ['an array with a hole', 'v0[ i ] = w[ i ] * 2;'],
  ['an array with a hole, one bar later', 'if( i > 0 ) v0[ i ] = w[ i - 1 ] * 2;'],
  ['Null by name', 'n = Null; if( C[ i ] > O[ i ] ) n = C[ i ]; v0[ i ] = n + 1; if( n ) v1[ i ] = 2;'],
  ['a highest and a lowest', 'a = C[ i ]; if( a > top ) top = a; if( top > a + 3 ) top = 0; v0[ i ] = top;'],
  ['the same the other way round', 'a = C[ i ]; if( top < a ) top = a; if( n > a ) n = a; v0[ i ] = top + n;'],
  [
    'conditions of several parts',
    'if( C[ i ] > O[ i ] AND H[ i ] > C[ i ] OR V[ i ] > 300 ) v0[ i ] = Max( C[ i ], n );',
  ],
  ['a choice by Null', 'if( abs( IIf( w[ i ], 0, 1 ) ) == 0 ) v0[ i ] = 3; v1[ i ] = IIf( w[ i ], 0, 1 ) * 2;'],
  ['a bar that breaks off', 'if( i == 70 ) break; if( C[ i ] > O[ i ] ) continue; v0[ i ] = i;'],
])('%s', (_, body) => {
  const source = `${BEGIN} w = IIf( C > O, C, IIf( BarIndex() % 50 == 20, Null, L ) ); for( i = 0; i < BarCount; i++ ) { v0[ i ] = v1[ i ] = 0; ${body} } v5 = n + top;`;
  for (const count of [1, 3, 4, 5, 31, 33, 70, 120]) {
    const { answered, found } = compare(source, bigBars(count));
    expect([answered, found], `${count} bars`).toEqual([true, []]);
  }
});

test('a number that a loop gave no value is no late value: the interpreter says so', () => {
  const bars = randomBars(new Random(1), 20, 0.25);
  const source = 'for( i = 0; i < BarCount; i++ ) if( C[ i ] > 1000 ) n = C[ i ]; v0 = n + 1;';
  expect(compare(source, bars).answered).toBe(false);
  expect(compare(source, { ...bars, close: bars.close.map(() => 2_000) })).toEqual({ answered: true, found: [] });
});
