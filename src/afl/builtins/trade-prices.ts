/**
 * The variables a trade is priced by. SetForeign can lend them another symbol's; the formula's own come back with
 * RestorePriceArrays or TimeFrameRestore.
 */
import type { BarColumns, Run, SymbolFacts, Value } from '#afl/runtime';
import { series } from '#afl/runtime';

const KEY = Symbol('trade prices');

const NAMES = [
  'BuyPrice',
  'SellPrice',
  'ShortPrice',
  'CoverPrice',
  'PointValue',
  'TickSize',
  'RoundLotSize',
  'MarginDeposit',
] as const;

/** What stood in the variables before the first loan; empty while nothing is lent. */
function lent(run: Run): Map<string, Value> {
  return run.keep(KEY, () => new Map<string, Value>());
}

/**
 * @param bars  aligned to the run's own bars
 * @param facts null when only the bars are known
 */
export function lendTradePrices(run: Run, bars: Pick<BarColumns, 'close'>, facts: SymbolFacts | null): void {
  const kept = lent(run);
  if (kept.size === 0) for (const name of NAMES) kept.set(name, run.get(name));
  for (const name of NAMES.slice(0, 4)) run.set(name, series(bars.close));
  if (facts === null) return;
  const isFutures = Number(run.output.options.get('futuresmode') ?? 0) !== 0;
  run.set('PointValue', isFutures ? Math.fround(facts.pointValue) : 1);
  run.set('TickSize', Math.fround(facts.tickSize));
  run.set('RoundLotSize', Math.fround(facts.roundLotSize));
  run.set('MarginDeposit', Math.fround(facts.marginDeposit));
}

export function restoreTradePrices(run: Run): void {
  const kept = lent(run);
  for (const [name, value] of kept) run.set(name, value);
  kept.clear();
}
