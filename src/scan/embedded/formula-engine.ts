/**
 * What runs a session's formula: the fast path where it can, else the interpreter, and always the interpreter as its judge.
 * Before a formula's first scan, and again every so many bars, both are run over the same bars; if they differ the next scan
 * is answered by an error, and the interpreter runs the formula from then on. `OPENBELL_AFL=interp` in the environment
 * has everything interpreted.
 */
import { FastFormula, type Formula, type RunOptions, type RunResult, runFormula } from '#afl';

/** A check takes as long as an interpreted run; it is made between two bars. */
const BARS_BETWEEN_CHECKS = 50;

type Actions = Extract<RunOptions['action'], 'scan' | 'indicator'>;

export class FormulaEngine {
  readonly #formula: Formula;
  readonly #fast: Readonly<Record<Actions, FastFormula>> | null;
  /** Bars at the latest check; null before the first. */
  #checkedAt: number | null = null;
  #difference: string | null = null;

  constructor(formula: Formula, { interpreted = process.env.OPENBELL_AFL === 'interp' } = {}) {
    this.#formula = formula;
    this.#fast = interpreted
      ? null
      : { scan: new FastFormula(formula, { live: true }), indicator: new FastFormula(formula, { live: true }) };
  }

  /** Why scans are interpreted; null when they are not. */
  get interpretedBecause(): string | null {
    return this.#fast === null ? 'it was asked for' : this.#fast.scan.interpretedBecause;
  }

  /** Earlier bars have changed, or were dropped. */
  forget(): void {
    for (const each of Object.values(this.#fast ?? {})) each.forget();
    this.#checkedAt = null;
  }

  /** What it gives holds until the next run. */
  run(options: RunOptions & { readonly action: Actions }): RunResult {
    return this.#fast === null ? runFormula(this.#formula, options) : this.#fast[options.action].run(options);
  }

  /**
   * What a check has found since it was last asked. It is told once: from then on the formula is interpreted.
   *
   * @returns a sentence; null when there is nothing to say
   */
  takeDifference(): string | null {
    const found = this.#difference;
    this.#difference = null;
    return found === null ? null : `The fast path gave other values than the interpreter: ${found}.`;
  }

  /** Runs both over the bars of a scan, if it is time to. */
  check(options: RunOptions & { readonly action: 'scan' }): void {
    if (this.#fast === null || this.interpretedBecause !== null) return;
    const count = options.bars.close.length;
    if (this.#checkedAt !== null && count - this.#checkedAt < BARS_BETWEEN_CHECKS) return;
    this.#checkedAt = count;
    this.#difference ??= this.#fast.scan.check(options);
  }
}
