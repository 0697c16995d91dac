// A market for AmiBroker's tests: a contract whose name is a hard one to write down, and minutes of it.
import { epochMs, MINUTE } from '#base';
import { type Bar, contractId } from '#market';

export const NQ = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini "NASDAQ-100" \\ März 2026 Ж',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};

/** A walk that is the same each time, a minute apart, over the night in which the clocks go back. */
export function bars(count: number, stepMs = MINUTE, from = '2026-10-30T15:00:00Z'): Bar[] {
  const start = Date.parse(from);
  let close = 25_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close += Math.round(Math.sin(i * 12.9898) * 43.7585) * 0.25;
    return {
      start: epochMs(start + i * stepMs),
      open,
      high: Math.max(open, close) + 0.5,
      low: Math.min(open, close) - 0.5,
      close,
      volume: 100 + (i % 50),
    };
  });
}
