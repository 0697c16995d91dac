/**
 * The world of one seed: the venue, the network, the person, and one life of the program after another, on one virtual
 * time. It runs two busy hours and then a calm in which everything must come out right.
 */
import { epochMs, MINUTE, Random, SECOND } from '#base';
import { buildContractId } from '#gateway/wire';
import type { Fact, SessionId } from '#kernel';
import { type Stillness, Venue, type VenueEvent } from '#simulator/venue';
import type { Checker } from './checker.ts';
import { EventHeap } from './event-heap.ts';
import type { Trouble } from './faults.ts';
import { FormulaScanner } from './formula-scanner.ts';
import { Life, MOMENTS } from './life.ts';
import { type Kept, readLines } from './memory-ledger.ts';
import { Network } from './network.ts';
import { BUSY_MS, CALM_MS, type Plan } from './plan.ts';
import { LONGEST_AUDIT_MS, Scene } from './scene.ts';
import { ScriptedScanner } from './scripted-scanner.ts';
import { Trader } from './trader.ts';
import { Troubles } from './troubles.ts';

const EVENTS_AT_ONCE_MAX = 1_000;
const STILL: readonly Stillness[] = ['frozen', 'halted', 'hurried'];
const LOOK_EVERY_MS = 10 * SECOND;
/** An order that a loss limit sent in the last moments is let come to its end, for as long as there are prices. */
const LAST_WORD_MS = 2 * MINUTE;
/** What a fill has changed has come to everybody by then. */
const HEARD_MS = 10 * SECOND;

export class World {
  readonly scene: Scene;
  readonly #venue: Venue;
  readonly #heap = new EventHeap();
  readonly #random: Random;
  readonly #troubles: Troubles;
  readonly #network: Network;
  readonly #trader: Trader;
  #life: Life | null = null;
  readonly #lives: Life[] = [];
  #wallErrorMs = 0;
  #unfinishedAt = 0;
  #stirred = false;
  #sessionCount = 0;

  constructor(plan: Plan, checkers: readonly Checker[]) {
    this.#random = new Random(plan.seed ^ 0x2545f491);
    const [first, ...others] = plan.markets.map(({ root, bars }) => ({
      kind: 'replay' as const,
      month: { root, month: 3, year: 2026 },
      ...{ bars, barMs: MINUTE, tradesPerBar: plan.tradesPerBar },
    }));
    this.#venue = new Venue({
      seed: plan.seed,
      startAt: plan.startAt,
      source: first!,
      besides: others,
      accounts: plan.accounts.map((account) => ({
        ...{ ...account, balance: 50_000 },
        ...{ canTrade: true, simulated: true, visible: true, brackets: 'auto-oco' },
      })),
      idOf: buildContractId,
      ...(plan.strain === null ? {} : { strain: plan.strain }),
      quirks: plan.quirks,
    });
    this.scene = new Scene({ plan, venue: this.#venue, checkers });
    const ground = { scene: this.scene, heap: this.#heap, random: this.#random };
    this.#troubles = new Troubles(this.scene, this.#random);
    this.#network = new Network({ ...ground, troubles: this.#troubles });
    this.#trader = new Trader({ ...ground, life: () => this.#life });
    for (const trouble of plan.troubles) this.#heap.add(trouble.from, () => this.#begin(trouble));
    this.#listen();
    this.#heap.add(LOOK_EVERY_MS, () => this.#look());
  }

  /** What happens just then is heard of when the program knows least. */
  #listen(): void {
    const { scene } = this;
    const { onVenue } = scene;
    scene.onVenue = (event, count) => {
      onVenue(event, count);
      for (const { family, delayMs, lastsMs, ...near } of scene.plan.troublesNear) {
        if (near.event !== event || near.count !== count || !scene.busy) continue;
        const from = scene.now + delayMs;
        this.#heap.add(from, () => this.#begin({ family, from, to: from + lastsMs, chance: 1 }));
      }
    };
  }

  async run(): Promise<void> {
    // Outside of a promise the next tick comes before the promises that it shall let go on.
    await Promise.resolve();
    this.#live(readLines([]));
    const end = BUSY_MS + CALM_MS;
    for (;;) {
      const venueAt = (this.#venue.nextAt ?? Infinity) - this.scene.startAt;
      const at = Math.min(this.#heap.nextAt, venueAt);
      if (at > end && this.#isOver(at - end)) break;
      this.scene.now = Math.max(this.scene.now, at);
      this.#hear(
        this.#venue.advance({ to: epochMs(this.scene.startAt + this.scene.now), eventsMax: EVENTS_AT_ONCE_MAX }),
      );
      if (this.#heap.nextAt <= this.scene.now) this.#heap.take()();
      if (this.#stirred) await this.#settle();
    }
    await this.scene.calm();
    this.#life?.die();
    for (const life of this.#lives) await this.scene.lived(life);
  }

  #isOver(sinceEndMs: number): boolean {
    const { now, filledAt, unfinished } = this.scene;
    // A stop is filled a moment before anybody is told.
    if (unfinished) this.#unfinishedAt = now;
    const isFinished = now - this.#unfinishedAt > HEARD_MS;
    return now - filledAt > HEARD_MS && (sinceEndMs > LAST_WORD_MS || isFinished);
  }

  #hear(events: readonly VenueEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      if (event.type === 'market.trade') this.scene.printed(event.trade);
      if (event.type === 'user.order') this.#ordered(event);
      if (event.type === 'user.fill') this.scene.filled(event.fill);
    }
    this.#network.hear(events);
  }

  #ordered({ order }: Extract<VenueEvent, { type: 'user.order' }>): void {
    const before = this.scene.orders.get(order.id);
    this.scene.ordered(order);
    if (before === undefined) return;
    if (order.filled > 0 && order.status !== 'filled' && before.filled === 0) this.scene.strike('order-partial');
    if (order.status === 'filled' && before.status === 'open') this.scene.strike('order-slow');
  }

  /** Lets every promise that can go on do so; nothing here waits for real time. */
  async #settle(): Promise<void> {
    this.#stirred = false;
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }

  #live(kept: Kept): void {
    const life = new Life({
      scene: this.scene,
      heap: this.#heap,
      random: this.#random,
      troubles: this.#troubles,
      network: this.#network,
      kept,
      scannerFor: (each) => (this.scene.plan.afl ? new FormulaScanner(each) : new ScriptedScanner(each)),
      wallErrorMs: () => this.#wallErrorMs,
      newSessionId: () => `s-${++this.#sessionCount}` as SessionId,
      onDeath: (dead) => this.#died(dead),
      stir: () => {
        this.#stirred = true;
      },
    });
    this.#life = life;
    this.#lives.push(life);
    this.scene.disturbedAt = this.scene.now;
    this.#stirred = true;
    void life.begin();
    this.scene.view = () => (life.alive && life.begun && !life.asleep ? life.program.view() : null);
    this.scene.bars = (session) => life.bars(session);
  }

  #died(life: Life): void {
    this.#network.hubs.forget(life, this.#random.chance(0.5) ? 5 : 30 * SECOND);
    if (this.scene.now >= BUSY_MS + CALM_MS) return;
    this.scene.strike('crash');
    const kept = readLines(life.ledger.remains(this.#random, this.#random.chance(0.5)));
    this.scene.left(kept.records.map(({ body }) => (body as unknown as { readonly fact: Fact }).fact));
    const longMs = this.#random.integer({ low: 10 * SECOND, high: 4 * MINUTE });
    const soonMs = this.#random.chance(0.7) ? this.#random.integer({ low: 200, high: 5_000 }) : longMs;
    const downMs = Math.max(soonMs, Math.min(this.scene.plan.outageMs, BUSY_MS - this.scene.now));
    this.#heap.add(this.scene.now + downMs, () => this.#live(kept));
  }

  #begin(trouble: Trouble): void {
    const life = this.#life;
    switch (trouble.family) {
      case 'account-link-down':
        return this.#network.hubs.breakLinks('user', trouble.to);
      case 'market-link-down':
        return this.#network.hubs.breakLinks('market', trouble.to);
      case 'displaced':
        return this.#network.hubs.displace();
      case 'token-revoked':
        this.scene.strike('token-revoked');
        return this.#network.revokeTokens();
      case 'wall-jump':
        this.scene.strike('wall-jump');
        this.#wallErrorMs = this.#random.integer({ low: -10 * MINUTE, high: 10 * MINUTE });
        return;
      case 'sleep':
        return this.scene.plan.sleepsAtBars ? this.#sleepAtBar() : this.#sleep();
      case 'hand-trade':
        return this.#trader.trade();
      case 'hand-cancel':
        return this.#trader.cancel();
      case 'hand-flatten':
        return this.#trader.flattenByHand();
      case 'ledger-full':
        if (life === null || !life.alive) return;
        this.scene.strike('ledger-full');
        life.ledger.fail('the disk is full');
        // Somebody makes room and starts the program again.
        this.#heap.add(this.scene.now + this.#random.integer({ low: MINUTE, high: 5 * MINUTE }), () => life.die());
        return;
      case 'crash':
        return this.#crash();
      case 'market-still':
        return this.#standStill(trouble.to);
      case 'account-barred':
        return this.#bar(trouble.to);
      default:
        return;
    }
  }

  #standStill(until: number): void {
    const how = STILL[this.#random.integer({ low: 0, high: STILL.length - 1 })]!;
    this.scene.strike('market-still');
    const isPaired = this.scene.plan.markets.length > 1;
    const which = isPaired && this.#random.chance(0.5) ? 'all' : this.scene.someMarket(this.#random).id;
    this.#venue.freeze(which, how);
    this.#heap.add(until, () => {
      this.scene.disturbedAt = this.scene.now;
      this.#venue.thaw(which);
    });
  }

  /** The firm's desk closes what is there and lets nothing in for a while: to the program it is another hand until it knows. */
  #bar(until: number): void {
    this.scene.strike('account-barred');
    const { id } = this.scene.someAccount(this.#random);
    this.scene.moveByFirm(id, until + LONGEST_AUDIT_MS);
    this.#venue.block(id);
    this.#heap.add(until, () => {
      this.scene.disturbedAt = this.scene.now;
      this.#venue.changeAccount(id, { canTrade: true });
    });
  }

  /** Just when a bar has closed, and the formula answers. */
  #sleepAtBar(): void {
    const waitMs = MINUTE - (this.scene.now % MINUTE) + this.#random.integer({ low: 195, high: 300 });
    this.#heap.add(this.scene.now + waitMs, () => this.#sleep());
  }

  #sleep(): void {
    const life = this.#life;
    if (life === null || !life.alive || life.asleep) return;
    this.scene.strike('sleep');
    const ms = Math.min(this.#random.integer({ low: 2 * SECOND, high: 20 * MINUTE }), BUSY_MS - this.scene.now);
    life.sleep(ms, this.#random.chance(0.5));
    this.#heap.add(this.scene.now + ms, () => {
      this.scene.disturbedAt = this.scene.now;
    });
    if (ms > 30 * SECOND) this.#network.hubs.forget(life, 30 * SECOND);
  }

  /** At once, or at one of the next moments of one kind. */
  #crash(): void {
    const life = this.#life;
    if (life === null || !life.alive) return;
    if (this.#random.chance(0.2)) return life.die();
    const moment = MOMENTS[this.#random.integer({ low: 0, high: MOMENTS.length - 1 })]!;
    const often = moment === 'append' || moment === 'appended' || moment === 'stream' || moment === 'request';
    life.wishDeath(moment, this.#random.integer({ low: 0, high: often ? 40 : 2 }));
    this.#heap.add(Math.min(this.scene.now + 6 * MINUTE, BUSY_MS), () => life.die());
  }

  #look(): void {
    this.#heap.add(this.scene.now + LOOK_EVERY_MS, () => this.#look());
    this.scene.passed();
  }
}
