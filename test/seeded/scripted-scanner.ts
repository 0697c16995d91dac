/**
 * A formula that is a table of chance: the same bar always says the same, so that a scan repeated says nothing new. It
 * keeps bars as the port demands, answers late, at times very late, and at times not at all well.
 */
import { type EpochMs, Random } from '#base';
import type { Bar } from '#market';
import type { Scanner, ScanRequest, ScanResult, ScanSubject, Signal, SignalStops, SignalType } from '#scan';
import type { Life } from './life.ts';
import { BUSY_MS, type Plan } from './plan.ts';

const SAID: readonly (readonly SignalType[])[] = [
  ['Buy'],
  ['Buy'],
  ['Sell'],
  ['Sell'],
  ['Short'],
  ['Cover'],
  ['Sell', 'Short'],
  ['Cover', 'Buy'],
  ['Sell', 'Buy'],
  ['Sell', 'Cover', 'Buy', 'Short'],
];

/** What the formula says of one bar. */
export function signalsOf(
  {
    seed,
    signalShare: share,
    startAt,
    strategy,
    saysStops,
  }: Pick<Plan, 'seed' | 'signalShare' | 'startAt' | 'saysStops'> & Pick<Subject, 'strategy'>,
  { start, close }: Pick<Bar, 'start' | 'close'>,
): readonly Signal[] {
  if (start >= startAt + BUSY_MS) return [];
  const random = new Random(Math.imul(seed, 31) ^ (start / 1_000) ^ (strategy.charCodeAt(1) << 8));
  if (!random.chance(share)) return [];
  const types = SAID[random.integer({ low: 0, high: SAID.length - 1 })]!;
  const stops = saysStops ? stopsSaid(random) : undefined;
  return types.map((type) => ({ type, bar: start, price: close, ...(stops === undefined ? {} : { stops }) }));
}

/** What `ApplyStop` may say at a bar: nothing, a stop, a target, both, or what cannot stand at the venue. */
function stopsSaid(random: Random): SignalStops | undefined {
  if (random.chance(0.2)) return undefined;
  const none = { stopLossTicks: null, trailing: false, takeProfitTicks: null, refusal: null };
  if (random.chance(0.08)) return { ...none, refusal: 'its ApplyStop closes a part of the position' };
  const ticks = (): number => random.integer({ low: 6, high: 60 });
  const takeProfitTicks = random.chance(0.5) ? ticks() : null;
  if (takeProfitTicks !== null && random.chance(0.3)) return { ...none, takeProfitTicks };
  return { ...none, stopLossTicks: ticks(), trailing: random.chance(0.3), takeProfitTicks };
}

interface Subject {
  readonly strategy: string;
  bars: readonly Bar[];
  revision: number;
}

export class ScriptedScanner implements Scanner {
  readonly #life: Life;
  readonly #subjects = new Map<ScanSubject, Subject>();

  constructor(life: Life) {
    this.#life = life;
  }

  load({ subject, file }: Parameters<Scanner['load']>[0]): ReturnType<Scanner['load']> {
    const strategy = file.replace(/^.*\/|\.afl$/g, '');
    this.#subjects.set(subject, { strategy, bars: [], revision: 0 });
    return this.#later(20, () => ({
      ok: true,
      hash: 'scripted',
      diagnostics: [],
      parameters: [],
      pinned: { file, text: '', includes: {} },
    }));
  }

  append({ subject, revision, bars }: Parameters<Scanner['append']>[0]): void {
    const known = this.#subjects.get(subject);
    if (known === undefined) return;
    known.bars = [...known.bars, ...bars];
    known.revision = revision;
  }

  replace({ subject, revision, bars }: Parameters<Scanner['replace']>[0]): void {
    const known = this.#subjects.get(subject);
    if (known === undefined) return;
    known.bars = bars;
    known.revision = revision;
  }

  scan({ subject, from, upTo }: ScanRequest): Promise<ScanResult> {
    const { random, troubles } = this.#life.ground;
    const delayMs = troubles.strikes('scan-slow')
      ? random.integer({ low: 500, high: 150_000 })
      : 2 + 60 * random.unit();
    if (troubles.strikes('scan-failed')) {
      const reason = random.chance(0.5) ? 'overrun' : 'error';
      return this.#later(delayMs, () => ({ ok: false, reason, message: 'the formula failed', ms: delayMs }));
    }
    const known = this.#subjects.get(subject);
    const revision = known?.revision ?? 0;
    const signals = known === undefined ? [] : this.#signals(known, from, upTo);
    return this.#later(delayMs, () => ({ ok: true, revision, upTo, signals, plots: [], ms: delayMs }));
  }

  async plots(): Promise<readonly never[]> {
    return [];
  }

  unload(subject: ScanSubject): void {
    this.#subjects.delete(subject);
  }

  async close(): Promise<void> {}

  #signals({ strategy, bars }: Subject, from: EpochMs, upTo: EpochMs): readonly Signal[] {
    const { plan } = this.#life.ground.scene;
    return bars
      .filter(({ start }) => start >= from && start <= upTo)
      .flatMap((bar) => signalsOf({ ...plan, strategy }, bar));
  }

  #later<Value>(delayMs: number, value: () => Value): Promise<Value> {
    const { scene, stir } = this.#life.ground;
    stir();
    return new Promise((resolve) => {
      this.#life.later(scene.now + delayMs, () => resolve(value()));
    });
  }
}
