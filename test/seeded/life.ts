/**
 * One life of the process: its clocks, its timers, its port to the disk, and the program with the real gateway client on
 * in-memory transports. A life ends between any two things it does to the outside; after that nothing it does counts.
 */
import { type EpochMs, epochMs, type MonotonicMs, monotonicMs, Random } from '#base';
import { type ClientTime, createGatewayClient } from '#gateway/client';
import type { Fact, SessionId } from '#kernel';
import { Program } from '#live';
import type { Clock, Stamp } from '#live/ports';
import type { Bar } from '#market';
import type { EventHeap } from './event-heap.ts';
import type { FormulaScanner } from './formula-scanner.ts';
import { type Kept, MemoryLedger } from './memory-ledger.ts';
import { MemoryTape } from './memory-tape.ts';
import { type Network, VENUE_URL } from './network.ts';
import type { Scene } from './scene.ts';
import type { ScriptedScanner } from './scripted-scanner.ts';
import type { Troubles } from './troubles.ts';

/** The moments around what a life does to the outside, at which it can end. */
export type Moment = 'append' | 'appended' | 'place' | 'placed' | 'answer' | 'answered' | 'request' | 'stream';
export const MOMENTS: readonly Moment[] = [
  'append',
  'appended',
  'place',
  'placed',
  'answer',
  'answered',
  'request',
  'stream',
];

export interface LifeGround {
  readonly scene: Scene;
  readonly heap: EventHeap;
  readonly random: Random;
  readonly troubles: Troubles;
  readonly network: Network;
  /** The ledger of the life before. */
  readonly kept: Kept;
  readonly scannerFor: (life: Life) => ScriptedScanner | FormulaScanner;
  /** The wall clock's error now, in milliseconds. */
  readonly wallErrorMs: () => number;
  /** The same in each run of the seed, another over all its lives. */
  readonly newSessionId: () => SessionId;
  readonly onDeath: (life: Life) => void;
  /** Promises have something to do. */
  readonly stir: () => void;
}

export class Life implements ClientTime {
  readonly ground: LifeGround;
  readonly ledger: MemoryLedger;
  readonly program: Program;
  /** What this life took in and what it wrote down, for its replay. */
  readonly recording: MemoryTape;
  readonly facts: Fact[] = [];
  alive = true;
  #frozenUntil = 0;
  #monotonicAtBirth: number;
  readonly #bornAt: number;
  #slept = 0;
  #begun = false;
  #deathWish: { readonly moment: Moment; left: number } | null = null;
  #anchor: { readonly venue: number; readonly monotonic: number } | null = null;

  constructor(ground: LifeGround) {
    this.ground = ground;
    const { scene, random, troubles, network } = ground;
    this.#bornAt = scene.now;
    this.#monotonicAtBirth = random.integer({ low: 50, high: 5_000 });
    this.ledger = new MemoryLedger({
      kept: ground.kept,
      wall: () => this.wall(),
      after: (delayMs, task) => this.later(scene.now + delayMs, task),
      flushMs: () =>
        troubles.strikes('ledger-slow') ? random.integer({ low: 50, high: 9_000 }) : 1 + 4 * random.unit(),
      onAppend: ({ body }) => this.#appended(body as unknown as { readonly at: EpochMs; readonly fact: Fact }),
    });
    this.recording = new MemoryTape({ before: ground.kept.lines, kept: scene.plan.replayed });
    if (this.ledger.torn) scene.strike('ledger-torn');
    const gateway = createGatewayClient({
      endpoints: {
        rest: VENUE_URL,
        userHub: `${VENUE_URL}/hubs/user`,
        marketHub: `${VENUE_URL}/hubs/market`,
      },
      credentials: { userName: 'trader', apiKey: 'key' },
      log: () => undefined,
      random: new Random(random.uint32()),
      time: this,
      ...network.transportsOf(this),
    });
    this.program = new Program({
      ports: {
        gateway,
        scanner: ground.scannerFor(this),
        ledger: this.ledger,
        alerts: { raise: () => undefined, close: async () => undefined },
        clock: this.#clock(),
        tape: this.recording,
      },
      venue: 'seeded',
      version: 'seeded',
      build: 'seeded',
      newSessionId: ground.newSessionId,
      limits: scene.plan.limits,
      times: scene.plan.times,
      onBug: (error) => {
        if (this.alive)
          scene.violated('no-bug', error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    });
  }

  wall(): EpochMs {
    return epochMs(this.ground.scene.startAt + this.ground.scene.now + this.ground.wallErrorMs());
  }

  monotonic(): MonotonicMs {
    return monotonicMs(this.#monotonicAtBirth + this.ground.scene.now - this.#bornAt - this.#slept);
  }

  after(delayMs: number, task: () => void): () => void {
    const due = this.monotonic() + delayMs;
    let callOff = (): void => undefined;
    const wait = (): void => {
      const left = due - this.monotonic();
      callOff = this.later(this.ground.scene.now + Math.max(0, left), () => {
        if (due - this.monotonic() > 1e-3) wait();
        else task();
      });
    };
    wait();
    return () => callOff();
  }

  /** Something that reaches this life at that time, if it lives then; while it sleeps it waits. */
  later(at: number, task: () => void): () => void {
    const { heap, scene, stir } = this.ground;
    let callOff = (): void => undefined;
    const arrive = (): void => {
      if (!this.alive) return;
      if (scene.now < this.#frozenUntil) {
        callOff = heap.add(this.#frozenUntil, arrive);
        return;
      }
      stir();
      task();
    };
    callOff = heap.add(at, arrive);
    return () => callOff();
  }

  /** The machine sleeps; whether its monotonic clock goes on is a matter of the machine. */
  sleep(ms: number, clockStops: boolean): void {
    this.#frozenUntil = this.ground.scene.now + ms;
    if (!clockStops) return;
    this.ground.heap.add(this.#frozenUntil - 1e-3, () => {
      this.#slept += ms;
    });
  }

  /** The life will end at the so-many-th moment of this kind. */
  wishDeath(moment: Moment, left: number): void {
    this.#deathWish = { moment, left };
  }

  get asleep(): boolean {
    return this.ground.scene.now < this.#frozenUntil;
  }

  /** Whether the ledger was folded and the run began. */
  get begun(): boolean {
    return this.#begun;
  }

  async begin(): Promise<void> {
    await this.program.begin();
    this.#begun = true;
  }

  /** To be called at each such moment; the caller goes on only if the life does. */
  at(moment: Moment): boolean {
    const wish = this.#deathWish;
    if (this.alive && wish !== null && wish.moment === moment) {
      if (wish.left === 0) this.die();
      else wish.left -= 1;
    }
    return this.alive;
  }

  die(): void {
    if (!this.alive) return;
    this.alive = false;
    this.ground.onDeath(this);
  }

  /** The closed bars of a session, as the dashboard would show them. */
  async bars(session: SessionId): Promise<readonly Bar[]> {
    const chart = await this.program.chart({ session, bars: 10_000 });
    return chart.ok ? chart.value.bars : [];
  }

  #appended({ at, fact }: { readonly at: EpochMs; readonly fact: Fact }): void {
    if (!this.alive) return;
    this.facts.push(fact);
    this.ground.scene.fact(fact, at);
    this.at('appended');
  }

  /** Follows the rule of K2 as the system's clock does. */
  #clock(): Clock {
    const venueNow = (): number => {
      const anchor = this.#anchor;
      return anchor === null ? this.wall() : anchor.venue + this.monotonic() - anchor.monotonic;
    };
    return {
      rate: 1,
      isWallTime: true,
      now: (): Stamp => ({ venue: epochMs(venueNow()), monotonic: this.monotonic(), wall: this.wall() }),
      observe: (at) => {
        if (this.#anchor !== null && at <= venueNow()) return;
        this.#anchor = { venue: at, monotonic: this.monotonic() };
      },
      schedule: ({ clock, at }, task) => {
        let callOff = (): void => undefined;
        const wait = (): void => {
          const left = at - (clock === 'monotonic' ? this.monotonic() : venueNow());
          if (left <= 1e-6) task();
          else callOff = this.after(left, wait);
        };
        callOff = this.after(0, wait);
        return () => callOff();
      },
    };
  }
}
