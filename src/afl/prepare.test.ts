import { expect, test } from 'vitest';
import { type BarColumns, builtinTable, type Host, prepareFormula, runFormula, sampleBars } from '#afl';
import { Random } from '#base';

function host(stored = new Map<string, unknown>()): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => 0,
    random: new Random(1),
    statics: {
      get: (name) => stored.get(name) as ReturnType<Host['statics']['get']>,
      set: (name, variable) => stored.set(name, variable),
      remove: (name) => stored.delete(name),
      names: () => [...stored.keys()],
    },
    symbol: {
      name: 'NQ',
      fullName: 'Nasdaq',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}

function hints(source: string): (string | null)[] {
  return prepareFormula({ source, file: 'x.afl', host: host() }).diagnostics.map(({ hint }) => hint);
}

test('an unknown name comes with the nearest one', () => {
  expect(hints('x = StrFormt( "a" );')).toEqual(['Did you mean StrFormat?']);
  expect(hints('periods = 5; x = C + perods;')).toEqual(['Did you mean periods?']);
  expect(hints('x = Xyzzy( 1 );')).toEqual(['Is it from a plug-in or a missing #include?']);
});

test('parameters are found by a trial that leaves no trace', () => {
  const stored = new Map<string, unknown>();
  const source =
    'p = Param( "Periods", 10, 1, 50, 1 ); StaticVarSet( "seen", 1 ); if( p > 20 ) q = ParamToggle( "Slow", "No|Yes", 0 );';
  const find = (params: Record<string, number>): string[] => {
    const prepared = prepareFormula({ source, file: 'x.afl', host: host(stored), params });
    return prepared.ok ? prepared.parameters.map(({ name, value }) => `${name}=${value}`) : [];
  };
  expect(find({})).toEqual(['Periods=10']);
  expect(find({ Periods: 30 })).toEqual(['Periods=30', 'Slow=0']);
  expect(stored.size).toBe(0);
});

test('a formula without bars, and with one, ends without a fault', () => {
  const prepared = prepareFormula({
    source: 'Buy = Cross( C, MA( C, 5 ) ); Filter = 1; AddTextColumn( "c" + C, "" );',
    file: 'x',
    host: host(),
  });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  for (const count of [0, 1]) {
    const bars: BarColumns = sampleBars(60, count);
    const result = runFormula(prepared.formula, { bars, host: host(), action: 'explore' });
    expect(result.ok && result.exploration.rows.length).toBe(count);
  }
});

test('one prepared formula gives the same for the same bars, whatever ran before', () => {
  const source = 'x = C; x[ 0 ] = 1; C = C * 2; Buy = C > x; y = StaticVarGet( "n" );';
  const prepared = prepareFormula({ source, file: 'x', host: host() });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const bars = sampleBars(60, 50);
  const untouched = structuredClone(bars);
  const run = () => runFormula(prepared.formula, { bars, host: host(), action: 'scan' });
  expect(run()).toEqual(run());
  expect(bars).toEqual(untouched);
});

test('only the bars in range become rows, and texts use the last of them', () => {
  const prepared = prepareFormula({
    source: 'Filter = C > 0; AddTextColumn( "" + BarIndex(), "" );',
    file: 'x',
    host: host(),
  });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const range = { first: 10, last: 12 };
  const result = runFormula(prepared.formula, { bars: sampleBars(60, 20), host: host(), action: 'explore', range });
  if (!result.ok) throw new Error(result.error.message);
  expect(result.exploration.rows.map(({ bar }) => bar)).toEqual([10, 11, 12]);
  expect(result.exploration.rows[0]?.cells.at(-1)).toBe('12');
});

test('columns and graphs of the old way are found', () => {
  const source =
    'Filter = 1; NumColumns = 2; Column0 = C; Column0Name = "Close"; Column1 = V; Graph0 = C; Graph0Color = 5;';
  const prepared = prepareFormula({ source, file: 'x', host: host() });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const result = runFormula(prepared.formula, { bars: sampleBars(60, 3), host: host(), action: 'explore' });
  if (!result.ok) throw new Error(result.error.message);
  expect(result.exploration.columns.map(({ caption }) => caption)).toEqual([
    'Ticker',
    'Date/Time',
    'Close',
    'Column 1',
  ]);
  expect(result.plots.map(({ name, color }) => [name, color])).toEqual([['Graph0', 5]]);
});

test('every documented function is in the table once, under a status', () => {
  const table = builtinTable();
  expect(new Set(table.map(({ name }) => name.toLowerCase())).size).toBe(table.length);
  expect(table.length).toBeGreaterThanOrEqual(448);
  for (const { status, reason } of table) expect(status === 'host-bound' ? reason : 'said').not.toBeNull();
});
