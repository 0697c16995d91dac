/**
 * Prices of other symbols, aligned to the bars of this one: a foreign bar that has no bar of the same start here is
 * dropped, and a bar here without a foreign one is a hole, filled by the `fixup` rule (guide, Foreign).
 */
import {
  type BarColumns,
  type Builtin,
  builtin,
  NULL,
  type PriceName,
  parameter,
  parameterOr,
  type Run,
  type Series,
  series,
} from '#afl/runtime';
import { described } from './described.ts';
import { averagePrice, inCurrentFrame, PRICE_COMPRESSION, restorePrices } from './frame.ts';
import { priceField } from './time-frames.ts';
import { lendTradePrices, restoreTradePrices } from './trade-prices.ts';

type Field = Exclude<PriceName, 'avg'>;

const FIELDS: readonly Field[] = ['open', 'high', 'low', 'close', 'volume', 'openint'];

function column(bars: BarColumns, field: Field): Float32Array {
  return field === 'openint' ? bars.openInterest : bars[field];
}

function barsOf(run: Run, symbol: string): BarColumns | null {
  const wanted = symbol.trim().toLowerCase();
  if (wanted === '' || wanted === run.host.symbol.name.toLowerCase()) return run.bars;
  const bars = run.host.bars(symbol.trim());
  if (bars === null) run.warn(504, `The symbol '${symbol}' is not known.`);
  return bars;
}

/**
 * @param fixup 0: holes are Null. 1: the previous close, volume 0. 2: the previous value of each field.
 * @returns one value a bar of this run; Null before the foreign symbol's first bar
 */
function aligned(run: Run, bars: BarColumns, field: Field, fixup: number): Float32Array {
  const own = run.bars.start;
  const source = column(bars, field);
  const fill = fixup === 2 ? source : bars.close;
  const out = run.floats();
  let at = -1;
  for (let bar = 0; bar < own.length; bar += 1) {
    const moment = own[bar] as number;
    while (at + 1 < bars.start.length && (bars.start[at + 1] as number) <= moment) at += 1;
    if (at < 0) out[bar] = NULL;
    else if (bars.start[at] === moment) out[bar] = source[at] as number;
    else if (fixup === 0) out[bar] = NULL;
    else if (fixup !== 2 && field === 'volume') out[bar] = 0;
    else out[bar] = (fixup !== 2 && field === 'openint' ? source : fill)[at] as number;
  }
  return out;
}

/** @returns the field in the current time frame; null when the symbol is unknown */
export function foreignField(run: Run, symbol: string, field: PriceName, fixup: number): Series | null {
  const bars = barsOf(run, symbol);
  if (bars === null) return null;
  const base = field === 'avg' ? typical(run, bars, fixup) : aligned(run, bars, field, fixup);
  return series(inCurrentFrame(run, base, PRICE_COMPRESSION[field]));
}

function typical(run: Run, bars: BarColumns, fixup: number): Float32Array {
  const [high, low, close] = (['high', 'low', 'close'] as const).map((each) => aligned(run, bars, each, fixup));
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) {
    const last = close?.[bar] as number;
    const sum = Math.fround(Math.fround((high?.[bar] as number) + (low?.[bar] as number)) + last);
    out[bar] = last === NULL ? NULL : sum / 3;
  }
  return out;
}

/** `1` and `2` are Aux1 and Aux2, which no bar here has: 0. */
function isAuxiliary(field: string): boolean {
  return field.trim() === '1' || field.trim() === '2';
}

export const FOREIGN: readonly Builtin[] = [
  builtin({
    ...described(
      'Foreign("ticker", "field", fixup=1)',
      'array',
      'A price field of another symbol, on this symbol’s bars.',
    ),
    parameters: [parameter('string', 'ticker'), parameter('string', 'field'), parameterOr('number', 'fixup', 1)],
    call: ([ticker, field, fixup], run) => {
      if (isAuxiliary(field)) return run.spread(barsOf(run, ticker) === null ? NULL : 0);
      const name =
        priceField(field) ?? run.fail(5, `'${field}' is no price field.`, 'Use "O", "H", "L", "C", "V" or "I".');
      return foreignField(run, ticker, name, fixup) ?? run.spread(NULL);
    },
  }),
  builtin({
    ...described(
      'SetForeign("ticker", fixup=True, tradeprices=False)',
      'number',
      'Replaces the price arrays by another symbol’s; 0 and no change when it is unknown.',
    ),
    parameters: [
      parameter('string', 'ticker'),
      parameterOr('number', 'fixup', 1),
      parameterOr('number', 'tradeprices', 0),
    ],
    call: ([ticker, fixup, tradePrices], run) => {
      const bars = barsOf(run, ticker);
      if (bars === null) return 0;
      for (const field of FIELDS) {
        const base = aligned(run, bars, field, fixup);
        if (field === 'close' && tradePrices !== 0)
          lendTradePrices(run, { close: base }, bars === run.bars ? run.host.symbol : null);
        run.setPrice(field, series(inCurrentFrame(run, base, PRICE_COMPRESSION[field])));
      }
      run.setPrice('avg', averagePrice(run));
      return 1;
    },
  }),
  builtin({
    ...described(
      'RestorePriceArrays(tradeprices=False)',
      'nothing',
      'Undoes SetForeign, TimeFrameSet and what the formula wrote into price arrays.',
    ),
    parameters: [parameterOr('number', 'tradeprices', 0)],
    call: ([tradePrices], run) => {
      restorePrices(run);
      if (tradePrices !== 0) restoreTradePrices(run);
      return undefined;
    },
  }),
  builtin({
    ...described('RelStrength("ticker", fixup=1)', 'array', 'Close divided by another symbol’s close.', 'known'),
    parameters: [parameter('string', 'ticker'), parameterOr('number', 'fixup', 1)],
    call: ([ticker, fixup], run) => {
      if (ticker.trim() === '') {
        run.warn(
          504,
          'There is no base symbol for relative strength here, so it is Null. Name one: RelStrength( "ES" ).',
        );
        return run.spread(NULL);
      }
      const other = foreignField(run, ticker, 'close', fixup);
      if (other === null) return run.fail(21, `The symbol '${ticker}' is not known.`);
      const own = run.price('close');
      const out = run.floats();
      for (let bar = 0; bar < out.length; bar += 1) {
        const [a, b] = [own.data[bar] as number, other.data[bar] as number];
        out[bar] = a === NULL || b === NULL ? NULL : a / b;
      }
      return series(out);
    },
  }),
  builtin({
    ...described('GetBaseIndex()', 'string', 'The base symbol of relative strength: none here.'),
    parameters: [],
    call: () => '',
  }),
];
