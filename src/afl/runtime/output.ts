/** The collector of what a formula says, empty at first, and what it weighs against the memory budget. */
import type { Output } from './run.ts';
import { byteSize, type Value } from './value.ts';

export function emptyOutput(): Output {
  return {
    columns: [],
    rawRows: [],
    plots: [],
    text: [],
    trace: [],
    alerts: [],
    parameters: new Map(),
    options: new Map(),
    tradeSettings: new Map(),
    stops: [],
    sortColumns: [],
    summaryRows: [],
  };
}

/** @param seen arrays that were counted already; those counted here are added */
export function outputBytes(output: Output, seen: Set<unknown>): number {
  let sum = 0;
  const add = (value: Value): void => {
    if (seen.has(value)) return;
    if (typeof value === 'object') seen.add(value);
    sum += byteSize(value);
  };
  for (const { cells, textColor, backgroundColor } of output.columns) {
    if (cells.type === 'numbers' || cells.type === 'datetimes') add(cells.values);
    else if (cells.type === 'text') add(cells.text);
    else if (cells.type === 'choices') for (const each of [cells.selector, ...cells.texts]) add(each);
    add(textColor);
    add(backgroundColor);
  }
  for (const { values, color } of output.plots) for (const each of [...values, color]) add(each);
  for (const text of [...output.rawRows, ...output.text, ...output.trace]) add(text);
  for (const { text } of output.alerts) add(text);
  return sum;
}
