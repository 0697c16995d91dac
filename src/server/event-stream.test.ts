import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Order, orderId } from '#account';
import { epochMs, MINUTE } from '#base';
import type { Fact, SessionId } from '#kernel';
import { bar, NQH6, PRACTICE, START, type Stage, sessionConfig, sessionView, staged } from './server.test-support.ts';

const A = 'a' as SessionId;
const note = (text: string): Fact => ({ type: 'alarm.raised', session: A, text, at: START });
const LIMITS = { queueMax: 10, heartbeatMs: 60_000, stallMsMax: 60_000 };

interface SentEvent {
  readonly name: string | undefined;
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects
  readonly data: any;
}

/** A listener that reads as a browser does: events one by one, comments left out. */
class Listener {
  readonly response: IncomingMessage;
  readonly comments: string[] = [];
  #events: AsyncGenerator<SentEvent>;

  constructor(response: IncomingMessage) {
    this.response = response;
    this.#events = this.#read();
  }

  static async at({ open, live, ask }: Stage, lastEventId?: number): Promise<Listener> {
    const before = await listenersOf({ ask });
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    const listener = new Listener(await open('/api/live/events', { headers }));
    while ((await listenersOf({ ask })) <= before) await pause(1);
    expect(live.listenerCount).toBe(1);
    return listener;
  }

  async next(): Promise<SentEvent> {
    const { value, done } = await this.#events.next();
    if (done === true) throw new Error('the stream has ended');
    return value;
  }

  async take(count: number): Promise<readonly SentEvent[]> {
    const events: SentEvent[] = [];
    while (events.length < count) events.push(await this.next());
    return events;
  }

  /** @returns whether the server ended the stream */
  async rest(): Promise<'ended' | 'cut'> {
    try {
      for await (const _event of this.#events);
      return 'ended';
    } catch {
      return 'cut';
    }
  }

  leave(): void {
    this.response.destroy();
  }

  async *#read(): AsyncGenerator<SentEvent> {
    let text = '';
    for await (const chunk of this.response) {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        if (lines[0]?.startsWith(':')) this.comments.push(lines[0]);
        const data = field('data');
        const id = field('id');
        if (data === undefined) continue;
        yield { name: field('event'), id: id === undefined ? undefined : Number(id), data: JSON.parse(data) };
      }
    }
  }
}

async function listenersOf({ ask }: Pick<Stage, 'ask'>): Promise<number> {
  return Number(/^openbell_event_listeners (\d+)$/m.exec((await ask('/metrics')).text)?.[1]);
}

test('an event carries its name, its session and the number of its fact', async () => {
  await staged({}, async (stage) => {
    const listener = await Listener.at(stage);
    expect(listener.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(listener.response.headers['x-content-type-options']).toBe('nosniff');
    stage.live.publish(note('link down'));
    expect(await listener.next()).toEqual({
      name: 'alarm',
      id: 1,
      data: { type: 'alarm', session_id: 'a', seq: 1, text: 'link down', at: '2026-01-15T15:00:00.000Z' },
    });
  });
});

test("the original's events come with the original's members", async () => {
  const stops = { stopLossTicks: 40, trailing: true, takeProfitTicks: null, applyStop: false, withinMs: 5_000 };
  const config = sessionConfig('a', { scanIntervalMs: 120_000, stops });
  const counts = { barsInjected: 500, scansRun: 7, alertsDispatched: 3 };
  const signal = { type: 'Buy', bar: START, price: 24_997.75 } as const;
  const trade = {
    tag: 'obABC',
    signalType: 'Buy',
    side: 'buy',
    size: 1,
    filled: 1,
    status: 'filled',
    order: 42 as Extract<Fact, { type: 'order.answered' }>['order'],
    fillPrice: 24_998.5,
    signalPrice: 24_997.75,
    slippage: 0.75,
    elapsedMs: 90,
    executedAt: epochMs(START + MINUTE),
    at: START,
    proof: 'both',
    why: null,
    latencyMs: 4,
  } as const;
  const moved: Order = {
    id: orderId(43),
    account: PRACTICE.id,
    contract: NQH6.id,
    tag: 'obABC-SL',
    type: 'trailing-stop',
    side: 'sell',
    size: 1,
    status: 'open',
    filled: 0,
    fillPrice: null,
    limitPrice: null,
    stopPrice: 24_990.25,
    createdAt: START,
    updatedAt: START,
  };
  const link = { type: 'link.noted', state: 'down', generation: 1, message: 'socket closed' } as const;
  const told = { traded: false, why: 'the bar is not the newest', suppressed: true };
  const error = { code: 'ERR_SCAN', message: 'the scan took too long', at: START };
  const cases: readonly (readonly [Fact, readonly object[]])[] = [
    [
      { type: 'session.opened', config, at: START },
      [{ type: 'started', session_id: 'a', symbols: ['NQH6'], scan_interval: 120 }],
    ],
    [
      { type: 'bars.closed', session: A, origin: 'backfill', bars: [bar(0), bar(1)] },
      [{ type: 'bar_injected', session_id: 'a', count: 2, origin: 'backfill' }],
    ],
    [
      { type: 'bars.closed', session: A, origin: 'live', bars: [bar(2)] },
      [
        { type: 'bar', session_id: 'a', time: '2026-01-15T15:02:00.000Z', close: 25_002, volume: 12 },
        { type: 'bar_injected', session_id: 'a', count: 1, origin: 'live' },
      ],
    ],
    [
      { ...link, link: 'market' },
      [{ type: 'feed_status', session_id: null, connected: false, degraded: false, message: 'socket closed' }],
    ],
    [
      { ...link, link: 'account', state: 'up' },
      [{ type: 'account_link', connected: true, degraded: false, message: 'socket closed' }],
    ],
    [
      { ...link, link: 'account', state: 'up', degraded: true },
      [{ type: 'account_link', connected: true, degraded: true, message: 'socket closed' }],
    ],
    [
      { type: 'scan.recorded', session: A, number: 7, signalsFound: 2, newAlerts: 1, ms: 3, failure: null },
      [{ type: 'scan_complete', session_id: 'a', scan_num: 7, signals_found: 2, new_alerts: 1, ms: 3 }],
    ],
    [
      { type: 'signal.found', session: A, at: START, signal, ...told },
      [
        {
          type: 'alert',
          session_id: 'a',
          signal_type: 'Buy',
          symbol: 'NQ',
          price: 24_997.75,
          timestamp: '2026-01-15T15:00:00.000Z',
          strategy: 'Cycle',
          ...told,
        },
      ],
    ],
    [
      { type: 'trade.recorded', session: A, trade },
      [
        {
          type: 'trade',
          session_id: 'a',
          signal_type: 'Buy',
          fill_price: 24_998.5,
          status: 'filled',
          elapsed: 0.09,
          executed_at: '2026-01-15T15:01:00.000Z',
          order_id: 42,
          size: 1,
          slippage: 0.75,
          why: null,
        },
      ],
    ],
    [
      { type: 'trade.recorded', session: A, trade: { ...trade, status: 'working' } },
      [{ type: 'working', session_id: 'a', status: 'working', tag: 'obABC' }],
    ],
    [
      {
        type: 'position.stated',
        position: { account: PRACTICE.id, contract: NQH6.id, size: 1, averagePrice: 1, openedAt: START },
        channel: 'rest',
      },
      [{ type: 'position', session_id: 'a', size: 0, age_ms: 600 }],
    ],
    [
      { type: 'trading.set', target: 'all', state: 'halted', why: 'kill' },
      [{ type: 'state', session_id: 'a', state: 'running', trading_state: 'active' }],
    ],
    [
      { type: 'protection.noted', session: A, state: 'confirmed', why: 'its stop stands at the venue', at: START },
      [{ type: 'protection', session_id: 'a', state: 'confirmed', stop_price: 24_990.25, target_price: null }],
    ],
    [
      { type: 'order.changed', order: moved, channel: 'stream' },
      [{ type: 'protection', session_id: 'a', state: 'confirmed', why: '', stop_price: 24_990.25 }],
    ],
    [
      { type: 'external.noted', account: PRACTICE.id, contract: NQH6.id, size: -2, at: START },
      [{ type: 'external', session_id: 'a', step: 'noted', external: -2, external_left: false }],
    ],
    [
      {
        type: 'external.settled',
        account: PRACTICE.id,
        contract: NQH6.id,
        as: 'left',
        size: -2,
        why: 'a person said so',
      },
      [{ type: 'external', session_id: 'a', step: 'left', why: 'a person said so' }],
    ],
    [
      { type: 'error.noted', session: A, error },
      [{ type: 'error', session_id: 'a', message: error.message, code: 'ERR_SCAN' }],
    ],
    [
      { type: 'session.changed', session: A, state: 'stopped', message: 'asked to' },
      [
        { type: 'state', session_id: 'a', state: 'idle', message: 'asked to' },
        { type: 'stopped', session_id: 'a', bars_injected: 500, scans_run: 7, alerts_dispatched: 3 },
      ],
    ],
  ];
  await staged({}, async (stage) => {
    const { position, ...rest } = sessionView(config, { ...counts, protection: 'confirmed', stopPrice: 24_990.25 });
    stage.live.sessions = [{ ...rest, position: { ...position, external: -2, externalLeft: false } }];
    const listener = await Listener.at(stage);
    for (const [index, [fact, expected]] of cases.entries()) {
      stage.live.publish(fact);
      const events = await listener.take(expected.length);
      expect(events.map(({ data }) => data)).toMatchObject(expected.map((each) => ({ ...each, seq: index + 1 })));
      // The last event alone has the id, so that a listener cut off between two is sent both again.
      expect(events.map(({ id }) => id)).toEqual(
        expected.map((_, at) => (at === expected.length - 1 ? index + 1 : undefined)),
      );
      expect(events.every(({ name, data }) => name === data.type)).toBe(true);
    }
  });
});

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
