/** What the guide says of one function by others: the engine is held to itself, formula against formula. */
import { NULL, sampleBars } from '#afl';
import { type Check, computed, measured } from './check.ts';

const BARS = sampleBars(60, 400);
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
  ['Max(C, 1000)', 'IIf(C > 1000, C, 1000)'],
  ['PercentRank(C, 4)', 'x = 0; for (i = 1; i <= 4; i++) x += C > Ref(C, -i); x = 100 * x / 4;'],
  ['HHV(H, 5)', 'x = H; for (i = 1; i < 5; i++) x = Max(x, Ref(H, -i));'],
  ['HighestSince(Cross(C, 1000), H)', 'HHV(H, BarsSince(Cross(C, 1000)) + 1)'],
  ['LowestSinceBars(Cross(C, 1000), L)', 'LLVBars(L, BarsSince(Cross(C, 1000)) + 1)'],
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
  ['Prod(C / 1000, 7)', 'x = 1; for (i = 0; i < 7; i++) x *= Ref(C, -i) / 1000;', 1e-4],
  [
    'Correlation(C - 1000, Ref(H, -2) - 1000, 10)',
    `a = C - 1000; b = Ref(H, -2) - 1000; n = MA(a * b, 10) - MA(a, 10) * MA(b, 10);
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

function equal(left: string, right: string, limit: number): Check {
  return {
    what: right,
    formula: left,
    run: () => {
      const wanted = Array.from(computed(right, BARS), (value) => (value === NULL ? null : value));
      return measured(computed(left, BARS), wanted, { limit });
    },
  };
}

export const EQUIVALENCES: readonly Check[] = [
  ...EXACT.map(([left, right]) => equal(left, right, 0)),
  ...CLOSE.map(([left, right, limit]) => equal(left, right, limit)),
];
