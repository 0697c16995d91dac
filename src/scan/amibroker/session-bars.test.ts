import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import type { Bar } from '#market';
import { SessionBars } from './session-bars.ts';

const bars: readonly Bar[] = [0, 1, 2, 3].map((minute) => ({
  ...{ start: epochMs(minute * MINUTE), open: 1, high: 2, low: 1, close: 2 },
  volume: minute,
}));

function given(...those: readonly (Bar | undefined)[]) {
  return {
    changes: 1,
    asked: 0,
    has(bar: Bar): boolean {
      this.asked += 1;
      return those.includes(bar);
    },
  };
}

test('what AmiBroker has is not asked about again, until another session has changed it', () => {
  const session = new SessionBars();
  session.replace({ revision: 1, bars });
  const there = given(bars[0], bars[1]);
  expect(session.missingOf(there)).toEqual(bars.slice(2));
  there.asked = 0;
  expect(session.missingOf(there)).toEqual(bars.slice(2));
  expect(there.asked).toBe(2);
  expect(session.missingOf({ ...given(...bars.slice(1)), changes: 2 })).toEqual([bars[0]]);
});

test('bars that are replaced are all looked at, those that are added alone', () => {
  const session = new SessionBars();
  session.replace({ revision: 1, bars: bars.slice(0, 3) });
  const there = given(...bars);
  expect(session.missingOf(there)).toEqual([]);
  session.append({ revision: 2, bars: bars.slice(3) });
  there.asked = 0;
  expect([session.missingOf(there), there.asked, session.revision]).toEqual([[], 1, 2]);
  session.replace({ revision: 3, bars });
  session.missingOf(there);
  expect([there.asked, session.newest, session.oldest]).toEqual([5, bars[3], bars[0]]);
  expect([session.last(2), session.countFrom(bars[1]!.start)]).toEqual([bars.slice(2), 3]);
});
