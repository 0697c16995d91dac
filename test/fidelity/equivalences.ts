/** What the guide says of one function by others: the engine is tested against itself, formula against formula. */
import { describe, expect, test } from 'vitest';
import { bars, computed, NULL, rounded, walk } from './computed.test-support.ts';

const BARS = walk(3, 400);

/** Formulas that give the same arrays, bit for bit. */
const EXACT: readonly (readonly [string, string])[] = [
  ['BarIndex()', 'Cum(1) - 1'],
  ['CCI(14)', 'CCIa(Avg, 14)'],
  ['RSI(9)', 'RSIa(C, 9)'],
  ['MACD(5, 9)', 'EMA(C, 5) - EMA(C, 9)'],
  ['Signal(5, 9, 4)', 'EMA(MACD(5, 9), 4)'],
  ['BBandTop(C, 10, 2)', 'MA(C, 10) + 2 * StDev(C, 10)'],
  ['BBandBot(C, 10, 2)', 'MA(C, 10) - 2 * StDev(C, 10)'],
  ['StochK(7, 3)', 'MA(100 * (C - LLV(L, 7)) / (HHV(H, 7) - LLV(L, 7)), 3)'],
  ['StochK(7, 1)', '100 * (C - LLV(L, 7)) / (HHV(H, 7) - LLV(L, 7))'],
  ['StochD(7, 3, 1)', 'StochK(7, 3)'],
  ['StochD(7, 3, 4)', 'MA(StochK(7, 3), 4)'],
  ['HMA(C, 9)', 'WMA(2 * WMA(C, 9 / 2) - WMA(C, 9), sqrt(9))'],
  ['ROC(C, 5)', '100 * (C - Ref(C, -5)) / Ref(C, -5)'],
  ['Chaikin(3, 7)', 'EMA(AccDist(), 3) - EMA(AccDist(), 7)'],
  ['OscP(3, 7)', '100 * (EMA(C, 3) - EMA(C, 7)) / EMA(C, 7)'],
  ['Highest(C)', 'HHV(C, BarIndex() + 1)'],
  ['HighestBars(C)', 'HHVBars(C, BarIndex() + 1)'],
  ['LowestBars(L)', 'LLVBars(L, BarIndex() + 1)'],
  ['LLV(L, 6)', '-HHV(-L, 6)'],
  ['RWI(2, 5)', 'RWIHi(2, 5) - RWILo(2, 5)'],
  ['Max(C, 100)', 'IIf(C > 100, C, 100)'],
  ['PercentRank(C, 4)', 'x = 0; for (i = 1; i <= 4; i++) x += C > Ref(C, -i); x = 100 * x / 4;'],
  ['HHV(H, 5)', 'x = H; for (i = 1; i < 5; i++) x = Max(x, Ref(H, -i));'],
  ['HighestSince(Cross(C, 100), H)', 'HHV(H, BarsSince(Cross(C, 100)) + 1)'],
  ['LowestSinceBars(Cross(C, 100), L)', 'LLVBars(L, BarsSince(Cross(C, 100)) + 1)'],
  ['BarsSince(C > O)', 'BarIndex() - ValueWhen(C > O, BarIndex())'],
  ['GapUp()', 'Nz(Ref(H, -1) < L)'],
  ['Inside()', 'Nz(H < Ref(H, -1) AND L > Ref(L, -1))'],
  ['Cross(C, MA(C, 5))', 'm = MA(C, 5); x = IIf(IsNull(m), m, Nz(C > m AND Ref(C, -1) <= Ref(m, -1)));'],
  ['SparseExpand(C > O, SparseCompress(C > O, C))', 'IIf(C > O, C, Null)'],
  ['ATR(1)', 'IIf(BarIndex() < 1, Null, Max(H - L, Max(abs(H - Ref(C, -1)), abs(L - Ref(C, -1)))))'],
];

/** Formulas that give the same up to float32's rounding of the steps. */
const CLOSE: readonly (readonly [string, string, number])[] = [
  ['Sum(C, 14) / 14', 'MA(C, 14)', 1e-5],
  ['LinearReg(C, 9)', 'LinRegIntercept(C, 9) + 9 * LinRegSlope(C, 9)', 1e-4],
  ['TSF(C, 9)', 'LinearReg(C, 9) + LinRegSlope(C, 9)', 1e-4],
  ['DEMA(C, 9)', 'f = 2 / 10; x = 2 * AMA(C, f) - AMA(AMA(C, f), f);', 1e-3],
  ['TEMA(C, 9)', 'f = 2 / 10; a = AMA(C, f); b = AMA(a, f); x = 3 * a - 3 * b + AMA(b, f);', 1e-3],
  ['WMA(C, 5)', 'w = 0; for (i = 0; i < 5; i++) w[i] = i + 1; x = FIR(C, w, 5);', 1e-4],
  ['SumSince(C > O, V)', 'x = Cum(V) - ValueWhen(C > O, Cum(V));', 1e-3],
  ['SumSince(C > O, V)', 'Sum(V, BarsSince(C > O))', 1e-3],
  ['Prod(C / 100, 7)', 'x = 1; for (i = 0; i < 7; i++) x *= Ref(C, -i) / 100;', 1e-4],
  [
    'Correlation(C, Ref(H, -2), 10)',
    `a = C; b = Ref(H, -2); n = MA(a * b, 10) - MA(a, 10) * MA(b, 10);
     x = n / (sqrt(MA(a^2, 10) - MA(a, 10)^2) * sqrt(MA(b^2, 10) - MA(b, 10)^2));`,
    0.02,
  ],
  ['StDev(C, 10, False)', 'StDev(C, 10) * sqrt(10 / 9)', 1e-4],
  [
    'RSI(5)',
    `x = Null; P = 0; N = 0; result = Null;
     for (i = 1; i < BarCount; i++) {
       diff = C[i] - C[i - 1]; W = 0; S = 0;
       if (diff > 0) W = diff;
       if (diff < 0) S = -diff;
       P = (4 * P + W) / 5; N = (4 * N + S) / 5;
       if (i >= 5) result[i] = 100 * P / (P + N);
     }
     x = result;`,
    0.01,
  ],
  [
    'CCI(6)',
    'm = MA(Avg, 6); d = 0; for (k = 0; k < 6; k++) d += abs(m - Ref(Avg, -k)); x = (Avg - m) / (0.015 * d / 6);',
    0.02,
  ],
  [
    'SAR(0.02, 0.2)',
    `x = C; long = 1; af = 0.02; hp = H[0]; lp = L[0];
     for (i = 2; i < BarCount; i++) {
       if (long) x[i] = x[i - 1] + af * (hp - x[i - 1]); else x[i] = x[i - 1] + af * (lp - x[i - 1]);
       turned = 0;
       if (long) {
         if (L[i] < x[i]) { long = 0; turned = 1; x[i] = hp; lp = L[i]; af = 0.02; }
       } else {
         if (H[i] > x[i]) { long = 1; turned = 1; x[i] = lp; hp = H[i]; af = 0.02; }
       }
       if (turned == 0) {
         if (long) {
           if (H[i] > hp) { hp = H[i]; af = Min(af + 0.02, 0.2); }
           x[i] = Min(x[i], Min(L[i - 1], L[i - 2]));
         } else {
           if (L[i] < lp) { lp = L[i]; af = Min(af + 0.02, 0.2); }
           x[i] = Max(x[i], Max(H[i - 1], H[i - 2]));
         }
       }
     }`,
    1e-3,
  ],
  ['TRIX(4)', 'e = EMA(EMA(EMA(C, 4), 4), 4); x = 100 * (e - Ref(e, -1)) / Ref(e, -1);', 1e-6],
  [
    'Ultimate(3, 5, 9)',
    `p = Ref(C, -1); b = C - Min(L, p); t = Max(H, p) - Min(L, p);
     x = 100 * (4 * Sum(b, 3) / Sum(t, 3) + 2 * Sum(b, 5) / Sum(t, 5) + Sum(b, 9) / Sum(t, 9)) / 7;`,
    1e-3,
  ],
];

describe('equal bit for bit', () => {
  test.each(EXACT)('%s is %s', (left, right) => {
    expect(Array.from(computed(left, BARS))).toEqual(Array.from(computed(right, BARS)));
  });
});

describe('equal up to rounding', () => {
  test.each(CLOSE)('%s is %s', (left, right, tolerance) => {
    const a = computed(left, BARS);
    const b = computed(right, BARS);
    const nulls = (values: Float32Array) => Array.from(values, (value) => value === NULL);
    expect(nulls(a)).toEqual(nulls(b));
    expect(a.some((value) => value !== NULL)).toBe(true);
    for (const [bar, value] of a.entries()) {
      if (!Number.isNaN(value)) expect(Math.abs(value - b[bar]!), `bar ${bar}`).toBeLessThanOrEqual(tolerance);
    }
  });
});

test("Wilder's average comes to lie on the EMA of twice the period", () => {
  const [wilder, ema] = [computed('Wilders(C, 5)', BARS), computed('EMA(C, 9)', BARS)];
  expect(wilder.at(-1)).toBeCloseTo(ema.at(-1)!, 4);
  expect(wilder[4]).not.toBeCloseTo(ema[8]!, 4);
});

test('a recursive filter of first order comes to lie on AMA2, which begins otherwise', () => {
  const [iir, ama2] = [computed('IIR(C, 0.2, 0.8)', BARS), computed('AMA2(C, 0.2, 0.8)', BARS)];
  expect(iir[3]).not.toBeCloseTo(ama2[3]!, 3);
  for (let bar = 80; bar < 400; bar += 1) expect(iir[bar]).toBeCloseTo(ama2[bar]!, 3);
});

test("Kaufman's average of the guide follows the price", () => {
  const x = computed(
    `ER = abs(C - Ref(C, -10)) / Sum(abs(C - Ref(C, -1)), 10);
     sc = (ER * (2 / 3 - 2 / 31) + 2 / 31)^2; x = AMA(C, sc);`,
    BARS,
  );
  expect(rounded(x.subarray(0, 11)).slice(0, 10)).toEqual(new Array(10).fill(null));
  // The first value is the price itself, on the first bar that has a factor.
  expect(x[10]).toBe(BARS.close[10]);
  for (let bar = 11; bar < 400; bar += 1) {
    const [low, high] = [Math.min(x[bar - 1]!, BARS.close[bar]!), Math.max(x[bar - 1]!, BARS.close[bar]!)];
    expect(x[bar]! >= low - 1e-4 && x[bar]! <= high + 1e-4).toBe(true);
  }
});

test('IIR begins with the input on four bars and then is the recursion', () => {
  const y = computed('IIR(C, 0.3, 0.5, 0.1, 0.06, 0.02, 0.01, 0.005, 0.003, 0.002)', BARS);
  const x = Array.from(BARS.close);
  const expected = x.slice(0, 4);
  const [b, a] = [
    [0.3, 0.1, 0.02, 0.005, 0.002].map(Math.fround),
    [0, 0.5, 0.06, 0.01, 0.003].map(Math.fround),
  ] as const;
  for (let bar = 4; bar < 400; bar += 1) {
    let value = b[0]! * x[bar]!;
    for (let k = 1; k <= 4; k += 1) value += b[k]! * x[bar - k]! + a[k]! * expected[bar - k]!;
    expected.push(value);
  }
  for (const [bar, value] of expected.entries()) expect(y[bar]).toBeCloseTo(value, 3);
});

test("the guide's tables", () => {
  const first = bars({
    close: [1.23, 1.26, 1.24, 1.28, 1.25, 1.25, 1.31, 1.3, 1.32, 1.28],
    high: [1.24, 1.27, 1.25, 1.29, 1.25, 1.29, 1.35, 1.35, 1.37, 1.29],
    low: [1.2, 1.21, 1.19, 1.2, 1.21, 1.24, 1.27, 1.28, 1.31, 1.27],
    volume: [8310, 3021, 5325, 2834, 1432, 5666, 7847, 555, 6749, 3456],
  });
  expect(rounded(computed('MA(C, 3)', first), 3)).toEqual([
    null,
    null,
    1.243,
    1.26,
    1.257,
    1.26,
    1.27,
    1.287,
    1.31,
    1.3,
  ]);
  expect(rounded(computed('Close < MA(Close, 3)', first))).toEqual([null, null, 1, 0, 1, 1, 0, 0, 0, 1]);
  expect(rounded(computed('Ref(V, -1)', first))).toEqual([null, 8310, 3021, 5325, 2834, 1432, 5666, 7847, 555, 6749]);
  expect(rounded(computed('V > Ref(V, -1)', first))).toEqual([null, 0, 1, 0, 0, 1, 1, 0, 1, 0]);
  expect(rounded(computed('Close < MA(Close, 3) AND V > Ref(V, -1)', first))).toEqual([
    null,
    null,
    1,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
  ]);
  expect(rounded(computed('(H + L) / 2', first), 3).slice(0, 4)).toEqual([1.22, 1.24, 1.22, 1.245]);
  expect(rounded(computed('High > 1.30', first))).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 0]);
});

test("the guide's numbers", () => {
  const one = bars({ count: 1 });
  const value = (formula: string) => rounded(computed(formula, one))[0];
  expect(value('abs(-15)')).toBe(15);
  expect([value('ceil(6.2)'), value('ceil(-6.2)'), value('floor(18.9)'), value('floor(-19.9)')]).toEqual([
    7, -6, 18, -20,
  ]);
  expect([value('frac(12.4)'), value('frac(-15.7)'), value('int(10.7)'), value('int(-19.8)')]).toEqual([
    0.4, -0.7, 10, -19,
  ]);
  expect([value('round(11.5)'), value('round(-11.4)'), value('round(-11.5)')]).toEqual([12, -11, -11]);
  expect([value('prec(10.12981, 2)'), value('prec(10.12981, 4)'), value('prec(10.12, 2)')]).toEqual([
    10.12, 10.1298, 10.12,
  ]);
  expect([value('max(-14, 13)'), value('min(-14, 13)'), value('sqrt(16)'), value('sqrt(-1)')]).toEqual([13, -14, 4, 0]);
  expect([value('sign(-3)'), value('log(2.5)'), value('ln(2.5)'), value('log10(1000)')]).toEqual([
    -1, 0.9163, 0.9163, 3,
  ]);
  expect([value('IsNan(0/0)'), value('IsNan(Null)'), value('IsNull(Null)'), value('IsFinite(1/0)')]).toEqual([
    1, 0, 1, 0,
  ]);
  expect([value('Nz(0/0)'), value('Nz(Null, 7)'), value('Nz(3, 7)'), value('IsTrue(Null)')]).toEqual([0, 7, 3, 0]);
  expect([value('SafeDivide(1, 0, 9)'), value('SafeDivide(1, 4, 9)'), value('Remap(5, 0, 10, 100, 200)')]).toEqual([
    9, 0.25, 150,
  ]);
  expect([value('AlmostEqual(0.1 + 0.2, 0.3)'), value('AlmostEqual(1, 1.001)'), value('AlmostEqual(0, -0)')]).toEqual([
    1, 0, 1,
  ]);
  // Excel: ERF(0.5), NORMDIST(19;2;9;…) and the far tail NORMDIST(-7;0;1;TRUE).
  expect([value('erf(0.5)'), value('erf(3)'), value('inverf(0.5)')]).toEqual([0.5205, 1, 0.4769]);
  expect([value('NormDist(19, 2, 9, True)'), value('NormDist(19, 2, 9, False)')]).toEqual([0.9705, 0.0074]);
  expect(computed('NormDist(-7, 0, 1, True)', one)[0]! / 1.279812543885835e-12).toBeCloseTo(1, 6);
});
