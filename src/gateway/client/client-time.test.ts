import { expect, onTestFinished, test, vi } from 'vitest';
import { DAY, SECOND } from '#base';
import { SYSTEM_TIME } from '#gateway/client';

test('a task that is due in months does not run at once, and one called off meanwhile never does', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const run: string[] = [];
  SYSTEM_TIME.after(60 * DAY, () => run.push('due'));
  const cancel = SYSTEM_TIME.after(60 * DAY, () => run.push('called off'));
  vi.advanceTimersByTime(59 * DAY);
  expect(run).toEqual([]);
  cancel();
  vi.advanceTimersByTime(DAY + SECOND);
  expect(run).toEqual(['due']);
});
