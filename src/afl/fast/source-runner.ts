/** Lines that come from the bars or from nothing: prices, numbers of the bar's time, one number for all bars. */
import { NULL } from '#afl/runtime';
import type { Lanes, Runner } from './lane.ts';
import type { Line } from './line.ts';

/** A price: the bars are written into its slot by whoever has them. */
export class PriceRunner implements Runner {
  readonly line: Line;
  readonly #lanes: Lanes;

  constructor(line: Line, lanes: Lanes) {
    this.line = line;
    this.#lanes = lanes;
  }

  evaluate(barCount: number): boolean {
    this.#lanes.measure(this.line, barCount);
    return true;
  }

  step(bar: number): boolean {
    this.#lanes.extend(this.line, bar);
    return true;
  }
}

/** Written once, over the whole slot. */
export class ConstantRunner implements Runner {
  readonly line: Line;
  readonly #lanes: Lanes;
  readonly #isNull: boolean;

  constructor(line: Line, value: number, lanes: Lanes, capacity: number) {
    this.line = line;
    this.#lanes = lanes;
    this.#isNull = value === NULL;
    lanes.view(line, capacity).fill(value);
  }

  evaluate(barCount: number): boolean {
    this.#lanes.first[this.line.index] = this.#isNull ? barCount : 0;
    this.#lanes.last[this.line.index] = this.#isNull ? -1 : barCount - 1;
    return true;
  }

  step(bar: number): boolean {
    return this.evaluate(bar + 1);
  }
}

export class PerBarRunner implements Runner {
  readonly line: Line;
  readonly #of: (ms: number) => number;
  readonly #times: Float64Array;
  readonly #lanes: Lanes;

  /** @param times local starts of the bars */
  constructor(line: Line, of: (ms: number) => number, times: Float64Array, lanes: Lanes) {
    this.line = line;
    this.#of = of;
    this.#times = times;
    this.#lanes = lanes;
  }

  evaluate(barCount: number): boolean {
    const times = this.#times;
    const out = this.#lanes.view(this.line, barCount);
    for (let bar = 0; bar < barCount; bar += 1) out[bar] = this.#valueAt(times[bar] as number);
    this.#lanes.measure(this.line, barCount);
    return true;
  }

  step(bar: number): boolean {
    this.#lanes.put(this.line, bar, this.#valueAt(this.#times[bar] as number));
    this.#lanes.extend(this.line, bar);
    return true;
  }

  #valueAt(ms: number): number {
    return Number.isNaN(ms) ? NULL : this.#of(ms);
  }
}
