/** One who reads the event stream as a browser does. */
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Stage } from './server.test-support.ts';

export interface SentEvent {
  readonly name: string | undefined;
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects
  readonly data: any;
}

/** Reads event by event; comments are left out and kept apart. */
export class Listener {
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

/** How many the server says it has. */
export async function listenersOf({ ask }: Pick<Stage, 'ask'>): Promise<number> {
  return Number(/^openbell_event_listeners (\d+)$/m.exec((await ask('/metrics')).text)?.[1]);
}
