import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountId, type Fill, type FillId, orderId } from '#account';
import { epochMs } from '#base';
import { contractId } from '#market';
import { FillBook } from './fill-book.ts';

const MOST = 12;

function fillOf({
  id,
  order,
  voided,
}: {
  readonly id: number;
  readonly order: number;
  readonly voided: boolean;
}): Fill {
  return {
    id: id as FillId,
    order: orderId(order),
    account: accountId(7),
    contract: contractId('CON.F.US.ENQ.H26'),
    side: 'buy',
    size: 1,
    price: 25_000,
    profit: null,
    fees: 1,
    voided,
    at: epochMs(0),
  };
}

const word = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  order: fc.integer({ min: 1, max: 6 }),
  voided: fc.boolean(),
});

test('the fills of an order are those that a look at all of them finds, whatever was heard, changed and forgotten', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), (words) => {
      const book = new FillBook(MOST);
      const plain = new Map<FillId, Fill>();
      for (const fill of words.map(fillOf)) {
        book.set(fill);
        plain.set(fill.id, fill);
        for (const id of plain.keys()) if (plain.size > MOST) plain.delete(id);
      }
      expect([...book.values()]).toEqual([...plain.values()]);
      for (let order = 1; order <= 6; order += 1) {
        const looked = [...plain.values()].filter((each) => each.order === order);
        expect(book.of(orderId(order)).toSorted(byNumber)).toEqual(looked.toSorted(byNumber));
      }
      expect(JSON.parse(JSON.stringify(book))).toEqual([...plain]);
      book.clear();
      expect([...book.values(), ...book.of(orderId(1))]).toEqual([]);
    }),
  );
});

test('the fills of an order keep the order in which they were first heard of', () => {
  const book = new FillBook(MOST);
  for (const id of [3, 1, 2, 1]) book.set(fillOf({ id, order: 5, voided: false }));
  expect(book.of(orderId(5)).map(({ id }) => id)).toEqual([3, 1, 2]);
});

function byNumber(a: Fill, b: Fill): number {
  return a.id - b.id;
}
