/** Drives one link: performs what the machine says on real or virtual sockets and tells it what became of that. */
import { MINUTE, type Random, SECOND } from '#base';
import type { GatewayEvent, LinkName } from '#live/ports';
import type { ClientTime } from './client-time.ts';
import type { HubSocket, OpenHub } from './hub-socket.ts';
import { type LinkAction, type LinkEvent, LinkMachine } from './link-machine.ts';
import type { Login } from './login.ts';
import { fatalRefusal, type HubAnswer, type HubCall, type RefusalListener, Refusals } from './refusals.ts';
import type { Token } from './token.ts';

export interface HubLinkOptions<Subject> {
  readonly name: LinkName;
  readonly url: string;
  readonly openHub: OpenHub;
  readonly login: Login;
  readonly time: ClientTime;
  readonly random: Random;
  readonly targets: readonly string[];
  /** The event that says another login has displaced this one. */
  readonly displacedBy: string;
  /** It was said on this link; it concerns the other one too. */
  readonly onDisplaced: () => void;
  /** Asked before each event: whether the connection is believed may depend on it. */
  readonly beforeEvent: () => void;
  readonly onEvent: (target: string, args: readonly unknown[]) => void;
  /** Everything that is to be subscribed, asked for anew at each connection. */
  readonly subscriptions: () => readonly HubCall<Subject>[];
  /** The answer to a call may come when nobody waits for it any more. */
  readonly wants: (call: HubCall<Subject>) => boolean;
  /** The hub refuses one of several: the link stands for the others. */
  readonly onRefused: RefusalListener<Subject>;
  /** Whether the connection made with this token is to be opened anew now. */
  readonly isRenewalDue: (token: Token) => boolean;
  readonly announce: (event: LinkChange) => void;
}

type LinkChange = Extract<GatewayEvent, { type: 'link.changed' }>;

/** A hub method that is not answered by then has failed. */
const CALL_TIMEOUT_MS = 10 * SECOND;

/**
 * How often an open link looks at its token, which lives a day (one of four minutes may end between two looks), and tries
 * again what was refused.
 */
const TEND_MS = MINUTE;

export class HubLink<Subject> {
  readonly #options: HubLinkOptions<Subject>;
  readonly #machine: LinkMachine;
  readonly #refusals: Refusals<Subject>;
  #socket: HubSocket | null = null;
  #cancelWait: (() => void) | null = null;
  #cancelTending: (() => void) | null = null;
  /** What the connection was made with. */
  #token: Token | null = null;

  constructor(options: HubLinkOptions<Subject>) {
    this.#options = options;
    this.#refusals = new Refusals(options.onRefused);
    this.#machine = new LinkMachine({ name: options.name, random: options.random });
  }

  /** Opens the link if it is not under way already. */
  want(): void {
    this.#step({ type: 'wanted' });
  }

  /** Subscribes now, if there is a socket; without one the next connection makes up for it. */
  call(call: HubCall<Subject>): void {
    void this.#ask(call, (answer) => {
      if (!this.#options.wants(call)) return;
      const isOfAll = call.args.length === 0;
      const fatal = isOfAll ? fatalRefusal([answer]) : null;
      if (fatal !== null) this.#lost(this.#machine.generation, fatal);
      else this.#refusals.note(answer);
    });
  }

  /** Takes a subscription back. One that is refused harms nobody: what comes is not heard. */
  leave(call: HubCall<Subject>): void {
    this.#refusals.forget(call);
    void this.#ask(call, () => undefined);
  }

  /** Gives up a socket that is no good, and opens another. */
  reconnect(why: string): void {
    this.#step({ type: 'lost', why });
  }

  /** Another login has taken the session over. */
  displaced(): void {
    this.#step({ type: 'displaced' });
  }

  stop(): void {
    this.#step({ type: 'stopped' });
  }

  #step(event: LinkEvent): void {
    for (const action of this.#machine.step(event, this.#options.time.monotonic())) this.#perform(action);
  }

  #perform(action: LinkAction): void {
    switch (action.type) {
      case 'connect':
        void this.#connect(action);
        return;
      case 'subscribe':
        void this.#subscribe();
        return;
      case 'drop':
        this.#cancelWait?.();
        this.#cancelTending?.();
        this.#socket?.close();
        this.#socket = null;
        return;
      case 'wait':
        this.#cancelWait = this.#options.time.after(action.delayMs, () => this.#step({ type: 'due' }));
        return;
      default: {
        const { state, generation, message } = action;
        if (state === 'up') this.#tend();
        this.#options.announce({ type: 'link.changed', link: this.#options.name, state, generation, message });
      }
    }
  }

  async #connect({ generation, token: wanted }: Extract<LinkAction, { type: 'connect' }>): Promise<void> {
    const { login, openHub, url, targets, displacedBy, time } = this.#options;
    const newerThan = wanted === 'held' ? 0 : (this.#token?.issue ?? 0);
    const token = await login.token({ newerThan, byKey: wanted === 'login' });
    if (!token.ok) return this.#lost(generation, token.error.message.replace(/\.$/, ''));
    this.#token = token.value;
    if (this.#machine.phase === 'stopped') return;
    const opened = await openHub(
      {
        url,
        token: token.value.text,
        targets: [...targets, displacedBy],
        onEvent: (target, args) => this.#onEvent(generation, target, args),
        onClose: (why) => this.#lost(generation, why),
      },
      time,
    );
    if (!opened.ok) return this.#lost(generation, opened.error);
    if (!this.#isCurrent(generation) || this.#machine.phase !== 'connecting') return opened.value.close();
    this.#socket = opened.value;
    this.#step({ type: 'opened' });
  }

  #tend(): void {
    this.#cancelTending?.();
    this.#cancelTending = this.#options.time.after(TEND_MS, () => {
      this.#tend();
      for (const call of this.#refusals.calls) this.call(call);
      const token = this.#token;
      if (token !== null && this.#options.isRenewalDue(token)) void this.#renew(token);
    });
  }

  /** The new token comes first: without one the old connection is better than none. */
  async #renew({ issue }: Token): Promise<void> {
    const generation = this.#machine.generation;
    const token = await this.#options.login.token({ newerThan: issue });
    if (token.ok && this.#isCurrent(generation)) this.#step({ type: 'renewed' });
  }

  async #subscribe(): Promise<void> {
    const socket = this.#socket;
    const generation = this.#machine.generation;
    if (socket === null) return;
    const calls = this.#options.subscriptions();
    try {
      const all = await Promise.all(calls.map((call) => this.#invoke(socket, call)));
      if (!this.#isCurrent(generation)) return;
      const answers = all.filter(({ call }) => this.#options.wants(call));
      const fatal = fatalRefusal(answers);
      if (fatal !== null) return this.#lost(generation, fatal);
      this.#step({ type: 'subscribed' });
      for (const answer of answers) this.#refusals.note(answer);
    } catch (error) {
      this.#lost(generation, messageOf(error));
    }
  }

  async #ask(call: HubCall<Subject>, then: (answer: HubAnswer<Subject>) => void): Promise<void> {
    const socket = this.#socket;
    const generation = this.#machine.generation;
    if (socket === null) return;
    try {
      const answer = await this.#invoke(socket, call);
      if (this.#isCurrent(generation)) then(answer);
    } catch (error) {
      this.#lost(generation, messageOf(error));
    }
  }

  /** Rejects, with a clause, when the socket gives no answer. */
  async #invoke(socket: HubSocket, call: HubCall<Subject>): Promise<HubAnswer<Subject>> {
    const late = Promise.withResolvers<never>();
    const cancel = this.#options.time.after(CALL_TIMEOUT_MS, () =>
      late.reject(new Error(`no answer within ${CALL_TIMEOUT_MS / SECOND} s`)),
    );
    try {
      return { call, refusal: await Promise.race([socket.invoke(call.method, call.args), late.promise]) };
    } catch (error) {
      throw new Error(`${call.method} failed (${messageOf(error)})`, { cause: error });
    } finally {
      cancel();
    }
  }

  #onEvent(generation: number, target: string, args: readonly unknown[]): void {
    if (!this.#isCurrent(generation)) return;
    this.#options.beforeEvent();
    // A socket that was given up may go on speaking until the next one takes its place.
    if (this.#machine.phase !== 'up' && this.#machine.phase !== 'subscribing') return;
    if (target === this.#options.displacedBy) this.#options.onDisplaced();
    else this.#options.onEvent(target, args);
  }

  #lost(generation: number, why: string): void {
    if (this.#isCurrent(generation)) this.#step({ type: 'lost', why });
  }

  /** Sockets that were given up may still speak; they are not heard. */
  #isCurrent(generation: number): boolean {
    return generation === this.#machine.generation;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
