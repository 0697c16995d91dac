/** Times of day as the exchange writes them. */
import { HOUR, MINUTE } from '#base';

/** @param clock `12:15`; @returns milliseconds since midnight */
export function clockMs(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE;
}
