import { expect, test } from 'vitest';
import type { BarColumns } from '#afl';
import { Random } from '#base';
import { Arena, type BarRow, BoundProgram, compileFast } from './index.ts';
import {
  differencesOver,
  firstBars,
  prepared,
  randomBars,
  randomFormula,
  randomLoop,
  testHost,
} from './random-formula.test-support.ts';

const TICK = 0.25;
/** No sum of such prices is exact. */
const CRUMB = 0.001;

function rowAt(bars: BarColumns, bar: number): BarRow {
  return Object.fromEntries(Object.entries(bars).map(([name, column]) => [name, column[bar]])) as unknown as BarRow;
}

function boundTo(source: string, { capacity, live }: { capacity: number; live: boolean }) {
  const formula = prepared(source);
  const compiled = compileFast(formula, { host: testHost(), action: 'scan', keep: 'all' });
  if (!compiled.ok) return { formula, bound: null };
  return { formula, bound: BoundProgram.bind(compiled.program, new Arena(), { capacity, live }) };
}

test('random formulas give the bits that the interpreter gives, over any number of bars', () => {
  for (let seed = 1; seed <= 160; seed += 1) {
    const random = new Random(seed);
    const source = randomFormula(random, 6);
    const { formula, bound } = boundTo(source, { capacity: 1100, live: false });
    if (bound === null) continue;
    for (const most of [1, 4, 9, 60, seed % 40 === 0 ? 1100 : 100]) {
      const count = random.integer({ low: 1, high: most });
      const bars = randomBars(random, count, seed % 3 === 0 ? CRUMB : TICK);
      bound.load(bars);
      expect(bound.evaluate()).toBe(true);
      expect(differencesOver(formula, bound, bars), `seed ${seed}, ${count} bars\n${source}`).toEqual([]);
    }
  }
});

test('bars that are appended one by one, and formed by trades, give the bits of all of them at once', () => {
  for (let seed = 1; seed <= 90; seed += 1) {
    const random = new Random(seed);
    const source = randomFormula(random, 5);
    const { formula, bound } = boundTo(source, { capacity: 80, live: true });
    if (bound === null) continue;
    const step = seed % 3 === 0 ? CRUMB : TICK;
    const bars = randomBars(random, 60, step);
    const others = randomBars(random, 60, step);
    const first = random.integer({ low: 1, high: 40 });
    bound.load(firstBars(bars, first));
    expect(bound.evaluate()).toBe(true);
    for (let bar = first; bar < bars.close.length; bar += 1) {
      // The bar forms: other values are seen before its own.
      const forms = random.integer({ low: 0, high: 2 });
      if (forms === 0) bound.append(rowAt(bars, bar));
      else {
        bound.append({ ...rowAt(others, bar), localTime: bars.localTime[bar]! });
        for (let trade = 1; trade < forms; trade += 1)
          bound.update({ ...rowAt(others, bar - trade), localTime: bars.localTime[bar]! });
        bound.update(rowAt(bars, bar));
      }
      const found = differencesOver(formula, bound, firstBars(bars, bar + 1));
      expect(found, `seed ${seed}, bar ${bar}\n${source}`).toEqual([]);
    }
  }
});

/** Numbers of many kinds, in stretches: prices in ticks and in cents, wide swings, one number, volumes, what is no number. */
function oddNumbers(random: Random, count: number): Float32Array {
  const kinds: readonly (() => number)[] = [
    () => 5_000 + random.integer({ low: -400, high: 400 }) * TICK,
    () => 75 + random.integer({ low: -300, high: 300 }) * 0.01,
    () => random.integer({ low: -1_000_000, high: 1_000_000 }) * 1.7,
    () => 1e-30 * random.integer({ low: 1, high: 9 }),
    () => 42,
    () => 0,
    () => random.integer({ low: 0, high: 16_000_000 }),
    () =>
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, 1][random.integer({ low: 0, high: 4 })]!,
  ];
  const out = new Float32Array(count);
  const most = random.integer({ low: 0, high: kinds.length - 1 });
  let kind = kinds[0]!;
  for (let bar = 0; bar < count; bar += 1) {
    if (random.integer({ low: 0, high: 300 }) === 0) kind = kinds[random.integer({ low: 0, high: most })]!;
    out[bar] = kind();
  }
  return out;
}

test('kernels give the bits that the interpreter gives over long histories of odd numbers, at once and bar by bar', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = new Random(seed);
    const n = random.integer({ low: 1, high: seed % 4 === 0 ? 300 : 30 });
    const source = [
      `v0 = StDev(C, ${n}); v1 = StDev(C, ${n}, False); v2 = MA(C, ${n}); v3 = Sum(C, ${n});`,
      `v4 = HHV(C, ${n}); v5 = LLV(C, ${n}); v6 = BBandTop(C, ${n}, 2); v7 = StDev(H, ${n});`,
      `v8 = EMA(C, ${n}); v9 = RSI(${n}); v10 = ATR(${n}); v11 = MACD(${n}, ${n + 7}); v12 = Signal(${n}, ${n + 7}, 5);`,
      'v13 = Cross(v8, v2); v14 = ExRem(C > H, L > C); v15 = Flip(C > H, L > C); v16 = RMI(5, 3);',
      `v17 = MA(v8, ${n}); v18 = StDev(v8, ${n}); v19 = StDev(v17, ${n}); v20 = MA(v17, ${n});`,
    ].join('\n');
    const count = random.integer({ low: 500, high: 1_500 });
    const { formula, bound } = boundTo(source, { capacity: count, live: true });
    const bars = {
      ...randomBars(random, count, TICK),
      ...{ close: oddNumbers(random, count), high: oddNumbers(random, count), low: oddNumbers(random, count) },
    };
    const first = count - random.integer({ low: 0, high: 40 });
    bound!.load(firstBars(bars, first));
    expect(bound!.evaluate()).toBe(true);
    for (let bar = first; bar < count; bar += 1) bound!.append(rowAt(bars, bar));
    expect(differencesOver(formula, bound!, bars), `seed ${seed}, ${count} bars from ${first}, n ${n}`).toEqual([]);
  }
});

test('recurrences that are done side by side give the bits of each alone, whichever waits for which', () => {
  const links = [
    ...['EMA(C, 3)', 'EMA(H, 7)', 'Wilders(L, 4)', 'RSI(5)', 'RSIa(H, 3)', 'ATR(4)', 'MACD(3, 6)', 'Signal(3, 6, 4)'],
    ...['EMA(@, 4)', 'Wilders(@, 2)', 'RSIa(@, 2)', 'EMA(@, 1)'],
  ];
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = new Random(seed);
    const lines = Array.from({ length: random.integer({ low: 2, high: 9 }) }, (_, line) => {
      const link = links[random.integer({ low: 0, high: line === 0 ? 7 : links.length - 1 })]!;
      return `v${line} = ${link.replace('@', `v${random.integer({ low: 0, high: Math.max(0, line - 1) })}`)};`;
    });
    const { formula, bound } = boundTo(lines.join(' '), { capacity: 150, live: true });
    const bars = randomBars(random, 150, seed % 2 === 0 ? CRUMB : TICK);
    const first = random.integer({ low: 1, high: 149 });
    for (const count of [first, 150]) {
      bound?.load(firstBars(bars, count));
      expect(bound?.evaluate()).toBe(true);
      expect(differencesOver(formula, bound!, firstBars(bars, count)), `${count} bars\n${lines}`).toEqual([]);
    }
    bound?.load(firstBars(bars, first));
    bound?.evaluate();
    for (let bar = first; bar < 150; bar += 1) bound?.append(rowAt(bars, bar));
    expect(differencesOver(formula, bound!, bars), `from ${first} on\n${lines}`).toEqual([]);
  }
});

test('random loops give the bits that the interpreter gives, at once and bar by bar', () => {
  let compiled = 0;
  for (let seed = 1; seed <= Number(process.env.OPENBELL_FAST_SEEDS ?? 60); seed += 1) {
    const random = new Random(seed);
    const source = randomLoop(random);
    const { formula, bound } = boundTo(source, { capacity: 80, live: true });
    if (bound === null) continue;
    const bars = randomBars(random, 50, TICK);
    const first = random.integer({ low: 2, high: 45 });
    bound.load(firstBars(bars, first));
    let runs = bound.evaluate();
    for (let bar = first; runs; bar += 1) {
      compiled += 1;
      const found = differencesOver(formula, bound, firstBars(bars, bar));
      expect(found, `seed ${seed}, ${bar} bars\n${source}`).toEqual([]);
      if (bar === bars.close.length) break;
      runs =
        bound.append({ ...rowAt(bars, bar - 1), localTime: bars.localTime[bar]! }) && bound.update(rowAt(bars, bar));
    }
  }
  expect(compiled).toBeGreaterThan(500);
});

test('what a loop would end by an error, and an array that it never wrote, is left to the interpreter', () => {
  for (const statement of [
    'x[ i + 1 ] = 1;',
    'x[ i ] = C[ i - 1 ];',
    'x[ i ] = 1; while( True ) y = 1;',
    'if( C[ i ] < 0 ) z[ i ] = 1;',
    'x[ i ] = C[ i + 1 ];',
  ]) {
    const { bound } = boundTo(`for( i = 0; i < BarCount; i++ ) { ${statement} }`, { capacity: 30, live: false });
    expect(bound).not.toBeNull();
    bound?.load(randomBars(new Random(1), 20, TICK));
    expect(bound?.evaluate()).toBe(false);
  }
});
