/** The collector of what a formula says, empty at first, and what it weighs against the memory budget. */
import type { Output } from './run.ts';
import { byteSize, type Value } from './value.ts';

/** What one entry of a list takes besides its values, about. */
const ENTRY_BYTES = 128;

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
  const add = (...values: readonly Value[]): void => {
    sum += ENTRY_BYTES;
    for (const value of values) sum += byteSize(value, seen);
  };
  for (const { caption, cells, textColor, backgroundColor } of output.columns) {
    add(caption, textColor, backgroundColor);
    if (cells.type === 'numbers' || cells.type === 'datetimes') add(cells.values);
    else if (cells.type === 'text') add(cells.text);
    else if (cells.type === 'choices') add(cells.selector, ...cells.texts);
  }
  for (const { name, values, color } of output.plots) add(name, color, ...values);
  for (const text of [...output.rawRows, ...output.text, ...output.trace]) add(text);
  for (const { text } of output.alerts) add(text);
  for (const { key, name, value, fallback, choices } of output.parameters.values()) {
    add(key, name, value, fallback, ...(choices ?? []));
  }
  for (const [name, value] of output.options) add(name, value);
  for (const [name, values] of output.tradeSettings) add(name, ...values);
  for (const { amount, arguments: others } of output.stops) add(amount, ...others);
  return sum;
}
