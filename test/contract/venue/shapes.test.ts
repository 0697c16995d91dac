/**
 * The shape of everything that was recorded of the live service beside that of what the simulator answers to the same:
 * the same members, of the same types, null where it was null, absent where it was absent, in the same order.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { disorder, outlineOf, shapeOf } from './shape.ts';
import { RECORDINGS, type Row, recorded, simulated, type Transcript } from './transcript.ts';

/** Members that the documents of 2026 name and the recordings, older or of another endpoint, do not have. */
const YOUNGER: Partial<Record<keyof Transcript, Record<string, string>>> = {
  orders: { trailDistance: 'number?', trailPrice: 'number?' },
  trades: { commissions: 'number' },
};

describe.skipIf(RECORDINGS === undefined)('beside the recordings (needs OPENBELL_TEST_DATA)', () => {
  let live: Transcript;
  let ours: Transcript;
  beforeAll(async () => {
    live = await recorded();
    ours = await simulated();
  }, 60_000);

  test.each(['accounts', 'contracts', 'bars', 'orders', 'trades'] as const)('the %s have the same shape', (list) => {
    expect(live[list].length).toBeGreaterThan(0);
    expect(shapeOf(ours[list])).toEqual({ ...shapeOf(live[list]), ...YOUNGER[list] });
    const widest = live[list].reduce((a, b) => (Object.keys(b).length > Object.keys(a).length ? b : a));
    expect(ours[list].flatMap((row) => disorder(row, widest))).toEqual([]);
  });

  test('the answers to a login and to its renewal have the same members, in the same order', () => {
    for (const [i, answer] of ours.logins.entries()) expect(outlineOf(answer)).toEqual(outlineOf(live.logins[i]));
  });

  test('each event of the hubs has a twin, member for member', () => {
    const outline = (event: Transcript['events'][number]): string[] => outlineOf(rowsOf(event.payload)[0]);
    for (const event of live.events) {
      const alike = ours.events.filter((each) => each.event === event.event).map((each) => outline(each).join(' '));
      expect(alike, event.event).toContain(outline(event).join(' '));
    }
    expect(live.events).toHaveLength(7);
  });

  test('prints come in arrays, and user events say what kind of change they are as a number', () => {
    for (const said of [live, ours]) {
      const payloads = (name: RegExp) =>
        said.events.filter(({ event }) => name.test(event)).map((each) => each.payload);
      expect(payloads(/^GatewayTrade$/).every((payload) => Array.isArray(payload))).toBe(true);
      for (const payload of payloads(/^GatewayUser/) as Row[]) {
        expect(Object.keys(payload)).toEqual(['action', 'data']);
        expect(Number.isInteger(payload.action)).toBe(true);
      }
    }
  });
});

/** Depth was recorded one row at a time and is told in arrays as well: a row is a row. */
function rowsOf(payload: unknown): readonly unknown[] {
  return Array.isArray(payload) ? payload : [payload];
}
