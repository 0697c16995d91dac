/**
 * What AmiBroker exported → signals. The header is looked for, since an option of AmiBroker's puts the formula above it;
 * a row's bar is one that was sent, found by its wall clock, with the close that was sent: else AmiBroker does not see
 * the bars that we see, and no signal of it counts.
 */
import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '#base';
import type { Bar, Zone } from '#market';
import type { Signal } from '#scan';
import { COLUMNS, SIGNAL_COLUMNS, TIME_COLUMN } from './exploration-block.ts';
import { wallClockText } from './wall-clock.ts';

interface Searched {
  readonly searched: readonly Bar[];
  readonly zone: Zone;
  readonly tickSize: number;
}

/** Failure: a sentence that says what AmiBroker has otherwise. */
export function signalsOf(csv: string, { searched, zone, tickSize }: Searched): Result<readonly Signal[], string> {
  const lines = parse(csv, { relax_column_count: true, relax_quotes: true, skip_empty_lines: true }) as string[][];
  const header = lines.findIndex((line) => COLUMNS.every((name) => line.includes(name)));
  if (header < 0) return err('AmiBroker exported no table of signals.');
  const place = new Map((lines[header] ?? []).map((name, at) => [name, at]));
  const bars = new Map(searched.map((bar) => [wallClockText(bar.start, zone), bar]));
  const signals: Signal[] = [];
  for (const line of lines.slice(header + 1)) {
    const cell = (name: string): string => line[place.get(name) ?? -1] ?? '';
    const time = cell(TIME_COLUMN);
    const bar = bars.get(time.trim());
    if (bar === undefined) {
      return err(`AmiBroker explored a bar of ${time}, which was not sent. Is a time shift set for its database?`);
    }
    const close = numberOf(cell('Close'));
    if (!(Math.abs(close - bar.close) < tickSize / 2)) {
      return err(`AmiBroker has the close ${cell('Close')} for the bar of ${time}, not ${bar.close}.`);
    }
    for (const type of SIGNAL_COLUMNS) {
      if (numberOf(cell(type)) > 0) signals.push({ type, bar: bar.start, price: bar.close });
    }
  }
  return ok(signals);
}

/** With a decimal comma where Windows has one; there are no thousands in an export. */
function numberOf(text: string): number {
  return Number(text.trim().replace(',', '.'));
}
