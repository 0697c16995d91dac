import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE } from '#base';
import { readToken } from '#gateway/client';

const NOW = epochMs(Date.parse('2026-01-15T15:00:00Z'));

function jwt(claims: object): string {
  return ['{"alg":"HS256"}', JSON.stringify(claims), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

test('a token is renewed an hour before the end it states, or in the last quarter of a short life', () => {
  const day = readToken(jwt({ exp: (NOW + DAY) / 1000 }), { issue: 1, now: NOW });
  expect(day).toMatchObject({ renewAt: NOW + 23 * HOUR, spentAt: NOW + DAY });
  const short = readToken(jwt({ exp: (NOW + 4 * MINUTE) / 1000 }), { issue: 2, now: NOW });
  expect(short).toMatchObject({ renewAt: NOW + 3 * MINUTE, spentAt: NOW + 4 * MINUTE });
});

test('a token that seems to live for months is renewed within a day: our clock may be far behind', () => {
  const long = readToken(jwt({ exp: (NOW + 300 * DAY) / 1000 }), { issue: 1, now: NOW });
  expect(long).toMatchObject({ renewAt: NOW + 23 * HOUR, spentAt: NOW + DAY });
});

test.each(['opaque', 'a.b.c', jwt({ sub: 'x' }), jwt({ exp: 'soon' }), jwt({ exp: NOW / 1000 - 60 })])(
  'a token whose end cannot be used is taken to live a day: %s',
  (text) => {
    expect(readToken(text, { issue: 1, now: NOW }).spentAt).toBe(NOW + DAY);
  },
);
