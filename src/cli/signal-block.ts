/**
 * The exploration of a formula that has signals and names no Filter and no columns: the block that the original wrote
 * under such formulas, a row for each bar with a signal.
 */
import type { BarColumns, Cell, Exploration, ExplorationColumn, Formula, RunResult, SignalArrays } from '#afl';

type Ran = Extract<RunResult, { ok: true }>;

/** Whether the formula leaves it to us what to show, and has signals to show. */
export function showsSignals({ plan }: Formula, { exploration, settings, signals }: Ran): boolean {
  const noDefaults = Number(settings.options.get('nodefaultcolumns') ?? 0) !== 0;
  const hasOwn = exploration.columns.length > (noDefaults ? 0 : 2) || plan.globals.includes('filter');
  return !hasOwn && arraysOf(signals).some((array) => array !== null);
}

export function signalBlock(signals: SignalArrays, bars: BarColumns, symbol: string): Exploration {
  const arrays = arraysOf(signals);
  const given = arrays.filter((array) => array !== null);
  const prices = [bars.close, bars.open, bars.high, bars.low, bars.volume];
  const rows: { bar: number; cells: readonly Cell[] }[] = [];
  for (let bar = 0; bar < bars.start.length; bar += 1) {
    // Most bars have none, and there are many of them.
    if (!given.some((array) => array[bar] !== 0)) continue;
    const said = arrays.map((array) => array?.[bar] ?? 0);
    rows.push({
      bar,
      cells: [symbol, bars.localTime[bar] ?? null, ...said, ...prices.map((each) => each[bar] ?? null)],
    });
  }
  return { columns: COLUMNS, rows };
}

function arraysOf({ buy, sell, short, cover }: SignalArrays): readonly (Float32Array | null)[] {
  return [buy, sell, short, cover];
}

function column(caption: string, kind: ExplorationColumn['kind'], format: number): ExplorationColumn {
  return { caption, kind, format: Math.fround(format), width: -1 };
}

const COLUMNS: readonly ExplorationColumn[] = [
  column('Ticker', 'text', 1.2),
  column('Date/Time', 'datetime', 1.2),
  ...['Buy', 'Sell', 'Short', 'Cover'].map((caption) => column(caption, 'number', 1.0)),
  ...['Close', 'Open', 'High', 'Low'].map((caption) => column(caption, 'number', 1.4)),
  column('Volume', 'number', 1.0),
];
