import { expect, test } from 'vitest';
import { BoundedQueue, clause, Random } from '#base';

test('a seed repeats the same numbers, another seed gives others', () => {
  const draw = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 5 }, () => random.uint32());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('drawn integers stay inside their bounds and reach both', () => {
  const random = new Random(1);
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer({ low: -1, high: 2 })));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

test('a full queue that refuses keeps what it had', () => {
  const queue = new BoundedQueue<number>({ capacity: 2, overflow: 'refuse' });
  expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 2, undefined]);
  expect(queue.dropped).toBe(1);
});

test('a full queue that drops the oldest keeps the newest, in order', () => {
  const queue = new BoundedQueue<number>({ capacity: 100, overflow: 'drop-oldest' });
  for (let i = 0; i < 250; i += 1) queue.push(i);
  expect(queue.size).toBe(100);
  expect(queue.shift()).toBe(150);
});

test('a sentence becomes part of another without its full stop, and what has none stays', () => {
  expect(clause('The venue did not answer.')).toBe('The venue did not answer');
  expect(clause('no answer within 10 s')).toBe('no answer within 10 s');
});
