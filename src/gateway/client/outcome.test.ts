import { expect, test } from 'vitest';
import { type HttpResult, judgeRead, judgeWrite } from '#gateway/client';

function answered(status: number, body: unknown = undefined): HttpResult {
  return { type: 'answered', status, body, retryAfterMs: null, date: null };
}

const refusal = (errorCode: number, errorMessage: string | null = null) =>
  answered(200, { success: false, errorCode, errorMessage, orderId: 77 });

test('an order the venue took is accepted with its id', () => {
  const result = answered(200, { success: true, errorCode: 0, errorMessage: null, orderId: 3_400_000_001 });
  expect(judgeWrite('orderPlace', result)).toEqual({ type: 'accepted', order: 3_400_000_001 });
});

test("a refused order is rejected with the venue's words, although it has an id", () => {
  expect(judgeWrite('orderPlace', refusal(2, 'Invalid stop loss ticks (40).'))).toEqual({
    type: 'rejected',
    why: 'OrderRejected: Invalid stop loss ticks (40).',
  });
  expect(judgeWrite('orderPlace', refusal(5))).toEqual({ type: 'rejected', why: 'OutsideTradingHours' });
});

test.each<[string, HttpResult]>([
  ['a timeout', { type: 'lost', why: 'no answer within 10 s', timedOut: true }],
  ['a connection lost on the way', { type: 'lost', why: 'ECONNRESET', timedOut: false }],
  ['a server error', answered(500)],
  ['a bad gateway', answered(502, { success: false, errorCode: 2 })],
  ['a rate limit', answered(429)],
  ['torn JSON', answered(200)],
  ['an answer without an order id', answered(200, { success: true, errorCode: 0, errorMessage: null })],
  ['an order still pending', refusal(6)],
  ['an unknown error', refusal(7)],
  ['a code nobody has heard of', refusal(99)],
  ['a failure without a code', refusal(0)],
  ['a success with the code of a refusal', answered(200, { success: true, errorCode: 2, orderId: 77 })],
  ['a success that names no order', answered(200, { success: true, errorCode: 0, orderId: 0 })],
  ['a success under HTTP 400', answered(400, { success: true, errorCode: 0, orderId: 77 })],
])('%s leaves the fate of an order unknown', (_, result) => {
  expect(judgeWrite('orderPlace', result).type).toBe('unknown');
});

test.each<[string, HttpResult]>([
  ['a connection that was never made', { type: 'never-left', why: 'ECONNREFUSED' }],
  ['an expired token', answered(401)],
  ['a request the venue cannot read', answered(400)],
])('%s proves that nothing was done', (_, result) => {
  expect(judgeWrite('orderPlace', result).type).toBe('rejected');
});

test.each([
  ['orderModify', 2],
  ['orderCancel', 2],
  ['closeContract', 5],
  ['partialCloseContract', 6],
] as const)('a success of %s with the code of a refusal leaves its fate unknown', (endpoint, errorCode) => {
  expect(judgeWrite(endpoint, answered(200, { success: true, errorCode, errorMessage: null })).type).toBe('unknown');
});

test('an order is not absent because a success says so in its code: it is asked again', () => {
  const result = answered(200, { success: true, errorCode: 1, errorMessage: null, order: null });
  expect(judgeRead('orderById', result)).toMatchObject({ type: 'again' });
});

test('a cancel that is still pending is unknown, one for an order that is not there is rejected', () => {
  expect(judgeWrite('orderCancel', refusal(4)).type).toBe('unknown');
  expect(judgeWrite('orderCancel', refusal(2))).toEqual({ type: 'rejected', why: 'OrderNotFound' });
});

test.each<[string, HttpResult, string]>([
  ['a timeout', { type: 'lost', why: 'late', timedOut: true }, 'ERR_GATEWAY_TIMEOUT'],
  ['a refused connection', { type: 'never-left', why: 'ECONNREFUSED' }, 'ERR_GATEWAY_UNREACHABLE'],
  ['a server error', answered(503), 'ERR_GATEWAY_BROKEN_ANSWER'],
  ['torn JSON', answered(200), 'ERR_GATEWAY_BROKEN_ANSWER'],
  ['a rate limit', answered(429), 'ERR_GATEWAY_BUSY'],
])('a read is asked again after %s', (_, result, code) => {
  expect(judgeRead('accountSearch', result)).toMatchObject({ type: 'again', failure: { code, final: false } });
});

test('a read is not asked again when the venue cannot read it, and needs a new token after a 401', () => {
  expect(judgeRead('accountSearch', answered(400)).type).toBe('failed');
  expect(judgeRead('accountSearch', answered(401)).type).toBe('unauthorised');
});
