import { expect, test } from 'vitest';
import { type BarColumns, type Host, prepareFormula, Statics, sampleBars } from '#afl';
import { Random } from '#base';
import { FormulaEngine } from './formula-engine.ts';

const HOST: Host = {
  ...{ include: () => null, bars: () => null, now: () => 0, deadline: () => false, intervalSeconds: 60 },
  ...{ random: new Random(1), statics: new Statics() },
  symbol: {
    ...{ name: 'NQ', fullName: 'NQ', tickSize: 0.25, pointValue: 20, roundLotSize: 1, marginDeposit: 0 },
    currency: 'USD',
  },
  categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
};

const ALL = sampleBars(60, 160);

function first(count: number, bars: BarColumns = ALL): BarColumns {
  const columns = Object.entries(bars).map(([name, column]) => [name, column.subarray(0, count)]);
  return Object.fromEntries(columns) as BarColumns;
}

function engineOf(source: string) {
  const prepared = prepareFormula({ source, file: 'a.afl', host: HOST });
  if (!prepared.ok) throw new Error('it must be right');
  const engine = new FormulaEngine(prepared.formula, { interpreted: false });
  return {
    engine,
    scan: (bars: BarColumns) => {
      const result = engine.run({ bars, host: HOST, action: 'scan' });
      engine.check({ bars, host: HOST, action: 'scan' });
      if (!result.ok) throw new Error('it must run');
      return result.signals.buy;
    },
  };
}

test.each(['Buy = C > EMA(C, 5);', 'Buy = C > LastValue(MA(C, 5)); if( LastValue(C) > 0 ) Sell = Ref(C, 1) > C;'])(
  'what is computed bar by bar agrees with all bars computed at once: %s',
  (source) => {
    const { engine, scan } = engineOf(source);
    for (let count = 40; count <= 160; count += 1) scan(first(count));
    expect(engine.interpretedBecause).toBeNull();
    expect(engine.takeDifference()).toBeNull();
  },
);

test.each(['Buy = C > EMA(C, 5);', 'Buy = C > EMA(C, 5) AND LastValue(C) > 0;'])(
  'a difference between bar by bar and all at once is told once, and then the interpreter runs the formula: %s',
  (source) => {
    const { engine, scan } = engineOf(source);
    scan(first(60));
    expect(engine.takeDifference()).toBeNull();
    // An earlier bar becomes another one, and nobody says so.
    const planted: BarColumns = { ...ALL, close: ALL.close.map((close, bar) => (bar === 30 ? close * 2 : close)) };
    const stale = scan(first(115, planted));
    expect(engine.takeDifference()).toMatch(/gave other values than the interpreter: buy on bar 30: 0 for 1/);
    expect(engine.takeDifference()).toBeNull();
    expect(engine.interpretedBecause).toContain('it differed from the interpreter');
    expect(stale?.[30]).toBe(0);
    expect(scan(first(116, planted))?.[30]).toBe(1);
  },
);
