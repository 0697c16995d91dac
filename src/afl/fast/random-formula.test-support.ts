/** For tests: formulas made at random, with Nulls in front, behind and inside, and what the interpreter makes of them. */
import { type BarColumns, type Formula, type Host, prepareFormula, Statics } from '#afl';
import { interpret, isSeries, RunState } from '#afl/runtime';
import { Random } from '#base';
import type { BoundProgram } from './index.ts';

export function testHost(): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => 0,
    random: new Random(1),
    statics: new Statics(),
    symbol: {
      name: 'ES',
      fullName: 'ES',
      tickSize: 0.25,
      pointValue: 50,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}

/** @param step of the prices: a tick, or so small that float32 cuts it off */
export function randomBars(random: Random, count: number, step: number): BarColumns {
  const column = (): Float32Array => new Float32Array(count);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  const by = (low: number, high: number): number => random.integer({ low, high }) * step;
  let price = 100;
  for (let bar = 0; bar < count; bar += 1) {
    open[bar] = price;
    price = Math.max(step, price + by(-9, 9));
    close[bar] = price;
    high[bar] = Math.max(open[bar]!, price) + by(0, 4);
    low[bar] = Math.min(open[bar]!, price) - by(0, 4);
    volume[bar] = random.integer({ low: 0, high: 9 }) * 100;
  }
  const times = Float64Array.from({ length: count }, (_, bar) => Date.UTC(2026, 0, 5, 9, 30) + bar * 60_000);
  const tradingDay = times.map((time) => time - (time % 86_400_000));
  return {
    ...{ start: times, localTime: times, tradingDay, open, high, low, close, volume },
    openInterest: column(),
  };
}

export function firstBars(bars: BarColumns, count: number): BarColumns {
  return Object.fromEntries(
    Object.entries(bars).map(([name, column]) => [name, column.subarray(0, count)]),
  ) as unknown as BarColumns;
}

const OPERATORS = ['+', '-', '*', '/', '%', '^', '<', '>', '<=', '>=', '==', '!=', 'AND', 'OR'];
const CALLS = [
  'IIf($b, $, $)',
  'IIf($b, $, Null)',
  'IIf($b, Null, $)',
  'Nz($, $)',
  'Nz($)',
  'IsNull($)',
  'IsTrue($)',
  'IsNan($)',
  'IsFinite($)',
  'NOT $',
  '-$',
  'abs($)',
  'sqrt($)',
  'floor($)',
  'round($)',
  'frac($)',
  'log($)',
  'Max($, $)',
  'Min($, $)',
  'SafeDivide($, $, $)',
  'Ref($, -#)',
  'Ref($, -#)',
  'EMA($, #)',
  'MA($, #)',
  'Sum($, #)',
  'StDev($, #)',
  'StDev($, #, False)',
  'Wilders($, #)',
  'WMA($, #)',
  'LinearReg($, #)',
  'HHV($, #)',
  'LLV($, #)',
  'HHVBars($, #)',
  'RSIa($, #)',
  'ROC($, #)',
  'Cum($)',
  'Highest($)',
  'BBandTop($, #, 2)',
  'BBandBot($, #, 1.5)',
  'MACD(#, #)',
  'Signal(#, #, #)',
  'ATR(#)',
  'RSI(#)',
  'PDI(#)',
  'ADX(#)',
  'StochK(#)',
  'CCI(#)',
  'MFI(#)',
  'Cross($, $)',
  'Cross($, 100)',
  'ExRem($b, $b)',
  'Flip($b, $b)',
  'BarsSince($b)',
  'Hold($b, #)',
  'ValueWhen($b, $)',
  'ValueWhen($b, $, #)',
  'BarIndex()',
  'Minute()',
];
const LEAVES = ['O', 'H', 'L', 'C', 'V', 'Avg', '1', '0', '0.5', '-3', '100', 'Null'];

/** Statements `v0 = …; v1 = …;` of which later ones use earlier ones. */
export function randomFormula(random: Random, statements: number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer({ low: 0, high: items.length - 1 })]!;
  const whole = (low: number, high: number): number => random.integer({ low, high });
  let made = 0;
  const expression = (depth: number): string => {
    if (depth === 0 || whole(0, 9) === 0) {
      return made > 0 && whole(0, 1) === 0 ? `v${whole(0, made - 1)}` : pick(LEAVES);
    }
    if (whole(0, 1) === 0) return `(${expression(depth - 1)} ${pick(OPERATORS)} ${expression(depth - 1)})`;
    return pick(CALLS).replaceAll(/\$b|\$|#/g, (hole) => {
      if (hole === '#') return String(whole(1, 7));
      if (hole === '$b') return `(${expression(depth - 1)} ${pick(['>', '<', '=='])} ${expression(depth - 1)})`;
      return `(${expression(depth - 1)})`;
    });
  };
  const lines: string[] = [];
  for (; made < statements; made += 1) lines.push(`v${made} = ${expression(whole(1, 4))};`);
  return lines.join('\n');
}

/** Statements that give `@` what only a run knows, or what is made of it. */
const LATE = [
  '@ = LastValue($);',
  '@ = SelectedValue($);',
  '@ = BarCount - #;',
  '@ = C[ 0 ] * #;',
  '@ = (C + $)[ BarCount - 1 ];',
  '@ = $ + LastValue($);',
  '@ = Nz(LastValue($), BarCount) - $;',
  '@ = IIf(LastValue($) > #, $, $);',
  '@ = Max(LastValue($), LastValue($)) AND NOT BarCount;',
  '@ = HHV($, 1 + (LastValue($) > 0));',
  '@ = Ref($, 1);',
  '@ = Ref($, BarIndex() - BarCount);',
  '@ = Zig(C, 0.#);',
  '@ = Nz(Peak(C, 0.#)) + TroughBars(C, 0.#);',
  '@ = NullCount($, 3);',
  '@ = TimeFrameGetPrice("H", in5Minute, -1);',
  'TimeFrameSet(in5Minute); @ = MA(C, 2) + Minute() + $; TimeFrameRestore();',
  'TimeFrameSet(in5Minute); @ = EMA(C, 2); TimeFrameRestore(); @ = TimeFrameExpand(@, in5Minute) + C;',
  '@ = $; @[ 0 ] = #; @[ BarCount - 1 ] = LastValue($);',
  '@ = #; @[ LastValue(BarIndex()) ] = C[ 0 ];',
  'if( LastValue($) > # ) @ = $; else @ = LastValue($);',
  'switch( LastValue($) > 0 ) { case 0: @ = $; break; default: @ = #; }',
  '@ = StrToNum(NumToStr(LastValue($), 1.2)) + C;',
  '@ = StrLen("a" + LastValue($));',
  '@ = DateTime() == LastValue(DateTime());',
  '@ = typeof(BarCount) == "number" AND LastValue($) != #;',
  'for( i = 1; i < BarCount; i++ ) @ = C[ i ] - O[ i - 1 ];',
  '@ = BarCount; for( i = BarCount - 1; i >= 0; i-- ) if( C[ i ] > O[ i ] ) @ = i;',
];

/** Like `randomFormula`, with statements among them whose values only a run knows. */
export function randomLateFormula(random: Random, statements: number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer({ low: 0, high: items.length - 1 })]!;
  const check = random.integer({ low: 0, high: 5 }) === 0 ? 'SetOption("EveryBarNullCheck", True);\n' : '';
  const plain = randomFormula(random, 3);
  const before = ['v0', 'v1', 'v2', 'C', 'L', 'Null', '2.5'];
  const lines: string[] = [];
  for (let made = 3; made < 3 + statements; made += 1) {
    const line = pick(LATE).replaceAll('@', `v${made}`);
    lines.push(
      line.replaceAll(/\$|#/g, (hole) => {
        if (hole === '#') return String(random.integer({ low: 1, high: 6 }));
        return random.integer({ low: 0, high: 1 }) === 0
          ? pick(before)
          : `(${pick(before)} ${pick(OPERATORS)} ${pick(before)})`;
      }),
    );
    before.push(`v${made}`);
  }
  return `${check}${plain}\n${lines.join('\n')}`;
}

const ELEMENTS = [
  'C[ i ]',
  'H[ i ]',
  'L[ i - 1 ]',
  'V[ i ]',
  'v0[ i ]',
  'v1[ i ]',
  'v2[ i - 1 ]',
  'w0_[ i ]',
  'w1_[ i - 1 ]',
];
const NUMBERS = ['n0', 'n1', 'n2', 'i', '0', '1', '-2.5', '100', 'Null', 'BarCount', '3e9', '10000000000'];
const LOOP_CALLS = [
  'Max($, $)',
  'Min($, $)',
  'abs($)',
  'IsNull($)',
  'Nz($)',
  'Nz($, $)',
  'IIf($, $, $)',
  'NOT $',
  '-$',
  'round($)',
  'sqrt($)',
  'IsTrue($)',
];

/** A formula with a loop over the bars: `w0_` and `w1_` are arrays that it writes, `n0`, `n1` and `n2` numbers. */
export function randomLoop(random: Random): string {
  const pick = <Item>(items: readonly Item[]): Item => items[random.integer({ low: 0, high: items.length - 1 })]!;
  const whole = (low: number, high: number): number => random.integer({ low, high });
  const expression = (depth: number): string => {
    if (depth === 0 || whole(0, 5) === 0) return pick(whole(0, 1) === 0 ? ELEMENTS : NUMBERS);
    if (whole(0, 2) > 0) return `(${expression(depth - 1)} ${pick(OPERATORS)} ${expression(depth - 1)})`;
    return pick(LOOP_CALLS).replaceAll('$', () => `(${expression(depth - 1)})`);
  };
  const statement = (depth: number): string => {
    const kind = whole(0, depth > 0 ? 8 : 4);
    if (kind === 8) {
      const [of, by] = [pick(['n0', 'n1', 'n2']), pick(['n0', 'n1', 'n2'])];
      return `${of} = ${expression(1)}; if( ${pick([`${of} > ${by}`, `${by} < ${of}`, `${of} < ${by}`])} ) ${by} = ${of};`;
    }
    if (kind <= 1) return `${pick(['n0', 'n1', 'n2'])} ${pick(['=', '=', '+=', '-='])} ${expression(2)};`;
    if (kind === 2) return `${pick(['n0++', '--n1', 'n2++'])};`;
    if (kind <= 4) return `${pick(['w0_', 'w1_'])}[ i ] = ${expression(2)};`;
    const inner = (): string => Array.from({ length: whole(1, 3) }, () => statement(depth - 1)).join(' ');
    if (kind === 5)
      return `if( ${expression(2)} ) { ${inner()} } else if( ${expression(1)} ) { ${inner()} } else { ${inner()} }`;
    if (kind === 6)
      return `if( ${expression(2)} ) { ${inner()} ${pick(['', 'continue;', whole(0, 4) === 0 ? 'break;' : ''])} }`;
    return `for( j = 0; j < ${whole(1, 3)}; j++ ) { ${inner()} ${whole(0, 2) === 0 ? 'if( n0 > 3 ) break;' : ''} }`;
  };
  const body = Array.from({ length: whole(2, 5) }, () => statement(2)).join('\n  ');
  const before = ['w0_ = 0;', 'w0_ = v0;', 'w0_ = Null;', 'w0_ = C > O;'];
  // Each array is written on the first turn: one that never is stays a number.
  return `${randomFormula(random, 3)}
${pick(before)} w1_ = ${pick(['0', 'Null', 'v1 + 0 * C'])}; n0 = 0; n1 = ${whole(-3, 3)}; n2 = Null;
for( i = 1; i < BarCount; i++ ) {
  if( i == 1 ) { w0_[ i ] = 5; w1_[ i ] = C[ i ]; }
  ${body}
}
v7 = w0_ + EMA(w1_, 3); v8 = Ref(w1_, -1) > 3;
v9 = n0 + C * n1; v10 = IIf(n2 > n0, w1_, i);`;
}

export function prepared(source: string): Formula {
  const result = prepareFormula({ source, file: 'random.afl', host: testHost() });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  return result.formula;
}

/** The variables of the formula on which the program and the interpreter differ; each with the first bar. */
export function differencesOver({ plan }: Formula, bound: BoundProgram, bars: BarColumns): readonly string[] {
  const last = bars.close.length - 1;
  const run = new RunState({ plan, bars, host: testHost(), action: 'scan', params: {}, range: { first: 0, last } });
  interpret(plan, run);
  return plan.globals.flatMap((name) => {
    if (!/^v\d+$|^(buy|sell|short|cover|[a-z]\w*_)$/.test(name)) return [];
    const wanted = run.get(name);
    const found = bound.values(name);
    if (typeof wanted === 'number') return Object.is(wanted, found) ? [] : [`${name}: ${found} for ${wanted}`];
    if (!isSeries(wanted) || !(found instanceof Float32Array)) return [`${name}: another kind`];
    const bar = wanted.data.findIndex((value, index) => !Object.is(value, found[index]));
    if (bar >= 0) return [`${name} on bar ${bar} of ${last + 1}: ${found[bar]} for ${wanted.data[bar]}`];
    const line = bound.program.recording.get(name);
    const span = bound.read(bars, { first: 0, last }, () => (isSeries(line) ? [line.first, line.last] : [])) ?? [];
    return span[0] === wanted.first && span[1] === wanted.last
      ? []
      : [`${name} from ${span} for ${wanted.first},${wanted.last}`];
  });
}
