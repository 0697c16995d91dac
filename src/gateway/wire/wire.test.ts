import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountId, fillId, type Order, orderId } from '#account';
import { epochMs } from '#base';
import {
  barsToWire,
  buildContractId,
  contractFromWire,
  displayName,
  ENDPOINTS,
  failureCode,
  failureWord,
  fillFromWire,
  fillToWire,
  mergeQuote,
  oddityOf,
  orderFromWire,
  orderToWire,
  parseAnswer,
  parseContractId,
  parseHubMessage,
  parseRequest,
  parseStamp,
  printStamp,
  quoteDeltaFromWire,
  RecordSplitter,
  symbolId,
  ticketFromWire,
  ticketToWire,
  toRecord,
  tradesFromWire,
  userEventFromWire,
} from '#gateway/wire';
import { contractId } from '#market';

const at = epochMs(Date.UTC(2026, 7, 19, 20, 51, 31, 434));

const order: Order = {
  id: orderId(3_425_270_858),
  account: accountId(1),
  contract: contractId('CON.F.US.ENQ.U26'),
  tag: 'ob1',
  type: 'stop',
  side: 'sell',
  size: 2,
  status: 'open',
  filled: 0,
  fillPrice: null,
  limitPrice: null,
  stopPrice: 21_000,
  createdAt: at,
  updatedAt: at,
};

test('a contract id is built from the exchange root and taken apart again', () => {
  const month = { root: 'NQ', month: 3, year: 2026 };
  expect(buildContractId(month)).toBe('CON.F.US.ENQ.H26');
  expect(parseContractId('CON.F.US.ENQ.H26')).toEqual(month);
  expect(symbolId('CON.F.US.ENQ.H26')).toBe('F.US.ENQ');
  expect(displayName(month)).toBe('NQH26');
});

test('mini crude and mini gas are not taken for the Nasdaq', () => {
  expect(parseContractId('CON.F.US.NQM.V26')?.root).toBe('QM');
  expect(parseContractId('CON.F.US.NQG.U26')?.root).toBe('QG');
});

test('REST keeps nulls and prints database prices with nine decimals', () => {
  const text = JSON.stringify(orderToWire(order, {}, 'rest'));
  expect(text).toContain('"limitPrice":null');
  expect(text).toContain('"stopPrice":21000.000000000');
  expect(text).toContain('"creationTimestamp":"2026-08-19T20:51:31.434+00:00"');
  expect(JSON.stringify(barsToWire([{ start: at, open: 1, high: 2.5, low: 1, close: 2, volume: 3 }]))).toContain(
    '"h":2.500000000',
  );
});

test('the hubs leave absent members out and print numbers short', () => {
  const text = JSON.stringify(orderToWire(order, {}, 'hub'));
  expect(text).not.toContain('null');
  expect(text).toContain('"stopPrice":21000,');
});

test('an order survives the way to the wire and back, in either hand', () => {
  for (const hand of ['rest', 'hub'] as const) {
    const sent = JSON.parse(JSON.stringify(orderToWire(order, {}, hand)));
    expect(userEventFromWire('order', { action: 1, data: sent })).toEqual({
      ok: true,
      value: { type: 'order', order },
    });
    expect(userEventFromWire('order', sent)).toEqual({ ok: true, value: { type: 'order', order } });
  }
});

test('a fill adds commissions to the fees, and its profit stays absent when it opened', () => {
  const fill = {
    id: fillId(7),
    order: order.id,
    account: order.account,
    contract: order.contract,
    side: 'buy' as const,
    size: 1,
    price: 21_000.25,
    profit: null,
    fees: 0.61,
    voided: false,
    at,
  };
  const sent = JSON.parse(JSON.stringify(fillToWire(fill, { commissions: 0.25, hand: 'hub' })));
  expect(sent).toMatchObject({ fees: 0.36, commissions: 0.25 });
  expect(sent).not.toHaveProperty('profitAndLoss');
  expect(fillFromWire(sent)).toEqual({ ok: true, value: fill });
});

test('an order with a status or type that nobody documents may still work, and is told of', () => {
  const sent = { ...JSON.parse(JSON.stringify(orderToWire(order, {}, 'rest'))), status: 9, type: 12 };
  expect(orderFromWire(sent)).toEqual({ ok: true, value: { ...order, status: 'pending', type: 'unknown' } });
  expect(oddityOf(sent)).toBe('order 3425270858: status 9 and type 12 are not documented; it may still work');
  expect(oddityOf({ ...sent, type: 2 })).toBe('order 3425270858: status 9 is not documented; it may still work');
  expect(oddityOf({ ...sent, status: 0, type: 0 })).toBeNull();
});

test('an order without a direction is not guessed at', () => {
  const sent = { ...JSON.parse(JSON.stringify(orderToWire(order, {}, 'rest'))), side: 2 };
  expect(orderFromWire(sent)).toEqual({ ok: false, error: 'order 3425270858: side 2 is unknown' });
});

test('a closed position reads as size zero, a short one as a negative size', () => {
  const data = {
    id: 1,
    accountId: 1,
    contractId: order.contract,
    creationTimestamp: '2026-08-19T14:15:48.611387Z',
    averagePrice: 5,
  };
  const closed = userEventFromWire('position', { action: 2, data: { ...data, type: 0, size: 0 } });
  expect(closed).toMatchObject({ ok: true, value: { position: { size: 0 } } });
  const short = userEventFromWire('position', { action: 1, data: { ...data, type: 2, size: 3 } });
  expect(short).toMatchObject({ ok: true, value: { position: { size: -3 } } });
  expect(userEventFromWire('position', { ...data, type: 0, size: 3 }).ok).toBe(false);
});

test('trades are read from an array, from one object, and past nulls', () => {
  const print = { symbolId: 'F.US.ENQ', price: 5, timestamp: '2026-08-19T20:51:30.052+00:00', type: 1, volume: 2 };
  const one = { price: 5, size: 2, aggressor: 'sell' };
  expect(tradesFromWire(order.contract, [print, null, print])).toMatchObject({ ok: true, value: [one, one] });
  expect(tradesFromWire(order.contract, print)).toMatchObject({ ok: true, value: [one] });
  expect(tradesFromWire(order.contract, [{ ...print, price: 'x' }]).ok).toBe(false);
});

test('a quote keeps what a delta does not say', () => {
  const full = quoteDeltaFromWire({
    symbol: 'F.US.ENQ',
    bestBid: 1,
    bestAsk: 2,
    lastPrice: 1.5,
    timestamp: printStamp(at, { digits: 7 }),
  });
  const delta = quoteDeltaFromWire({ symbol: 'F.US.ENQ', bestAsk: 3, timestamp: '2026-08-19T20:51:32Z' });
  if (!full.ok || !delta.ok) throw new Error('both read');
  const before = mergeQuote(undefined, { contract: order.contract, delta: full.value });
  if (!before.ok) throw new Error(before.error);
  expect(mergeQuote(before.value, { contract: order.contract, delta: delta.value })).toMatchObject({
    value: { bid: 1, ask: 3, last: 1.5, at: at + 566 },
  });
});

test('the codes of an endpoint are its own', () => {
  expect(failureWord('closeContract', 5)).toBe('OrderRejected');
  expect(failureWord('partialCloseContract', 5)).toBe('InvalidCloseSize');
  expect(failureCode('orderPlace', 'OutsideTradingHours')).toBe(5);
  expect(failureWord('orderPlace', 42)).toBe('Code 42');
});

test('a rejected order is a failure although it has an id', () => {
  const body = { orderId: 9, success: false, errorCode: 2, errorMessage: 'Trail Distance not set.' };
  expect(parseAnswer('orderPlace', body)).toEqual({
    ok: true,
    value: { type: 'failure', code: 2, word: 'OrderRejected', message: 'Trail Distance not set.' },
  });
});

test('an answer that breaks its schema is refused with the member named', () => {
  const body = {
    success: true,
    errorCode: 0,
    errorMessage: null,
    accounts: [{ id: 1, name: 'A', balance: 'much', canTrade: true }],
  };
  const read = parseAnswer('accountSearch', body);
  expect(read).toMatchObject({ ok: false, error: expect.stringContaining('accounts[0].balance') });
});

test('a request without a required member says which one is missing, and members of other times pass', () => {
  const flaws = parseRequest('orderPlace', { accountId: 1, contractId: 'x', type: 2, side: 0 });
  expect(flaws).toMatchObject({ ok: false, error: [{ path: 'size', missing: true }] });
  expect(parseRequest('orderQuery', {})).toMatchObject({ ok: false, error: [{ path: 'filter', missing: true }] });
  expect(
    parseRequest('orderPlace', { accountId: 1, contractId: 'x', type: 2, side: 0, size: 1, linkedOrderId: null }).ok,
  ).toBe(true);
});

test('a ticket survives the way to the wire and back', () => {
  const ticket = {
    account: accountId(1),
    contract: order.contract,
    type: 'market' as const,
    side: 'buy' as const,
    size: 1,
    tag: 't',
    limitPrice: null,
    stopPrice: null,
  };
  const request = parseRequest('orderPlace', JSON.parse(JSON.stringify(ticketToWire(ticket))));
  if (!request.ok) throw new Error('the request reads');
  expect(ticketFromWire(request.value)).toEqual({ ok: true, value: ticket });
});

test('records are found however a frame cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ type: fc.nat(9), text: fc.string() })),
      fc.array(fc.nat(200)),
      (messages, cuts) => {
        const stream = messages.map(toRecord).join('');
        const splitter = new RecordSplitter();
        const found: string[] = [];
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), stream.length]) {
          if (to < from) continue;
          const records = splitter.push(stream.slice(from, to));
          if (records.ok) found.push(...records.value);
          from = to;
        }
        expect(found.map((record) => JSON.parse(record))).toEqual(messages);
      },
    ),
  );
});

test('a record that never ends is refused at its bound', () => {
  const splitter = new RecordSplitter({ charactersMax: 10 });
  expect(splitter.push('{"a":').ok).toBe(true);
  expect(splitter.push('"aaaaaaaaaa').ok).toBe(false);
});

test('hub messages are told apart, and what is no message is named', () => {
  expect(parseHubMessage('{"type":1,"target":"T","arguments":[1],"headers":{}}')).toEqual({
    ok: true,
    value: { type: 'invocation', target: 'T', arguments: [1], id: null },
  });
  expect(parseHubMessage('{"type":3,"invocationId":"1","error":"no"}')).toMatchObject({ value: { error: 'no' } });
  expect(parseHubMessage('{"type":6}')).toEqual({ ok: true, value: { type: 'ping' } });
  expect(parseHubMessage('{').ok).toBe(false);
  expect(parseHubMessage('{"type":1}').ok).toBe(false);
});

test('stamps are read in any precision and offset, and printed with trailing zeros trimmed', () => {
  expect(parseStamp('2026-08-19T20:51:31.4347534+00:00')).toBe(at);
  expect(parseStamp('2026-08-19T20:51:31.434')).toBe(at);
  expect(parseStamp('2026-08-19T15:51:31.434-05:00')).toBe(at);
  expect(parseStamp('yesterday')).toBeUndefined();
  expect(printStamp(epochMs(at - 434), { digits: 6 })).toBe('2026-08-19T20:51:31+00:00');
  expect(printStamp(epochMs(at + 0.5), { digits: 7 })).toBe('2026-08-19T20:51:31.4345+00:00');
  expect(printStamp(epochMs(at + 565.99999), { digits: 6 })).toBe('2026-08-19T20:51:32+00:00');
});

test('any instant survives printing and reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
      expect(parseStamp(printStamp(epochMs(ms), { digits: 7 }))).toBe(ms);
    }),
  );
});

test('every endpoint has its own path', () => {
  const paths = Object.values(ENDPOINTS).map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test('an old-style contract row still has the exchange symbol', () => {
  const row = {
    id: 'CON.F.US.ENQ.H25',
    name: 'ENQH25',
    description: 'x',
    tickSize: 0.25,
    tickValue: 5,
    activeContract: true,
  };
  expect(contractFromWire(row)).toMatchObject({ symbol: 'NQH5', root: 'NQ' });
});
