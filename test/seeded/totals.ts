/** The sums over a run of seeds. A family of troubles that never struck, or an outcome never seen, fails the run. */
import { FAMILIES } from './faults.ts';
import type { SeedReport } from './run-seed.ts';

/** What a run of any size must have come through. */
const OUTCOMES_WANTED = [
  'intent entry',
  'intent exit',
  'intent saga',
  'answer accepted',
  'answer rejected',
  'answer unknown',
  'answer withheld',
  'fate filled',
  'fate partial',
  'fate timeout',
  'fate presumed-absent',
  'word kill',
  'word flatten',
];

export class Totals {
  seeds = 0;
  readonly #struck = new Map<string, number>();
  readonly #outcomes = new Map<string, number>();

  add({ struck, outcomes }: SeedReport): void {
    this.seeds += 1;
    for (const [name, count] of Object.entries(struck)) this.#struck.set(name, (this.#struck.get(name) ?? 0) + count);
    for (const [name, count] of Object.entries(outcomes)) {
      this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + count);
    }
  }

  /** What the run lacked. */
  get missing(): readonly string[] {
    return [
      ...FAMILIES.filter((family) => !this.#struck.has(family)),
      ...OUTCOMES_WANTED.filter((outcome) => !this.#outcomes.has(outcome)),
    ];
  }

  lines(): readonly string[] {
    return [
      ...[...this.#struck].sort(byName).map(([name, count]) => `  trouble ${name.padEnd(24)} ${count}`),
      ...[...this.#outcomes].sort(byName).map(([name, count]) => `  ${name.padEnd(32)} ${count}`),
    ];
  }
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
