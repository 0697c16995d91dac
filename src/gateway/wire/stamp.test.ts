import { expect, test } from 'vitest';
import { epochMs, Random } from '#base';
import { parseStamp, printStamp } from './index.ts';

const AT = Date.UTC(2026, 0, 15, 15, 0, 7);

test.each([
  [0, '2026-01-15T15:00:07+00:00'],
  [7, '2026-01-15T15:00:07.007+00:00'],
  [120, '2026-01-15T15:00:07.12+00:00'],
  [500, '2026-01-15T15:00:07.5+00:00'],
  [999.75, '2026-01-15T15:00:07.99975+00:00'],
  [-7_000.25, '2026-01-15T14:59:59.99975+00:00'],
])('%f ms after the second stands as %s', (ms, text) => {
  expect(printStamp(epochMs(AT + ms), { digits: 7 })).toBe(text);
  expect(parseStamp(text)).toBe(Math.floor(AT + ms));
});

test('the same instant reads the same in any form', () => {
  const random = new Random(7);
  for (let count = 0; count < 2_000; count += 1) {
    const at = epochMs(random.integer({ low: -3e10, high: 4e9 }) * 1_000 + random.integer({ low: 0, high: 999 }));
    const text = printStamp(at, { digits: 7 });
    const forms = [text, text.replace('+00:00', 'Z'), text.replace('+00:00', ''), text.replace('T', 't')];
    expect(new Set(forms.map(parseStamp))).toEqual(new Set([at]));
  }
});

test.each([
  '2026-13-01T00:00:00+00:00',
  '2026-01-32T00:00:00+00:00',
  '2026-01-15T25:00:00+00:00',
  '2026-01-15T15:60:00+00:00',
  '2026-01-15T15:00:00.+00:00',
  '2026-01-15T15:00:00.12x+00:00',
  '2026-01-15T1x:00:00+00:00',
  '+00:00',
])("'%s' is no instant", (text) => {
  expect(parseStamp(text)).toBeUndefined();
});
