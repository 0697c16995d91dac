import { expect, test } from 'vitest';
import { exchangeClock, exchangeOffsetMs, sentencePieces } from './instants.ts';

test('times of day are those of Chicago, in winter and in summer', () => {
  expect(exchangeClock(Date.parse('2026-01-15T15:31:04Z'))).toBe('09:31:04');
  expect(exchangeClock(Date.parse('2026-07-15T14:31:04Z'))).toBe('09:31:04');
});

test('the offset follows daylight saving at the very hour it changes', () => {
  expect(exchangeOffsetMs(Date.parse('2026-03-08T07:59:59Z'))).toBe(-6 * 3_600_000);
  expect(exchangeOffsetMs(Date.parse('2026-03-08T08:00:00Z'))).toBe(-5 * 3_600_000);
});

test('a sentence is cut where it names an instant, with fractions of a second or without', () => {
  const text = (words: string) => ({ text: words, isInstant: false });
  const instant = (words: string) => ({ text: words, isInstant: true });
  expect(sentencePieces('a bar of 2026-01-15T15:31:00.000Z is late')).toEqual([
    text('a bar of '),
    instant('2026-01-15T15:31:00.000Z'),
    text(' is late'),
  ]);
  expect(sentencePieces('2026-01-15T15:31:04Z')).toEqual([instant('2026-01-15T15:31:04Z')]);
  expect(sentencePieces('nothing')).toEqual([text('nothing')]);
});
