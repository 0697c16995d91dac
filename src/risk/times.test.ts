/** Times that can be meant together, and those that cannot. */
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, DEFAULT_TIMES, TIME_BOUNDS, type Times, timesContradiction, waitAfter } from '#risk';

const said = (times: Partial<Times>): string | null =>
  timesContradiction({ ...DEFAULT_TIMES, ...times }, DEFAULT_LIMITS);

test('the defaults are within their bounds and contradict nothing', () => {
  expect(said({})).toBe(null);
  expect(Object.keys(TIME_BOUNDS)).toEqual(Object.keys(DEFAULT_TIMES));
});

test.each(Object.entries(TIME_BOUNDS))(
  '%s is refused below and above its bounds, in a sentence',
  (name, { low, high }) => {
    const isList = Array.isArray(DEFAULT_TIMES[name as keyof Times]);
    for (const wrong of [low - 1, high + 1, low + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const words = `${name} ${wrong} is not a whole number from ${low} to ${high}. Choose one, or leave it out.`;
      expect(said({ [name]: isList ? [wrong] : wrong })).toBe(words);
    }
  },
);

test.each<[Partial<Times>, RegExp]>([
  [
    { auditOpenMs: 5_000, agreementMs: 8_000 },
    /agreementMs 8000 is above auditOpenMs 5000: .* Lower the first or raise/,
  ],
  [{ agreementMs: 1_000, agreementReadEveryMs: 2_000 }, /agreementReadEveryMs 2000 is above agreementMs 1000/],
  [{ auditFlatMs: 30_000, auditOpenMs: 40_000 }, /auditOpenMs 40000 is above auditFlatMs 30000/],
  [{ absentAfterRestartMs: 40_000 }, /absentAfterRestartMs 40000 is above absentAfterMs 30000/],
  [
    { lookUpWaitsMs: [20_000] },
    /absentAfterMs 30000 is over before the 3 look-ups .* take 60000\. Raise it, or shorten/,
  ],
  [{ absentMissesMin: 10 }, /absentAfterMs 30000 is over before the 10 look-ups/],
  [{ lookUpWaitsMs: [] }, /lookUpWaitsMs has 0 waits, and must have 1 to 20/],
  [{ cancelledReadWaitsMs: Array(21).fill(500) }, /cancelledReadWaitsMs has 21 waits/],
  [{ lookUpWaitsMs: [500, 250] }, /lookUpWaitsMs falls from 500 to 250: .* Put the waits in order/],
  [{ flattenBeforeMs: 660_000 }, /flattenBeforeMs 660000 is above entriesEndBeforeMs 600000/],
  [{ provenBeforeMs: 300_000 }, /flattenBeforeMs 300000 leaves less than a minute before provenBeforeMs 300000/],
  [{ provenBeforeMs: 400_000 }, /leaves less than a minute/],
  [{ flattenStepMs: 30_000 }, /flattenAttemptsMax 6 times flattenStepMs 30000 is more than the 120000/],
  [{ flushMs: 500, flattenFlushMs: 600 }, /flattenFlushMs 600 is above flushMs 500/],
  [{ releaseMs: 1_000, releaseLookEveryMs: 2_000 }, /releaseLookEveryMs 2000 is above releaseMs 1000/],
  [{ clockToldMs: 11_000 }, /clockToldMs 11000 is above the limit clockSkewMsMax 10000/],
])('%o cannot be meant with the rest', (times, words) => {
  expect(said(times)).toMatch(words);
});

test('the last wait of a list repeats', () => {
  expect([0, 1, 2, 9].map((tries) => waitAfter([250, 500, 1_000], tries))).toEqual([250, 500, 1_000, 1_000]);
});
