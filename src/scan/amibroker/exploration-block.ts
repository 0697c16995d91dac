/**
 * What stands before and behind the user's formula when AmiBroker explores it: the recent bars that carry a signal, of one
 * symbol, in the original's columns and formats. A signal column is 1 or 0 whatever the formula put there, Null is 0,
 * and the time is ISO text, which no Windows setting turns round.
 */
import type { SignalType } from '#scan';
import { enterFrame } from './compressed-frame.ts';
import { quoted } from './parameter-values.ts';

export interface ExplorationWish {
  /** What AmiBroker calls the symbol. */
  readonly symbol: string;
  /** See {@link ChartFrame.aggregateSeconds}. */
  readonly aggregateSeconds: number | null;
  /** Of the contract's prices; the original's four are the least. */
  readonly priceDecimals?: number;
}

const DECIMALS_MIN = 4;
/** A format is a number itself, `1.4`: it cannot ask for ten. */
const DECIMALS_MAX = 9;

export const TICKER_COLUMN = 'Ticker';
export const TIME_COLUMN = 'Date/Time';
export const SIGNAL_COLUMNS: readonly SignalType[] = ['Buy', 'Sell', 'Short', 'Cover'];
export const PRICE_COLUMNS = ['Close', 'Open', 'High', 'Low'] as const;
/** In the order in which they are exported. */
export const COLUMNS: readonly string[] = [TICKER_COLUMN, TIME_COLUMN, ...SIGNAL_COLUMNS, ...PRICE_COLUMNS, 'Volume'];

const MARK = '// --- Openbell: ';

/** Before the formula; empty where nothing is needed. */
export function prologue({ aggregateSeconds }: ExplorationWish): string {
  if (aggregateSeconds === null) return '';
  return `${MARK}the session's bars, made of the chart's\n${enterFrame(aggregateSeconds)}${MARK}the formula\n`;
}

/** @param recentBars how many of the newest bars are searched, in bars that AmiBroker was given */
export function epilogue({ symbol, aggregateSeconds, priceDecimals = 0 }: ExplorationWish, recentBars: number): string {
  const decimals = Math.min(Math.max(priceDecimals, DECIMALS_MIN), DECIMALS_MAX);
  const lines = [
    `${MARK}the exploration`,
    ...SIGNAL_COLUMNS.map((name) => `if( typeof( ${name} ) == "undefined" ) ${name} = 0;`),
    ...SIGNAL_COLUMNS.map((name) => `${variable(name)} = ${signalOf(name, aggregateSeconds)};`),
    // What the formula did to the prices is undone: rows show the bars as they are.
    'RestorePriceArrays();',
    'SetOption( "NoDefaultColumns", True );',
    'NumColumns = 0;',
    `Filter = ( ${SIGNAL_COLUMNS.map(variable).join(' OR ')} )`,
    `\tAND BarIndex() >= BarCount - ${recentBars}`,
    `\tAND Name() == ${quoted(symbol)};`,
    `AddTextColumn( Name(), "${TICKER_COLUMN}" );`,
    `AddColumn( DateTime(), "${TIME_COLUMN}", formatDateTimeISO );`,
    ...SIGNAL_COLUMNS.map((name) => `AddColumn( ${variable(name)}, "${name}", 1.0 );`),
    ...PRICE_COLUMNS.map((name) => `AddColumn( ${name}, "${name}", 1.${decimals} );`),
    'AddColumn( Volume, "Volume", 1.0 );',
  ];
  return `${lines.join('\n')}\n`;
}

function variable(name: SignalType): string {
  return `openbell${name}`;
}

/** Neither Null nor NaN is a signal, but a negative number and an infinite one are. */
function signalOf(name: SignalType, aggregateSeconds: number | null): string {
  // A Null between other values is a number to `>`, so it is asked for.
  const signal = `Nz( IIf( IsNull( ${name} ), 0, abs( ${name} ) > 0 ) )`;
  if (aggregateSeconds === null) return signal;
  return `Nz( TimeFrameExpand( ${signal}, ${aggregateSeconds}, expandPoint ) )`;
}
