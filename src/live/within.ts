/** A wait with a deadline, by the monotonic clock. */
import type { Clock } from './ports.ts';

/** @returns whether it came true in time */
export function within(work: Promise<void>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = clock.schedule({ clock: 'monotonic', at: clock.now().monotonic + ms }, () => resolve(false));
    const end = (done: boolean): void => {
      callOff();
      resolve(done);
    };
    work.then(
      () => end(true),
      () => end(false),
    );
  });
}
