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
    const span = bound.read(bars, { first: 0, last }, () => (isSeries(line) ? [line.first, line.last] : []));
    return span[0] === wanted.first && span[1] === wanted.last
      ? []
      : [`${name} from ${span} for ${wanted.first},${wanted.last}`];
  });
}
