/** Single functions by example. */
import { describe, expect, test } from 'vitest';
import { bars, computed, rounded, walk } from './computed.test-support.ts';

const CLOSES = [10, 12, 11, 15, 9, 9, 14, 13];
const columns = bars({ close: CLOSES });
const of = (formula: string) => rounded(computed(formula, columns));
const list = (values: string) =>
  `x = Null; ${values
    .split(' ')
    .map((value, bar) => `x[${bar}] = ${value};`)
    .join(' ')}`;

describe('signals', () => {
  const signals = `${list('1 1 0 0 1 0 1 1')} a = x; ${list('0 0 1 0 1 0 0 1')} b = x;`;

  test('ExRem lets the first pass and is armed by the second array, on the same bar too', () => {
    expect(of(`${signals} x = ExRem(a, b);`)).toEqual([1, 0, 0, 0, 1, 0, 1, 0]);
  });

  test('Flip is on from the first array until the second, which wins on one bar', () => {
    expect(of(`${signals} x = Flip(a, b);`)).toEqual([1, 1, 0, 0, 0, 0, 1, 0]);
  });

  test('ExRemSpan passes one and ignores the n bars after it', () => {
    expect(of(`${list('1 1 1 1 0 0 1 1')} x = ExRemSpan(x, 2);`)).toEqual([1, 0, 0, 1, 0, 0, 1, 0]);
  });

  test('Hold keeps a true for n bars, its own included', () => {
    expect(of(`${list('0 1 0 0 0 1 1 0')} x = Hold(x, 3);`)).toEqual([0, 1, 1, 1, 0, 1, 1, 1]);
  });

  test('Cross needs to lie above now and not above before; coming from equal counts', () => {
    expect(of('Cross(C, 11)')).toEqual([0, 1, 0, 1, 0, 0, 1, 0]);
    expect(of('Cross(11, C)')).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    expect(of('Cross(C, Ref(C, -1))')).toEqual([null, 0, 0, 1, 0, 0, 1, 0]);
  });

  test('a condition that is Null is not true, wherever the Null stands', () => {
    const condition = list('Null 1 Null 0 1 Null Null Null');
    expect(of(`${condition} x = BarsSince(x);`)).toEqual([null, 0, 1, 2, 0, 1, 2, 3]);
    expect(of(`${condition} x = Flip(x, Null);`)).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    expect(of(`${condition} x = ValueWhen(x, C);`)).toEqual([null, 12, 12, 12, 9, 9, 9, 9]);
  });

  test('ValueWhen counts back with n, and ahead with n below 1', () => {
    const condition = list('0 1 0 0 1 0 1 0');
    expect(of(`${condition} x = ValueWhen(x, C, 2);`)).toEqual([null, null, null, null, 12, 12, 9, 9]);
    expect(of(`${condition} x = ValueWhen(x, C, 0);`)).toEqual([12, 9, 9, 9, 14, 14, null, null]);
    expect(of(`${condition} x = ValueWhen(x, C, -1);`)).toEqual([9, 14, 14, 14, null, null, null, null]);
  });

  test('BarsSinceCompare finds the latest earlier bar that compares', () => {
    expect(of('BarsSinceCompare(C, ">", C)')).toEqual([null, null, 1, null, 1, 2, 3, 1]);
    expect(of('BarsSinceCompare(C, "<=", C)')).toEqual([null, 1, 2, 1, null, 1, 1, 2]);
  });

  test.each(['>', '<', '>=', '<='])('BarsSinceCompare "%s" equals looking back bar by bar', (sign) => {
    const many = walk(11, 300);
    const compare = (past: number, current: number) =>
      ({ '>': past > current, '<': past < current, '>=': past >= current, '<=': past <= current })[sign] as boolean;
    const expected = Array.from(many.close, (current, bar) => {
      for (let back = 1; back <= bar; back += 1) if (compare(many.high[bar - back]!, current)) return back;
      return null;
    });
    expect(rounded(computed(`BarsSinceCompare(H, "${sign}", C)`, many))).toEqual(expected);
  });
});

describe('choosing', () => {
  test('IIf is Null where the condition is in its outer Null run, and takes Null as it is from a choice', () => {
    expect(of('IIf(C > Ref(C, -1), 1, 2)')).toEqual([null, 1, 2, 1, 2, 2, 1, 2]);
    expect(of('IIf(C > 11, C, Null)')).toEqual([null, 12, null, 15, null, null, 14, 13]);
  });

  test('IIf of numbers is a number, and an array as soon as a choice is one', () => {
    expect(of('x = 0; if (IIf(1, 5, 6) == 5) x = C;')).toEqual(CLOSES);
    expect(of('IIf(1, 5, C)')).toEqual(new Array(8).fill(5));
    expect(of('IIf(Null, 5, 6)')).toEqual(new Array(8).fill(null));
  });

  test('a Null inside is the number -1e10, and so true, unless every bar is checked', () => {
    const hole = list('0 1 Null 0 1 0 1 0');
    expect(of(`${hole} x = IIf(x, 1, 2);`)).toEqual([2, 1, 1, 2, 1, 2, 1, 2]);
    expect(of(`SetOption("EveryBarNullCheck", True); ${hole} x = IIf(x, 1, 2);`)).toEqual([2, 1, null, 2, 1, 2, 1, 2]);
  });

  test('datetimes are carried through Ref, ValueWhen, IIf and LastValue', () => {
    expect(of('x = Ref(DateTime(), -1) == DateTime();')[1]).toBe(0);
    expect(of('d = ValueWhen(C == 15, DateTime()); x = IIf(d == DateTime(), 1, 0);')[3]).toBe(1);
    expect(of('x = LastValue(DateTime()) == DateTime();')).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('LastValue and SelectedValue give 0 for Null, of bars and of none', () => {
    expect(of('x = C * 0 + LastValue(C) + 100 * LastValue(Ref(C, 1)) + 1000 * SelectedValue(Null);')).toEqual(
      new Array(8).fill(13),
    );
    expect(computed('x = C + LastValue(C);', bars({ count: 0 }))).toHaveLength(0);
  });

  test('NullCount counts at the start, the end, both, and all', () => {
    const hole = list('Null Null 1 Null 2 Null 3 Null');
    const count = (mode: number) => of(`${hole} x = C * 0 + NullCount(x, ${mode});`)[0];
    expect([count(1), count(2), count(3), count(0)]).toEqual([2, 1, 3, 5]);
  });
});

describe('order', () => {
  test('Median takes the lower of two middles, Percentile their mean', () => {
    expect(of('Median(C, 4)')).toEqual([null, null, null, 11, 11, 9, 9, 9]);
    expect(of('Percentile(C, 4, 50)')).toEqual([null, null, null, 11.5, 11.5, 10, 11.5, 11]);
    expect(of('Percentile(C, 4, 100)')).toEqual(of('HHV(C, 4)'));
    expect(of('Percentile(C, 4, 0)')).toEqual(of('LLV(C, 4)'));
  });

  test('of equal extremes the latest counts', () => {
    expect(of('LLVBars(C, 4)')).toEqual([null, null, null, 3, 0, 0, 1, 2]);
    expect(of('LowestBars(C)')).toEqual([0, 1, 2, 3, 0, 0, 1, 2]);
  });

  test('Sort and Reverse keep to the part that is asked for', () => {
    expect(of('Sort(C)')).toEqual([9, 9, 10, 11, 12, 13, 14, 15]);
    expect(of('Sort(C, 0, -1, True)')).toEqual([4, 5, 0, 2, 1, 7, 6, 3]);
    expect(of('Sort(C, 2, 4)')).toEqual([10, 12, 9, 11, 15, 9, 14, 13]);
    expect(of('Reverse(C, 1, 3)')).toEqual([10, 15, 11, 12, 9, 9, 14, 13]);
  });

  test('SparseCompress squeezes to the end; SparseInterpolate joins what is known', () => {
    expect(of('SparseCompress(C > 11, C)')).toEqual([null, null, null, null, 12, 15, 14, 13]);
    expect(of('SparseInterpolate(C > 13, C, 1)')).toEqual([null, null, null, 15, 14.6667, 14.3333, 14, null]);
  });

  test('FindIndex searches up and down, from either end', () => {
    const found = (args: string) => of(`x = C * 0 + FindIndex(C, ${args});`)[0];
    expect([found('9'), found('9, 5'), found('9, -1, -1'), found('77'), found('9, 99')]).toEqual([4, 5, 5, -1, -1]);
  });

  test('LineArray joins two points and may go on to either side', () => {
    expect(of('LineArray(2, 10, 6, 12)')).toEqual([null, null, 10, 10.5, 11, 11.5, 12, null]);
    expect(of('LineArray(2, 10, 6, 12, 1)')[7]).toBe(12.5);
    expect(of('LineArray(2, 10, 6, 12, 3)')[0]).toBe(9);
    expect(of('LineArray(6, 10, 2, 12)')).toEqual(new Array(8).fill(null));
  });
});

describe('zig-zag', () => {
  test('turns of the given percent are joined; the last leg runs to the last value', () => {
    expect(of('Zig(C, 20)')).toEqual([10, 11.6667, 13.3333, 15, 9, 10.3333, 11.6667, 13]);
  });

  test('peaks and troughs are known on their own bar, before it they are Null', () => {
    expect(of('Peak(C, 20)')).toEqual([null, null, null, 15, 15, 15, 15, 15]);
    expect(of('PeakBars(C, 20)')).toEqual([null, null, null, 0, 1, 2, 3, 4]);
    expect(of('Trough(C, 20)')).toEqual([10, 10, 10, 10, 9, 9, 9, 9]);
    expect(of('TroughBars(C, 20, 2)')).toEqual([null, null, null, null, 4, 5, 6, 7]);
  });
});

describe('random numbers', () => {
  test("Random(1) is the C runtime's rand from seed 1", () => {
    const values = computed('Random(1)', bars({ count: 5 }));
    expect(Array.from(values, (value) => Math.round(value * 32_767))).toEqual([41, 18_467, 6334, 26_500, 19_169]);
  });

  test('the Mersenne Twister gives its published sequence, and never 1', () => {
    const values = computed('mtRandomA(5489)', bars({ count: 1000 }));
    const published = [3_499_211_612, 581_869_302, 3_890_346_734, 3_586_334_585, 545_404_204];
    for (const [index, word] of published.entries()) expect(values[index]).toBeCloseTo(word / 2 ** 32, 6);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  test('without a seed the sequence goes on', () => {
    const values = computed(
      'x = Random(7); y = Random(); z = Random(7); x = (x == z) + 2 * (x == y);',
      bars({ count: 50 }),
    );
    expect(Array.from(values)).toEqual(new Array(50).fill(1));
  });
});

describe('Fourier', () => {
  test.each([2, 8, 10, 90, 128])('the transform of %i bars is the sum that defines it', (length) => {
    const many = walk(2, 130);
    const values = computed(`FFT(C, ${length})`, many);
    const x = many.close.subarray(130 - length);
    for (let bin = 0; bin < length / 2; bin += 1) {
      let [re, im] = [0, 0];
      for (const [k, value] of x.entries()) {
        re += value * Math.cos((2 * Math.PI * bin * k) / length);
        im -= value * Math.sin((2 * Math.PI * bin * k) / length);
      }
      expect(values[2 * bin]).toBeCloseTo(re, 2);
      expect(values[2 * bin + 1]).toBeCloseTo(im, 2);
    }
    expect(Array.from(values.subarray(length))).toEqual(new Array(130 - length).fill(0));
  });
});

describe('window sums do not drift', () => {
  test('after an outlier has left, deviation and line are what they were', () => {
    const quiet = walk(4, 400);
    const loud = bars({ close: quiet.close.map((value, bar) => (bar === 100 ? 1e9 : value)) });
    for (const formula of ['MA(C, 20)', 'StDev(C, 20)', 'LinRegSlope(C, 20)', 'WMA(C, 20)', 'StdErr(C, 20)']) {
      const [a, b] = [computed(formula, quiet), computed(formula, loud)];
      expect(Array.from(b.subarray(120))).toEqual(Array.from(a.subarray(120)));
    }
  });

  test('a price that stands still has no deviation, at any level', () => {
    for (const level of [0.1, 4321.25, 50_000.75, 3e9]) {
      const still = bars({ close: new Array<number>(60).fill(level) });
      for (const formula of ['StDev(C, 14)', 'LinRegSlope(C, 14)', 'StdErr(C, 14)']) {
        expect(computed(formula, still)[59]).toBe(0);
      }
    }
  });
});
