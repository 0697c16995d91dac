/**
 * The variables that exist before the formula's first line (afl-language.md §12). Their slots come first, in this order.
 * `O` and `Open` are one variable; so are the other price fields and their letters.
 */
import type { BarColumns, Host } from './host.ts';
import { series, type Value } from './value.ts';

/** Lower-case short name → the name it is stored under. */
export const PRICE_ALIASES: Readonly<Record<string, string>> = Object.assign(Object.create(null) as object, {
  o: 'open',
  h: 'high',
  l: 'low',
  c: 'close',
  v: 'volume',
  oi: 'openint',
});

const INITIAL: Readonly<Record<string, (bars: BarColumns, host: Host) => Value>> = {
  open: (bars) => series(bars.open),
  high: (bars) => series(bars.high),
  low: (bars) => series(bars.low),
  close: (bars) => series(bars.close),
  volume: (bars) => series(bars.volume),
  openint: (bars) => series(bars.openInterest),
  avg: (bars) => series(averagePrice(bars)),
  // A guess: the guide names A among the predefined identifiers without saying what it holds.
  a: (bars) => series(averagePrice(bars)),
  aux1: () => 0,
  aux2: () => 0,
  barcount: (bars) => bars.close.length,
  // AmiBroker fills these from its settings; a market order at the close of the bar trades at about its close.
  buyprice: (bars) => series(bars.close),
  sellprice: (bars) => series(bars.close),
  shortprice: (bars) => series(bars.close),
  coverprice: (bars) => series(bars.close),
  roundlotsize: (_, host) => Math.fround(host.symbol.roundLotSize),
  ticksize: (_, host) => Math.fround(host.symbol.tickSize),
  // The contract's in futures mode only, see SetOption.
  pointvalue: () => 1,
  margindeposit: (_, host) => Math.fround(host.symbol.marginDeposit),
  exclude: () => 0,
  title: () => '',
};

export const PREDEFINED: readonly string[] = Object.keys(INITIAL);

/** Predefined variables that a formula may not write: Error 55. */
export const READ_ONLY: ReadonlySet<string> = new Set(['barcount']);

/** @returns one value a predefined variable, in slot order */
export function predefinedValues(bars: BarColumns, host: Host): Value[] {
  return PREDEFINED.map((name) => INITIAL[name]?.(bars, host));
}

/** (H + L + C) / 3, in float32 after each operation. */
export function averagePrice(bars: Pick<BarColumns, 'high' | 'low' | 'close'>): Float32Array {
  return bars.close.map((close, bar) => {
    const sum = Math.fround(Math.fround((bars.high[bar] as number) + (bars.low[bar] as number)) + close);
    return sum / 3;
  });
}
