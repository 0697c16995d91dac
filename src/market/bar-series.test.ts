import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { type Bar, mergeBars } from '#market';

const bar = (start: number, close = 1): Bar => ({ start: epochMs(start), open: 1, high: 9, low: 0, close, volume: 1 });

test('a repair fills holes and replaces what was there', () => {
  expect(mergeBars([bar(1), bar(3)], [bar(2), bar(3, 7)])).toEqual([bar(1), bar(2), bar(3, 7)]);
});

test('at the bound the newest bars are kept', () => {
  expect(mergeBars([bar(1), bar(2)], [bar(3)], 2)).toEqual([bar(2), bar(3)]);
});

test('whatever is merged comes out in strictly increasing order, and merging it again changes nothing', () => {
  const bars = fc.array(fc.integer({ min: 0, max: 50 }).map((start) => bar(start)));
  fc.assert(
    fc.property(bars, bars, (known, repair) => {
      const merged = mergeBars(mergeBars([], known), repair);
      for (const [index, each] of merged.entries()) expect(each.start).toBeGreaterThan(merged[index - 1]?.start ?? -1);
      expect(mergeBars(merged, repair)).toEqual(merged);
    }),
  );
});
