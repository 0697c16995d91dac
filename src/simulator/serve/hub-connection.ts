/**
 * One client on one hub: handshake, records, pings, and the calls it makes. What it hears is collected and leaves in few
 * frames; a client that does not read what it is owed is dropped at a bound.
 */
import type { WebSocket } from 'ws';
import type { AccountId } from '#account';
import {
  closeMessage,
  completionMessage,
  eventMessage,
  type HubName,
  handshakeRequest,
  PING_MESSAGE,
  parse,
  parseHubMessage,
  RecordSplitter,
  toRecord,
} from '#gateway/wire';
import type { Faults } from './faults.ts';
import { parseJson } from './rest.ts';
import type { Session } from './tokens.ts';

/**
 * Characters of one frame; the strictest client known takes 1 MiB. A client reads a frame whole before it hears its first
 * event, so news comes in what is read in a millisecond or two; where a recording rushes by, long ones are the quicker.
 */
const FRAME_MAX = { paced: 16_384, rushed: 262_144 } as const;
export type Pace = keyof typeof FRAME_MAX;
/** What may wait for a client that reads slowly; beyond it the client is dropped. */
const WAITING_BYTES_MAX = 64 * 1_048_576;

export interface HubTiming {
  /** After so long without a word of ours comes a ping. */
  readonly pingMs: number;
  /** A client that is silent for so long is gone. */
  readonly silenceMs: number;
}

/** Performs a call; @returns null when it is done, else the error of its completion */
export type Invoke = (connection: HubConnection, target: string, given: readonly unknown[]) => string | null;

/** What the feeds need of a client: what it wants to hear, and a way to tell it. */
export type Hearer = Pick<HubConnection, 'subscriptions' | 'say'> & {
  /** Whether an account is the client's own; default: every one is. */
  owns?(account: AccountId): boolean;
};

export class HubConnection {
  readonly hub: HubName;
  readonly session: Session;
  /** What this client subscribed to, `stream argument`; saying it twice is the same as once. */
  readonly subscriptions = new Set<string>();
  readonly owns: (account: AccountId) => boolean;
  readonly #socket: WebSocket;
  readonly #timing: HubTiming;
  readonly #mine: () => number;
  readonly #splitter = new RecordSplitter();
  readonly #faults: Faults;
  #outbox: string[] = [];
  /** When the last frame that is held back leaves. */
  #heldUntil = 0;
  #ready = false;
  #heardAt: number;
  #spokeAt: number;

  constructor({
    hub,
    session,
    socket,
    timing,
    mine,
    faults,
    owns,
    invoke,
  }: {
    readonly hub: HubName;
    readonly session: Session;
    readonly socket: WebSocket;
    readonly timing: HubTiming;
    readonly mine: () => number;
    readonly faults: Faults;
    readonly owns: (account: AccountId) => boolean;
    readonly invoke: Invoke;
  }) {
    this.hub = hub;
    this.session = session;
    this.#socket = socket;
    this.#timing = timing;
    this.#mine = mine;
    this.#faults = faults;
    this.owns = owns;
    this.#heardAt = mine();
    this.#spokeAt = this.#heardAt;
    socket.on('message', (data) => this.#hear(String(data), invoke));
    // The close that follows tells all there is to tell.
    socket.on('error', () => socket.terminate());
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Bytes that the client has not taken yet. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  /** Notes an event; it leaves with the next flush. */
  say(target: string, given: readonly unknown[]): void {
    if (this.#faults.strikes('event-lost', this.hub) !== null) return;
    const record = toRecord(eventMessage(target, given));
    this.#outbox.push(record);
    if (this.#faults.strikes('event-twice', this.hub) !== null) this.#outbox.push(record);
  }

  flush(pace: Pace = 'paced'): void {
    if (this.#outbox.length === 0) return;
    const records = this.#outbox;
    this.#outbox = [];
    const now = this.#mine();
    const delayMs = this.#faults.strikes('hub-slow', this.hub)?.delay_ms ?? 0;
    // What is held back is not overtaken once the hub is quick again.
    const due = Math.max(now + delayMs, this.#heldUntil);
    if (due <= now) return this.#leave(records, pace);
    this.#heldUntil = due;
    setTimeout(() => this.#leave(records, pace), due - now).unref();
  }

  #leave(records: readonly string[], pace: Pace): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    let frame = '';
    for (const record of records) {
      if (frame.length + record.length > FRAME_MAX[pace] && frame !== '') {
        this.#socket.send(frame);
        frame = '';
      }
      frame += record;
    }
    this.#socket.send(frame);
    this.#spokeAt = this.#mine();
    if (this.waiting > WAITING_BYTES_MAX) this.drop();
  }

  /** To be called about once a second. */
  tend(): void {
    const now = this.#mine();
    if (now - this.#heardAt >= this.#timing.silenceMs) this.drop();
    else if (this.#ready && now - this.#spokeAt >= this.#timing.pingMs) this.#send(PING_MESSAGE);
  }

  /** Ends the connection as the protocol has it. */
  close(error: string | null): void {
    this.flush();
    this.#send(closeMessage(error));
    this.#socket.close(1000);
  }

  /** Ends it without a word. */
  drop(): void {
    this.#socket.terminate();
  }

  #hear(frame: string, invoke: Invoke): void {
    this.#heardAt = this.#mine();
    const records = this.#splitter.push(frame);
    if (!records.ok) return this.close(`Connection closed with an error: ${records.error}`);
    for (const record of records.value) {
      if (this.#ready) this.#obey(record, invoke);
      else this.#shakeHands(record);
    }
  }

  #shakeHands(record: string): void {
    const read = parse(handshakeRequest, parseJson(record));
    const error = !read.ok
      ? `The handshake is malformed: ${read.error}`
      : read.value.protocol !== 'json'
        ? `The protocol '${read.value.protocol}' is not supported.`
        : read.value.version > 1
          ? `The server does not support version ${read.value.version} of the 'json' protocol.`
          : null;
    this.#send(error === null ? {} : { error });
    if (error === null) this.#ready = true;
    else this.#socket.close(1000);
  }

  #obey(record: string, invoke: Invoke): void {
    const message = parseHubMessage(record);
    if (!message.ok) return this.close('Connection closed with an error.');
    if (message.value.type === 'close') return this.#socket.close(1000);
    if (message.value.type !== 'invocation') return;
    const { target, arguments: given, id } = message.value;
    // What the call itself says goes out after its completion, as far as the order of records can tell.
    const error = invoke(this, target, given);
    if (id !== null) this.#outbox.unshift(toRecord(completionMessage({ id, error })));
    this.flush();
  }

  #send(message: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(toRecord(message));
    this.#spokeAt = this.#mine();
  }
}
