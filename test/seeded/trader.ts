/** The person at the keyboard: launches what should run, says the words of the plan, and opens the gate again later. */
import { MINUTE, type Random, SECOND } from '#base';
import { isActive, type SessionId, type SessionView } from '#kernel';
import type { FlattenTarget } from '#live';
import type { EventHeap } from './event-heap.ts';
import type { Life } from './life.ts';
import { BUSY_MS, type Leave, type PlannedAccount, type Word } from './plan.ts';
import type { Scene } from './scene.ts';

export class Trader {
  readonly #scene: Scene;
  readonly #heap: EventHeap;
  readonly #random: Random;
  readonly #life: () => Life | null;
  /** How often the gate is still to be opened. */
  #resumes = 0;

  constructor(ground: {
    readonly scene: Scene;
    readonly heap: EventHeap;
    readonly random: Random;
    readonly life: () => Life | null;
  }) {
    this.#scene = ground.scene;
    this.#heap = ground.heap;
    this.#random = ground.random;
    this.#life = ground.life;
    for (const { at, word, session } of this.#scene.plan.words) this.#heap.add(at, () => this.#say(word, session));
    for (const leave of this.#scene.plan.leaves) {
      this.#heap.add(leave.at, () => this.#leave());
      if (leave.flatten !== null) {
        const { at, what } = leave.flatten;
        this.#heap.add(at, () => this.#flattenLeft(what));
      }
    }
    this.#heap.add(1 * SECOND, () => this.#keepUp());
    this.#scene.onVenue = (event, count) => {
      for (const near of this.#scene.plan.wordsNear) {
        if (near.event !== event || near.count !== count) continue;
        this.#heap.add(this.#scene.now + near.delayMs, () => this.#say(near.word, near.session));
      }
    };
    this.#scene.onIntent = (count) => {
      if (count !== this.#scene.plan.killAtIntent) return;
      this.#heap.add(this.#scene.now + 3 * this.#random.unit(), () => this.#say('kill', 0));
    };
  }

  /** Trades beside the program, in the venue's own screen. */
  trade(): void {
    const { venue } = this.#scene;
    const { id: contract } = this.#scene.someMarket(this.#random);
    const { id: account } = this.#scene.someAccount(this.#random);
    this.#scene.moveByHand({ account, contract });
    this.#scene.strike('hand-trade');
    const nothing = {
      tag: null,
      limitPrice: null,
      stopPrice: null,
      trailPrice: null,
      stopLoss: null,
      takeProfit: null,
    };
    venue.place({
      ...nothing,
      account,
      contract,
      type: 'market',
      side: this.#random.chance(0.5) ? 'buy' : 'sell',
      size: this.#random.integer({ low: 1, high: 2 }),
    });
  }

  /** Cancels an order of ours in the venue's own screen: mostly a stop or a target, since nothing else rests there. */
  cancel(): void {
    const { venue, orders } = this.#scene;
    const resting = [...orders.values()].filter(({ id }) => venue.order(id)?.status === 'open');
    const order = resting[this.#random.integer({ low: 0, high: Math.max(0, resting.length - 1) })];
    if (order === undefined) return;
    this.#scene.strike('hand-cancel');
    venue.cancel({ account: order.account, order: order.id });
  }

  /** Cancels all there is of one contract, and closes the position. */
  flattenByHand(): void {
    const { venue, places } = this.#scene;
    const open = places.filter((place) => this.#scene.position(place) !== 0);
    const place = open[this.#random.integer({ low: 0, high: Math.max(0, open.length - 1) })];
    if (place === undefined) return;
    this.#scene.moveByHand(place);
    this.#scene.strike('hand-flatten');
    for (const { id, account, contract } of this.#scene.orders.values()) {
      const isHere = account === place.account && contract === place.contract;
      if (isHere && venue.order(id)?.status === 'open') venue.cancel({ account, order: id });
    }
    venue.close({ ...place, size: null });
  }

  /** What should run and does not is launched. */
  #keepUp(): void {
    this.#heap.add(this.#scene.now + 15 * SECOND, () => this.#keepUp());
    const life = this.#awake();
    if (life === null || this.#scene.now > BUSY_MS || this.#isAway()) return;
    const running = activeIn(life);
    for (const session of running) {
      if (!session.message.startsWith('the formula is suspended')) continue;
      void life.program.stop({ session: session.config.id, positions: 'keep' });
    }
    for (const config of this.#scene.plan.sessions) {
      if (running.some((session) => session.config.strategy === config.strategy)) continue;
      life.program.launch(config);
      this.#scene.count('launched');
    }
    // The program may have halted itself; a person looks, and lets it go on.
    const halted = running.some(({ tradingState, risk }) => tradingState === 'halted' || this.#isLatched(risk));
    if (halted && this.#resumes === 0) this.#resumeLater();
  }

  #say(word: Word, index: number): void {
    const life = this.#awake();
    if (life === null) return;
    const strategy = this.#scene.plan.sessions[index]?.strategy;
    const config = activeIn(life).find((each) => each.config.strategy === strategy)?.config;
    if (config === undefined) return;
    const { id: session, accountName } = config;
    this.#scene.count(`word ${word}`);
    const { program } = life;
    if (word === 'adopt' || word === 'leave-alone') {
      this.#scene.disturbedAt = this.#scene.now;
      program.settleExternal({ accountName, as: word === 'adopt' ? 'adopted' : 'left' });
    } else if (word === 'kill') {
      const all = this.#random.chance(0.5);
      program.kill(all ? {} : { session });
      this.#halted(life, all ? 'all' : session);
      this.#resumeLater();
    } else if (word === 'flatten') {
      program.flatten({ session });
      this.#halted(life, session);
      this.#resumeLater();
    } else {
      this.#scene.disturbedAt = this.#scene.now;
      const positions = word === 'stop-keep' ? 'keep' : word === 'stop-close' ? 'close' : 'cancel-orders';
      void program.stop({ session: session as SessionId, positions });
    }
  }

  /** Goes away with contracts open. */
  #leave(): void {
    const life = this.#awake();
    if (life === null) return;
    for (const { config } of activeIn(life)) {
      this.#scene.count('word leave');
      this.#scene.disturbedAt = this.#scene.now;
      void life.program.stop({ session: config.id, positions: 'keep' });
    }
  }

  #isAway(): boolean {
    return this.#scene.plan.leaves.some(({ at, until }) => at <= this.#scene.now && this.#scene.now < until);
  }

  #flattenLeft(what: LeaveFlatten): void {
    const life = this.#awake();
    if (life === null) return;
    if (life.program.view().accounts.some(({ left }) => left.length > 0)) this.#scene.count('word flatten-left');
    const flattened = life.program.flatten(this.#targetOf(what, life));
    // A session that goes on, since its stop was lost with a life, may be meant as well.
    if (flattened.ok) for (const id of flattened.value.sessions) this.#halted(life, id);
    if (activeIn(life).length > 0) this.#resumeLater();
  }

  #targetOf(what: LeaveFlatten, { program }: Life): FlattenTarget {
    const last = program.view().sessions.at(-1)?.config.id;
    if (what === 'everything') return {};
    if (what === 'session' && last !== undefined) return { session: last };
    const { name: accountName } = this.#scene.someAccount(this.#random);
    if (what !== 'contract') return { accountName };
    return { accountName, contract: this.#scene.someMarket(this.#random).symbol };
  }

  /** Who says so to a program that dies of it gets no answer, and knows that it does not hold. */
  #halted(life: Life, target: SessionId | 'all'): void {
    if (life.alive) this.#scene.halted(target);
  }

  #resumeLater(): void {
    for (const account of this.#scene.plan.accounts) {
      this.#resumes += 1;
      const at = Math.min(this.#scene.now + this.#random.integer({ low: 30 * SECOND, high: 8 * MINUTE }), BUSY_MS);
      this.#heap.add(at, () => this.#resume(account));
    }
  }

  #resume(account: PlannedAccount): void {
    const life = this.#awake();
    if (life === null) return void this.#heap.add(this.#scene.now + 20 * SECOND, () => this.#resume(account));
    this.#resumes -= 1;
    const liftLosses = this.#scene.plan.limits.dailyLossMax !== null;
    const done = life.program.resume({ accountName: account.name, liftLosses });
    if (done.ok) this.#scene.resumed(account.id);
  }

  /** A limit of the trader's own may be lifted, after a while; the firm's hold. */
  #isLatched(risk: SessionView['risk']): boolean {
    return this.#scene.plan.limits.dailyLossMax !== null && risk !== null && risk.latch !== null;
  }

  #awake(): Life | null {
    const life = this.#life();
    return life?.alive === true && !life.asleep && life.begun ? life : null;
  }
}

type LeaveFlatten = NonNullable<Leave['flatten']>['what'];

function activeIn(life: Life): readonly SessionView[] {
  return life.program.view().sessions.filter(isActive);
}
