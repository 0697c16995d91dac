import { expect, test } from 'vitest';
import { readFaultFlag } from '#simulator/serve';

test('a fault is read from a word, its measures as numbers or texts', () => {
  expect(readFaultFlag('partial-fills')).toEqual({ ok: true, value: { kind: 'partial-fills' } });
  expect(readFaultFlag('http-500:count=2,path=/api/Order/place')).toEqual({
    ok: true,
    value: { kind: 'http-500', count: 2, path: '/api/Order/place' },
  });
});

test('what is no fault, or no measure of one, is named', () => {
  expect(readFaultFlag('http-501')).toMatchObject({ error: expect.stringContaining("'http-501' is no fault") });
  expect(readFaultFlag('http-500:often=2')).toMatchObject({ error: expect.stringContaining('often') });
  expect(readFaultFlag('http-500:count=many')).toMatchObject({ error: expect.stringContaining('count') });
});
