/**
 * What AmiBroker exported → signals. A row's bar is one that was sent, found by its wall clock, with the close that was
 * sent: else AmiBroker does not see the bars that we see, and no signal of it counts. A row that cannot be read must
 * never pass as no signal.
 */
import { type EpochMs, err, ok, type Result } from '#base';
import type { Bar } from '#market';
import type { Signal } from '#scan';
import { COLUMNS, PRICE_COLUMNS, SIGNAL_COLUMNS, TIME_COLUMN } from './exploration-block.ts';
import { exportedLines } from './exported-fields.ts';
import { exportedNumber, exportedTimes } from './exported-values.ts';
import { type WallClock, wallClockMs } from './wall-clock.ts';

export interface Explored {
  /** Whose rows count. */
  readonly searched: readonly Bar[];
  /** Others that were sent: their rows are passed over. */
  readonly beside?: readonly Bar[];
  /** One that was sent while it still changed: so is its row. */
  readonly formingStart?: EpochMs | null;
  /** Which starts a row of a bar may bear; its own, where AmiBroker has the bar as it is. */
  readonly startsWithin?: (bar: Bar) => readonly EpochMs[];
  readonly clock: WallClock;
  readonly tickSize: number;
}

const DECIMAL: ReadonlySet<string> = new Set(PRICE_COLUMNS);

/** Failure: a sentence that says what AmiBroker has otherwise. */
export function signalsOf(csv: string, explored: Explored): Result<readonly Signal[], string> {
  const lines = exportedLines(csv, { columns: COLUMNS, decimal: DECIMAL });
  if (!lines.ok) return lines;
  const { searched, beside = [], formingStart = null, clock, tickSize } = explored;
  const bars = barsByTime(searched, explored);
  const others = barsByTime(beside, explored);
  const formingWallMs = formingStart === null ? null : wallClockMs(formingStart, clock);
  const signals: Signal[] = [];
  for (const { number, fields } of lines.value) {
    const time = fields[TIME_COLUMN] ?? '';
    const close = exportedNumber(fields.Close ?? '');
    const hasClose = (bar: Bar): boolean => close !== null && Math.abs(close - bar.close) < tickSize / 2;
    const times = exportedTimes(time);
    const candidates = times.flatMap((wallMs) => bars.get(wallMs) ?? []);
    const passedOver = times.flatMap((wallMs) => others.get(wallMs) ?? []);
    // A date may be read in two ways, and an hour may come twice: the close tells which bar it is.
    const bar = candidates.find(hasClose);
    if (bar === undefined) {
      if (passedOver.some(hasClose) || times.some((wallMs) => wallMs === formingWallMs)) continue;
      const [known] = [...candidates, ...passedOver];
      return err(
        known === undefined
          ? `AmiBroker explored a bar of ${time}, which was not sent. Is a time shift set for its database?`
          : `AmiBroker has the close ${fields.Close} for the bar of ${time}, not ${known.close}.`,
      );
    }
    for (const type of SIGNAL_COLUMNS) {
      // The exploration writes nothing else: another value is that of another column.
      const value = fields[type]?.trim() ?? '';
      if (value !== '0' && value !== '1') return err(`line ${number}: '${value}' is neither 0 nor 1 for ${type}.`);
      if (value === '1') signals.push({ type, bar: bar.start, price: bar.close });
    }
  }
  return ok(signals);
}

function barsByTime(
  bars: readonly Bar[],
  { clock, startsWithin = ({ start }) => [start] }: Explored,
): ReadonlyMap<number, readonly Bar[]> {
  const byTime = new Map<number, readonly Bar[]>();
  for (const bar of bars) {
    for (const start of startsWithin(bar)) {
      const wallMs = wallClockMs(start, clock);
      byTime.set(wallMs, [...(byTime.get(wallMs) ?? []), bar]);
    }
  }
  return byTime;
}
