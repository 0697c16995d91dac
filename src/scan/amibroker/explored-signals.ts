/**
 * What AmiBroker exported → signals. A row's bar is one that was sent, found by its wall clock, with the close that was
 * sent: else AmiBroker does not see the bars that we see, and no signal of it counts. A row that cannot be read must
 * never pass as no signal.
 */
import { err, ok, type Result } from '#base';
import type { Bar } from '#market';
import type { Signal } from '#scan';
import { COLUMNS, PRICE_COLUMNS, SIGNAL_COLUMNS, TIME_COLUMN } from './exploration-block.ts';
import { exportedLines } from './exported-fields.ts';
import { exportedNumber, exportedTimes } from './exported-values.ts';
import { type WallClock, wallClockMs } from './wall-clock.ts';

interface Searched {
  readonly searched: readonly Bar[];
  readonly clock: WallClock;
  readonly tickSize: number;
}

const DECIMAL: ReadonlySet<string> = new Set(PRICE_COLUMNS);

/** Failure: a sentence that says what AmiBroker has otherwise. */
export function signalsOf(csv: string, { searched, clock, tickSize }: Searched): Result<readonly Signal[], string> {
  const lines = exportedLines(csv, { columns: COLUMNS, decimal: DECIMAL });
  if (!lines.ok) return lines;
  const bars = barsByTime(searched, clock);
  const signals: Signal[] = [];
  for (const { number, fields } of lines.value) {
    const time = fields[TIME_COLUMN] ?? '';
    const candidates = exportedTimes(time).flatMap((wallMs) => bars.get(wallMs) ?? []);
    if (candidates.length === 0) {
      return err(`AmiBroker explored a bar of ${time}, which was not sent. Is a time shift set for its database?`);
    }
    const close = exportedNumber(fields.Close ?? '');
    // A date may be read in two ways, and an hour may come twice: the close tells which bar it is.
    const bar = candidates.find((each) => close !== null && Math.abs(close - each.close) < tickSize / 2);
    if (bar === undefined) {
      return err(`AmiBroker has the close ${fields.Close} for the bar of ${time}, not ${candidates[0]?.close}.`);
    }
    for (const type of SIGNAL_COLUMNS) {
      const value = exportedNumber(fields[type] ?? '');
      if (value === null) return err(`line ${number}: '${fields[type]}' is no number for ${type}.`);
      if (value !== 0) signals.push({ type, bar: bar.start, price: bar.close });
    }
  }
  return ok(signals);
}

function barsByTime(searched: readonly Bar[], clock: WallClock): ReadonlyMap<number, readonly Bar[]> {
  const bars = new Map<number, readonly Bar[]>();
  for (const bar of searched) {
    const wallMs = wallClockMs(bar.start, clock);
    bars.set(wallMs, [...(bars.get(wallMs) ?? []), bar]);
  }
  return bars;
}
