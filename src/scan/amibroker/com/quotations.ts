/** The bars of one symbol, one by one: found by their date, added, written over. AmiBroker keeps them oldest first. */
import type { Dispatch } from './dispatch.ts';
import type { ComAnswers, ComBar } from './protocol.ts';

const SECONDS_PER_DAY = 86_400;

export function injectBars(quotations: Dispatch, bars: readonly ComBar[]): ComAnswers['injectBars'] {
  let [added, overwritten] = [0, 0];
  for (const bar of bars) {
    const { index, there } = place(quotations, bar.date);
    const quotation = there
      ? quotations.object('Item', 'Quotation', index)
      : quotations.object('Add', 'Quotation', { date: bar.date });
    if (quotation === null) continue;
    try {
      write(quotation, bar);
    } finally {
      quotation.release();
    }
    if (there) overwritten += 1;
    else added += 1;
  }
  return { added, overwritten };
}

/** @returns oldest first */
export function lastBars(quotations: Dispatch, wanted: number): ComBar[] {
  const count = quotations.number('Count');
  const bars: ComBar[] = [];
  for (let index = Math.max(0, count - wanted); index < count; index += 1) {
    const bar = at(quotations, index, read);
    if (bar !== null) bars.push(bar);
  }
  return bars;
}

/**
 * @param dates in any order
 * @param from the first that is counted; null: none is
 */
export function findBars(quotations: Dispatch, dates: readonly number[], from: number | null): ComAnswers['findBars'] {
  const found = dates.map((date) => {
    const { index, there } = place(quotations, date);
    return there ? at(quotations, index, read) : null;
  });
  const all = quotations.number('Count');
  const newest = all === 0 ? null : at(quotations, all - 1, (quotation) => read(quotation).date);
  return { found, newest, count: from === null ? null : all - place(quotations, from).index };
}

/** Where a bar of this date lies or would lie. Nearly always behind the last, so that is looked at first. */
function place(quotations: Dispatch, date: number): { readonly index: number; readonly there: boolean } {
  const second = secondOf(date);
  let [low, high] = [0, quotations.number('Count')];
  let middle = high - 1;
  while (low < high) {
    const found = at(quotations, middle, (quotation) => secondOf(quotation.date('Date')));
    if (found === second) return { index: middle, there: true };
    if (found !== null && found < second) low = middle + 1;
    else high = middle;
    middle = (low + high) >> 1;
  }
  return { index: low, there: false };
}

function write(quotation: Dispatch, { open, high, low, close, volume }: ComBar): void {
  quotation.put('Open', open);
  quotation.put('High', high);
  quotation.put('Low', low);
  quotation.put('Close', close);
  quotation.put('Volume', volume);
}

function read(quotation: Dispatch): ComBar {
  return {
    date: secondOf(quotation.date('Date')) / SECONDS_PER_DAY,
    open: quotation.number('Open'),
    high: quotation.number('High'),
    low: quotation.number('Low'),
    close: quotation.number('Close'),
    volume: quotation.number('Volume'),
  };
}

function at<Value>(quotations: Dispatch, index: number, use: (quotation: Dispatch) => Value): Value | null {
  const quotation = quotations.object('Item', 'Quotation', index);
  if (quotation === null) return null;
  try {
    return use(quotation);
  } finally {
    quotation.release();
  }
}

/** A day is no exact number of seconds in binary: dates are compared by the second. */
function secondOf(date: number): number {
  return Math.round(date * SECONDS_PER_DAY);
}
