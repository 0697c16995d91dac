import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Fact, SessionId } from '#kernel';
import { bar, START, staged } from './server.test-support.ts';
import { Listener, listenersOf } from './stream-listener.test-support.ts';

const A = 'a' as SessionId;
const note = (text: string): Fact => ({ type: 'alarm.raised', session: A, text, at: START });
const LIMITS = { queueMax: 10, heartbeatMs: 60_000, stallMsMax: 60_000 };

test('Last-Event-ID resumes after what was seen, nothing twice, nothing left out', async () => {
  await staged({}, async (stage) => {
    for (let fact = 1; fact <= 1_200; fact += 1) stage.live.publish(note(`${fact}`));
    const listener = await Listener.at(stage, 2);
    stage.live.publish(note('1201'));
    const events = await listener.take(1_199);
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 1_199 }, (_, index) => index + 3));
    stage.live.publish(note('1202'));
    expect((await listener.next()).data.text).toBe('1202');
  });
});

test('without Last-Event-ID the stream begins with what happens next', async () => {
  await staged({}, async (stage) => {
    stage.live.publish(note('before'));
    const listener = await Listener.at(stage);
    stage.live.publish(note('after'));
    expect((await listener.next()).data.text).toBe('after');
  });
});

test('a listener from another life of the ledger hears what is new', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage, 9_999);
    stage.live.publish(note('new'));
    expect((await listener.next()).data).toMatchObject({ seq: 1, text: 'new' });
  });
});

test('a burst above the bound of the queue reaches a slow listener whole, from the ledger', async () => {
  await staged({ eventLimits: LIMITS }, async (stage) => {
    const listener = await Listener.at(stage);
    const long = 'x'.repeat(20_000);
    for (let fact = 1; fact <= 800; fact += 1) stage.live.publish(note(long));
    const events = await listener.take(800);
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 800 }, (_, index) => index + 1));
    stage.live.publish(note('after'));
    expect((await listener.next()).id).toBe(801);
  });
});

test('a fact that the ledger does not show yet is waited for', async () => {
  await staged({ eventLimits: LIMITS }, async (stage) => {
    const listener = await Listener.at(stage);
    const history = stage.live.history.bind(stage.live);
    let asked = 0;
    stage.live.history = async (request) => {
      asked += 1;
      return asked < 3 ? [] : await history(request);
    };
    for (let fact = 1; fact <= 20; fact += 1) stage.live.publish(note(`${fact}`));
    expect((await listener.take(20)).map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(asked).toBeGreaterThanOrEqual(3);
  });
});

test('a listener that takes nothing is cut off, and the others do not notice', async () => {
  await staged({ eventLimits: { ...LIMITS, stallMsMax: 100 } }, async (stage) => {
    const stuck = await Listener.at(stage);
    const reading = await Listener.at(stage);
    const long = 'x'.repeat(100_000);
    for (let fact = 1; fact <= 200; fact += 1) {
      stage.live.publish(note(long));
      expect((await reading.next()).id).toBe(fact);
    }
    expect(await stuck.rest()).toBe('cut');
    stage.live.publish(note('on'));
    expect((await reading.next()).data.text).toBe('on');
  });
});

test('of the pulses that wait only the newest of each session is sent, without an id', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage);
    stage.live.publish(note('first'));
    for (let last = 1; last <= 100; last += 1) {
      for (const session of ['a', 'b'] as SessionId[]) {
        stage.live.pulse({ session, forming: bar(0), last, bid: last - 0.25, ask: last + 0.25, at: START });
      }
    }
    expect((await listener.next()).data.text).toBe('first');
    const [a, b] = await listener.take(2);
    expect([a?.name, a?.id, a?.data.seq, a?.data.last, a?.data.session_id]).toEqual(['pulse', undefined, 1, 100, 'a']);
    expect(b?.data).toMatchObject({ session_id: 'b', last: 100, bid: 99.75, ask: 100.25, forming: { close: 25_000 } });
    stage.live.publish(note('second'));
    expect((await listener.next()).data.text).toBe('second');
  });
});

test('silence is broken by comments', async () => {
  await staged({ eventLimits: { heartbeatMs: 5 } }, async (stage) => {
    const listener = await Listener.at(stage);
    const next = listener.next();
    while (listener.comments.length === 0) await pause(1);
    stage.live.publish(note('now'));
    expect((await next).data.text).toBe('now');
    expect(listener.comments).toContain(': still here');
  });
});

test('who leaves is forgotten', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage);
    expect(await listenersOf(stage)).toBe(1);
    listener.leave();
    while ((await listenersOf(stage)) > 0) stage.live.publish(note('anyone there?'));
    expect(stage.live.listenerCount).toBe(1);
  });
});

test('more than 64 listeners are refused', async () => {
  await staged({}, async (stage) => {
    const all = await Promise.all(Array.from({ length: 64 }, () => stage.open('/api/live/events')));
    const { status, body } = await stage.ask('/api/live/events');
    expect([status, body.error.code]).toEqual([429, 'ERR_TOO_MANY_LISTENERS']);
    for (const response of all) response.destroy();
  });
});

test('a ledger that cannot be read ends the stream of those who need it, not the server', async () => {
  await staged({}, async (stage) => {
    stage.live.broken = true;
    const opened = stage.open('/api/live/events', { headers: { 'last-event-id': '0' } });
    const end = opened.then(
      (response) => new Listener(response).rest(),
      () => 'cut',
    );
    expect(await end).toBe('cut');
    expect((await stage.ask('/healthz')).status).toBe(200);
  });
});

test('closing the server ends the streams', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage);
    const end = listener.rest();
    await stage.server.close();
    expect(await end).toBe('ended');
    expect(stage.live.listenerCount).toBe(0);
  });
});
