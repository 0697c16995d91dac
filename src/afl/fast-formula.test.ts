import { expect, test } from 'vitest';
import { FastFormula, type Host, prepareFormula, type RunOptions, runFormula, Statics, sampleBars } from '#afl';
import { Random } from '#base';

function hostOf(name: string, tickSize = 0.25): Host {
  return {
    ...{ include: () => null, now: () => 0, deadline: () => false, intervalSeconds: 60 },
    bars: (symbol) => (symbol === 'X' ? sampleBars(80) : null),
    ...{ random: new Random(1), statics: new Statics() },
    symbol: {
      ...{ name, fullName: name, tickSize, pointValue: 20, roundLotSize: 1, marginDeposit: 0, currency: 'USD' },
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
  };
}

test.each([
  'Filter = C > MA(C, 5); AddColumn(C - O, "Body");',
  'Filter = BarIndex() > 190; AddTextColumn(Name(), "Name"); AddColumn(TickSize, "Tick");',
  'Filter = 1; AddColumn(Foreign("X", "C"), "Foreign"); AddColumn(RelStrength("X"), "Strength");',
])('one symbol after the other is computed by its own facts: %s', (source) => {
  const prepared = prepareFormula({ source, file: 'a.afl', host: hostOf('A') });
  if (!prepared.ok) throw new Error('it must be right');
  const runs = new FastFormula(prepared.formula, { live: false });
  for (const [index, host] of [hostOf('A'), hostOf('B'), hostOf('A', 0.5)].entries()) {
    const options: RunOptions = { bars: sampleBars(60 + index), host, action: 'explore' };
    const [ours, oracle] = [runs.run(options), runFormula(prepared.formula, options)];
    if (!ours.ok || !oracle.ok) throw new Error('it must run');
    expect(runs.interpretedBecause).toBeNull();
    expect(ours.exploration).toEqual(oracle.exploration);
    expect(oracle.exploration.rows.length).toBeGreaterThan(0);
  }
});

test.each([
  ['Null here and there', 'IIf(BarIndex() % 3 == 1, 1, Null)', [0, 1, 0, 0, 1, 0]],
  ['nothing but Null', 'IIf(C > 0, Null, 1)', [0, 0, 0, 0, 0, 0]],
  ['no number here and there', 'IIf(BarIndex() % 3 == 1, 1, log(-C))', [0, 1, 0, 0, 1, 0]],
  ['both', 'IIf(BarIndex() % 3 == 1, Null, IIf(BarIndex() % 3 == 2, log(-C), 2))', [2, 0, 0, 2, 0, 0]],
])('what is nothing in a signal is no signal: %s', (_, expression, expected) => {
  const host = hostOf('A');
  const prepared = prepareFormula({ source: `Buy = ${expression};`, file: 'a.afl', host });
  if (!prepared.ok) throw new Error('it must be right');
  const options: RunOptions = { bars: sampleBars(6), host, action: 'scan' };
  const fast = new FastFormula(prepared.formula, { live: true });
  for (const run of [runFormula(prepared.formula, options), fast.run(options)]) {
    if (!run.ok) throw new Error('it must run');
    expect([...(run.signals.buy ?? []).slice(0, expected.length)]).toEqual(expected);
  }
});
