/**
 * Carries out a chain. Each link goes through its first bars alone, until all of them are under way. Where the chain does not
 * hold for the values, or an input ends before the last bar, each link does all of its bars alone.
 */
import { type Chain, NOT_UNDER_WAY } from './chain.ts';
import type { KernelOrigin } from './kernel-runner.ts';
import type { Lanes, Runner } from './lane.ts';
import type { Line } from './line.ts';
import type { NativeRunner } from './native-kernels.ts';

/** 0; NOT_UNDER_WAY; or another: it does not hold. */
export type ChainFunction = (from: number, to: number) => number;

/** Bars that the links begin with alone; then twice as many each time. */
const FIRST_BARS = 64;

export class ChainRunner implements Runner {
  readonly line: Line;
  readonly outputs: readonly Line[];
  readonly #links: readonly NativeRunner[];
  readonly #lanes: Lanes;
  readonly #run: ChainFunction;
  /** Whether what the links keep is the chain's. */
  #together = false;
  /** Lines whose trailing Null runs are left out: of others, and of links. */
  readonly #endsBefore: readonly Line[];
  readonly #endsWithin: readonly Line[];

  constructor({ lines }: Chain, links: readonly NativeRunner[], lanes: Lanes, run: ChainFunction) {
    this.line = lines.at(-1) as Line;
    this.outputs = lines;
    this.#links = links;
    this.#lanes = lanes;
    this.#run = run;
    const ends = [...new Set(lines.flatMap(({ origin }) => (origin as KernelOrigin).ends))];
    this.#endsBefore = ends.filter((each) => !lines.includes(each));
    this.#endsWithin = ends.filter((each) => lines.includes(each));
  }

  evaluate(barCount: number): boolean {
    this.#together = this.#evaluateTogether(barCount);
    if (!this.#together) for (const link of this.#links) link.evaluate(barCount);
    return true;
  }

  step(bar: number): boolean {
    if (!this.#together) return this.#links.every((link) => link.step(bar));
    const lanes = this.#lanes;
    for (const line of this.#endsBefore) if (lanes.stateAt(line, bar) !== 'regular') return false;
    const done = this.#run(bar, bar + 1);
    if (done === NOT_UNDER_WAY) return this.#links.every((link) => link.step(bar));
    if (done !== 0) return false;
    for (const link of this.#links) {
      link.done = bar + 1;
      lanes.extend(link.line, bar);
    }
    for (const line of this.#endsWithin) if (lanes.stateAt(line, bar) !== 'regular') return false;
    return true;
  }

  isSteady(barCount: number): boolean {
    return this.#together && this.#links.every((link) => link.done === barCount);
  }

  resumeAt(bar: number): void {
    for (const link of this.#links) link.done = bar;
  }

  save(): void {
    for (const link of this.#links) link.save();
  }

  restore(): void {
    for (const link of this.#links) link.restore();
  }

  #evaluateTogether(barCount: number): boolean {
    const lanes = this.#lanes;
    const isWhole = (line: Line): boolean => lanes.last[line.index] === barCount - 1;
    if (!this.#endsBefore.every(isWhole)) return false;
    for (const link of this.#links) link.begin();
    for (let [bar, alone] = [0, FIRST_BARS]; bar < barCount; alone *= 2) {
      const done = this.#run(bar, barCount);
      if (done === 0) break;
      if (done !== NOT_UNDER_WAY) return false;
      const to = Math.min(bar + alone, barCount);
      for (const link of this.#links) link.run(bar, to);
      bar = to;
    }
    for (const link of this.#links) {
      link.done = barCount;
      lanes.measure(link.line, barCount);
    }
    return this.#endsWithin.every(isWhole);
  }
}
