/** Fills the gaps between bars of minutes or hours with flat ones, where the exchange was open: no trades, one price. */
import { type EpochMs, epochMs, HOUR, MINUTE } from '#base';
import type { Bar, TradingCalendar } from '#market';

/** Beyond this many in one gap the recording has a hole, and nobody would call it a quiet market. */
const GAP_BARS_MAX = 20_000;

/** @param bars oldest first, of `count` units */
export function withFlatBars(
  bars: readonly Bar[],
  { unit, count, calendar }: { readonly unit: string; readonly count: number; readonly calendar: TradingCalendar },
): readonly Bar[] {
  const unitMs = unit === 'minute' ? MINUTE : unit === 'hour' ? HOUR : null;
  if (unitMs === null) return bars;
  const step = count * unitMs;
  return bars.flatMap((bar, index) => {
    const next = bars[index + 1]?.start ?? bar.start;
    const missing = Math.min(GAP_BARS_MAX, Math.max(0, (next - bar.start) / step - 1));
    const starts: EpochMs[] = Array.from({ length: missing }, (_, i) => epochMs(bar.start + (i + 1) * step));
    const { close } = bar;
    const flat = { open: close, high: close, low: close, close, volume: 0 };
    return [bar, ...starts.filter((start) => calendar.isOpen(start)).map((start) => ({ start, ...flat }))];
  });
}
