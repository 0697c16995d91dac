/** K3: an order's tag is a pure function of what is wanted, so that the same wish has the same tag in every life. */
import { expect, test } from 'vitest';
import type { SessionConfig } from '#kernel';
import { Drive, long } from './desk-drive.ts';

const tagOfBuy = (change: Partial<SessionConfig> = {}, minutes = 0): string => {
  const drive = new Drive().launch(change);
  for (let minute = 0; minute < minutes; minute += 1) drive.minute();
  return drive.signals('Buy').last('order.place').order.tag;
};

test('two lives that want the same give it the same tag', () => {
  expect(tagOfBuy()).toBe(tagOfBuy());
});

test('size, timeout and whatever else does not make the intent leave its tag alone', () => {
  expect(tagOfBuy({ tradeSize: 1, tradeTimeoutMs: 1_000, lookbackBars: 9 })).toBe(tagOfBuy());
});

test('another strategy, periodicity, bar, side or type of signal has another tag', () => {
  const short = new Drive().launch().signals('Short').last('order.place').order.tag;
  const tags = [
    tagOfBuy(),
    tagOfBuy({ strategy: 'T04' }),
    tagOfBuy({ periodicity: { unit: 'second', count: 60 } }),
    tagOfBuy({}, 1),
    short,
  ];
  expect(new Set(tags).size).toBe(tags.length);
});

test('a tag leaves room for the venue’s endings, and needs no letter that a venue could refuse', () => {
  expect(tagOfBuy()).toMatch(/^ob[a-z2-7]{40}$/);
});

test('each attempt of a flatten has a tag of its own, and a flatten later another one', () => {
  const drive = long(2);
  const flatten = (): void => {
    drive.say({ type: 'operator.said', say: 'flatten', session: drive.session.config.id });
  };
  const refuse = (): void => {
    const { tag } = drive.last('order.place').order;
    drive.say({ type: 'order.answered', tag, outcome: { type: 'rejected', order: null, why: 'no', leftAt: null } });
  };
  const snapshot = (): void => {
    drive.pass(3_000).snapshot({ positions: [drive.positionOf(2)] });
  };
  flatten();
  for (let attempt = 0; attempt < 7; attempt += 1) {
    snapshot();
    refuse();
  }
  flatten();
  snapshot();
  const tags = drive.all('order.place').flatMap(({ order }) => (order.purpose === 'saga' ? [order.tag] : []));
  expect(tags).toHaveLength(7);
  expect(new Set(tags).size).toBe(7);
});
