/** Open, high, low, close and volume over one interval; a bar is known by its start. */
import type { EpochMs } from '#base';

export interface Bar {
  /** The start of the interval, UTC. */
  readonly start: EpochMs;
  /** In points. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In contracts. */
  readonly volume: number;
}
