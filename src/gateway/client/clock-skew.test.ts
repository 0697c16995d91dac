import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { ClockSkew } from '#gateway/client';

const AT = Date.parse('2026-01-15T15:00:00Z');
const compare = (skew: ClockSkew, { ours, theirs, tookMs = 50 }: { ours: number; theirs: number; tookMs?: number }) =>
  skew.compare({ date: epochMs(Math.floor((AT + theirs) / 1_000) * 1_000), wall: epochMs(AT + ours), tookMs });

test('the first comparison is news, and so is a change larger than the header can err', () => {
  const skew = new ClockSkew();
  expect(skew.latestMs).toBeNull();
  expect(compare(skew, { ours: 0, theirs: 12_000 })).toBe(12_500);
  for (let later = 0; later < 5_000; later += 130) {
    expect(compare(skew, { ours: later, theirs: later + 12_000 })).toBeNull();
  }
  expect(compare(skew, { ours: 6_000, theirs: 9_000 })).toBe(3_500);
  expect(compare(skew, { ours: 7_000, theirs: 7_000 })).toBe(500);
});

test('an answer that took long is not compared', () => {
  const skew = new ClockSkew();
  expect(compare(skew, { ours: 30_000, theirs: 0, tookMs: 30_000 })).toBeNull();
  expect(skew.latestMs).toBeNull();
});
