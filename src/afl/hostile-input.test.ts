import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Host, prepareFormula, runFormula, sampleBars } from '#afl';
import { Random } from '#base';

/** A host whose patience ends after so many looks at the clock. */
function host(looks = 50): Host {
  let left = looks;
  return {
    include: ({ path }) => (path === 'self' ? { file: 'self', text: '#include "self"' } : null),
    bars: () => null,
    now: () => 0,
    random: new Random(1),
    statics: { get: () => undefined, set: () => {}, remove: () => {}, names: () => [] },
    symbol: {
      name: 'NQ',
      fullName: 'NQ',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => {
      left -= 1;
      return left < 0;
    },
  };
}

const bars = sampleBars(60, 20);

/** Loads and runs; the test is that it returns. @returns the code of the first error, or `ok` */
function outcome(source: string, looks?: number): string {
  const prepared = prepareFormula({ source, file: 'x.afl', host: host(looks) });
  if (!prepared.ok) return prepared.diagnostics.find(({ severity }) => severity === 'error')!.code;
  const result = runFormula(prepared.formula, { bars, host: host(looks), action: 'explore' });
  return result.ok ? 'ok' : result.error.code;
}

const WORDS = [
  ...['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'default', 'break', 'continue', 'function', 'return'],
  ...['local', 'global', 'static', 'and', 'or', 'not', 'typeof', 'x', 'y', 'C', 'Buy', 'f', 'MA', 'IIf', 'StrLeft'],
  ...['(', ')', '[', ']', '{', '}', ',', ';', ':', '.', '=', '==', '+', '-', '*', '/', '%', '^', '@', '&', '|', '!'],
  ...['++', '--', '+=', '"a"', "'b'", '1', '2.5', '1e38', '-1e10', '// c\n', '/*', '*/', '#include "self"\n', '\n'],
];

test('any text is answered with a result or a diagnostic', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 })), (source) => {
      expect(outcome(source)).toMatch(/^ok$|^AFL-/);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('any sequence of words of the language is answered with a result or a diagnostic', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), (words) => {
      expect(outcome(words.join(' '))).toMatch(/^ok$|^AFL-/);
    }),
    { numRuns: 3000, seed: 2 },
  );
});

test('a formula with a piece cut out or put elsewhere is answered with a result or a diagnostic', () => {
  const whole =
    'function f( a, &b ) { t = a; b = b + t; return t * 2; } x = C; y = 0;\n' +
    'for( i = 1; i < BarCount; i++ ) { x[ i ] = x[ i - 1 ] + f( i, &y ); if( x[ i ] > 9 ) break; }\n' +
    'switch( y ) { case 1: s = "a"; break; default: s = "b" + y; }\n' +
    'm = Matrix( 2, 2, 1 ); m[ 0 ][ 1 ] = 5; Buy = Cross( x, MA( C, 3 ) ) AND NOT y; Filter = 1; AddColumn( x, s );';
  expect(outcome(whole)).toBe('ok');
  const place = fc.integer({ min: 0, max: whole.length });
  fc.assert(
    fc.property(place, place, place, (a, b, c) => {
      const cut = whole.slice(Math.min(a, b), Math.max(a, b));
      const rest = whole.slice(0, Math.min(a, b)) + whole.slice(Math.max(a, b));
      expect(outcome(rest)).toMatch(/^ok$|^AFL-/);
      expect(outcome(rest.slice(0, c) + cut + rest.slice(c))).toMatch(/^ok$|^AFL-/);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('deep nesting is refused, not followed to the end of the stack', () => {
  for (const [open, close] of [
    ['(', ')'],
    ['{', '}'],
    ['-', ''],
    ['NOT ', ''],
    ['abs(', ')'],
    ['C[', ']'],
    ['x=', ''],
  ]) {
    expect(outcome(`${open!.repeat(10_000)}1${close!.repeat(10_000)};`)).toBe('AFL-E030');
  }
});

test('long chains are no nesting', () => {
  expect(outcome(`x = 1${' + 1'.repeat(20_000)};`)).toBe('ok');
  expect(outcome(`if( 0 ) x = 1; ${'else if( 0 ) x = 1; '.repeat(5000)}`)).toBe('ok');
});

test('a file that includes itself is an error', () => {
  expect(outcome('#include "self"')).toBe('AFL-E042');
});

test('a formula that never ends is cut off by its deadline', () => {
  expect(outcome('for( i = 0; i < 90000; i++ ) for( j = 0; j < 90000; j++ ) x = 1;')).toBe('AFL-E902');
});

test('a formula that holds too much memory is cut off', () => {
  const hoard = 'for( i = 0; i < 5000; i++ ) VarSet( "m" + i, Matrix( 300, 300, i ) );';
  expect(outcome(hoard, 1_000_000)).toBe('AFL-E028');
  expect(outcome('s = "0123456789"; for( i = 0; i < 1000; i++ ) s = s + s;')).toBe('AFL-E028');
});

test('what a formula lets go does not count against its memory', () => {
  const reuse = 'for( i = 0; i < 1000; i++ ) { m = Matrix( 300, 300, i ); }';
  expect(outcome(reuse, 1_000_000)).toBe('ok');
});

test('a formula of random bytes is refused with few remarks', () => {
  const random = new Random(1);
  const bytes = Array.from({ length: 100_000 }, () => String.fromCharCode(random.integer({ low: 0, high: 255 }))).join(
    '',
  );
  const prepared = prepareFormula({ source: bytes, file: 'x.afl', host: host() });
  expect(prepared.ok).toBe(false);
  expect(prepared.diagnostics.length).toBeLessThan(100);
});
