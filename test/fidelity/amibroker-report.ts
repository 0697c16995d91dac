/**
 * A backtest report that AmiBroker printed. Its bars are not known, so what can be held to it are the ratios between
 * its own numbers: each is worked out by a formula and compared with the printed one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barsOf, type Check, computed, measured } from './check.ts';

/** The printed figure, and AFL for it; a name in braces is another figure of the report. */
const RATIOS: readonly (readonly [figure: string, formula: string])[] = [
  ['Ending capital', '{Initial capital} + {Net Profit}'],
  ['Net Profit', '{Total Profit} + {Total Loss}'],
  ['Net Profit %', '100 * {Net Profit} / {Initial capital}'],
  ['All trades', '{Winners} + {Losers}'],
  ['Avg. Profit/Loss', '{Net Profit} / {All trades}'],
  ['Avg. Profit/Loss %', '({Winners} * {Avg. Profit %} + {Losers} * {Avg. Loss %}) / {All trades}'],
  ['Avg. Bars Held', '({Winners} * {Winners Avg. Bars Held} + {Losers} * {Losers Avg. Bars Held}) / {All trades}'],
  ['Winners %', '100 * {Winners} / {All trades}'],
  ['Losers %', '100 * {Losers} / {All trades}'],
  ['Avg. Profit', '{Total Profit} / {Winners}'],
  ['Avg. Loss', '{Total Loss} / {Losers}'],
  ['Recovery Factor', '{Net Profit} / abs({Max. system drawdown})'],
  ['CAR/MaxDD', '{Annual Return %} / abs({Max. system % drawdown})'],
  ['RAR/MaxDD', '{Risk Adjusted Return %} / abs({Max. system % drawdown})'],
  ['Net Risk Adjusted Return %', '{Risk Adjusted Return %} * {Net Profit %} / {Annual Return %}'],
  ['Exposure %', '100 * {Annual Return %} / {Risk Adjusted Return %}'],
  ['Profit Factor', '{Total Profit} / abs({Total Loss})'],
  ['Payoff Ratio', '{Avg. Profit} / abs({Avg. Loss})'],
  ['Ulcer Index', '({Annual Return %} - 5.4) / {Ulcer Performance Index}'],
];

/** Two decimals of a ratio of rounded figures, and the seven digits that float32 has. */
const LIMIT = 0.0051;
const RELATIVE = 7e-4;

/** @param folder of other people's data */
export function reportChecks(folder: string): readonly Check[] {
  const file = join(folder, 'oracle-amibroker', 'amibroker-report-sample-2020_2024-short-only.json');
  const figures = (JSON.parse(readFileSync(file, 'utf8')) as { all: Readonly<Record<string, number>> }).all;
  const one = barsOf({ open: [1], high: [1], low: [1], close: [1], volume: [1] });
  return RATIOS.map(([figure, formula]) => {
    const filled = formula.replace(/\{(.*?)\}/g, (_, name: string) => String(figures[name]));
    return {
      what: figure,
      formula,
      run: () => measured(computed(filled, one), [figures[figure]!], { limit: LIMIT, relative: RELATIVE }),
    };
  });
}

/** Figures of the report that no other figure gives: they need its bars, which nobody has. */
export function figuresWithoutBars(folder: string): readonly string[] {
  const file = join(folder, 'oracle-amibroker', 'amibroker-report-sample-2020_2024-short-only.json');
  const figures = (JSON.parse(readFileSync(file, 'utf8')) as { all: Readonly<Record<string, number>> }).all;
  const used = RATIOS.flatMap(([figure, formula]) => [
    figure,
    ...[...formula.matchAll(/\{(.*?)\}/g)].map(([, name]) => name),
  ]);
  return Object.keys(figures).filter((figure) => !used.includes(figure));
}
