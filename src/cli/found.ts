/** What an exploration or a scan found, as a table for people, as AmiBroker's CSV, and as JSON for scripts. */
import { type ExplorationColumn, type ExplorationTable, type ExploredSymbol, explorationTable, tableCsv } from '#afl';
import { iso } from '#base';
import { table } from './output.ts';
import { signalsSeen } from './signal-columns.ts';
import type { SymbolOutcome } from './symbol-exploration.ts';

export type Explored = Extract<SymbolOutcome, { ok: true }>;

export interface Found {
  readonly count: number;
  readonly plain: object;
  /** Both for the asking: of many rows they cost time. */
  readonly table: () => string;
  readonly csv: () => string;
}

export function explorationText(explored: readonly Explored[]): Found {
  const columns = columnsOf(explored);
  return {
    ...texts(
      columns,
      explored.map((each) => each.explored),
    ),
    plain: {
      columns: columns.map(({ caption, kind }) => ({ caption, kind })),
      symbols: explored.map((each) => ({ symbol: each.symbol, rows: rowsOf(each), signals: signalsOf(each) })),
    },
  };
}

export function scanText(explored: readonly Explored[]): Found {
  return {
    ...texts(SCAN_COLUMNS, explored.map(scanned)),
    plain: { symbols: explored.map((each) => ({ symbol: each.symbol, rows: [], signals: signalsOf(each) })) },
  };
}

function texts(columns: readonly ExplorationColumn[], explored: readonly ExploredSymbol[]): Omit<Found, 'plain'> {
  const whole = explorationTable(explored);
  return {
    count: whole.rows.length,
    table: () => aligned(columns, whole),
    csv: () => tableCsv(whole),
  };
}

function columnsOf(explored: readonly Explored[]): readonly ExplorationColumn[] {
  return explored.find((each) => each.explored.exploration.columns.length > 0)?.explored.exploration.columns ?? [];
}

function rowsOf({ explored, bars }: Explored): readonly object[] {
  return explored.exploration.rows.map(({ cells }, index) => ({ bar: bars[index], cells }));
}

function signalsOf({ signals }: Explored): readonly object[] {
  return signalsSeen(signals).map(({ type, bar, price }) => ({ type, bar: iso(bar), price }));
}

/** Numbers stand to the right, under their captions. */
function aligned(columns: readonly ExplorationColumn[], { header, rows }: ExplorationTable): string {
  const widths = header.map((caption) => caption.length);
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  const place = (cell: string, i: number): string =>
    columns[i]?.kind === 'number' ? cell.padStart(widths[i] ?? 0) : cell;
  return table([header, ...rows].map((row) => row.map(place)));
}

const SCAN_COLUMNS: readonly ExplorationColumn[] = [
  { caption: 'Ticker', kind: 'text', format: 1.2, width: -1 },
  { caption: 'Date/Time', kind: 'datetime', format: 1.2, width: -1 },
  { caption: 'Signal', kind: 'text', format: 1.2, width: -1 },
  { caption: 'Close', kind: 'text', format: 1.2, width: -1 },
];

/** A scan has no columns, order or summary of the formula's own. */
function scanned({ symbol, signals, explored: { settings, intervalSeconds } }: Explored): ExploredSymbol {
  const rows = signalsSeen(signals).map(({ type, localTime, price }, bar) => ({
    bar,
    cells: [symbol, localTime, type, String(price)],
  }));
  const plain = { ...settings, sortColumns: [], summaryRows: [], rawRows: [], tradeSettings: new Map() };
  return { exploration: { columns: SCAN_COLUMNS, rows }, settings: plain, intervalSeconds };
}
