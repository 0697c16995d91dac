/**
 * Random numbers. Both generators are AmiBroker's own, so a given seed repeats its sequence; without a seed the first
 * one of a run comes from the host's chance, later calls go on from there.
 */
import { type Builtin, builtin, NULL, parameterOr, type Run, series } from '#afl/runtime';
import { described } from './described.ts';

/** The C runtime's `rand`: linear congruential, 15 bits. */
interface Congruential {
  state: number;
}

const CONGRUENTIAL = Symbol('Random');
const TWISTER = Symbol('mtRandom');

function nextRand(generator: Congruential): number {
  generator.state = (Math.imul(generator.state, 214_013) + 2_531_011) >>> 0;
  return ((generator.state >>> 16) & 0x7fff) / 32_767;
}

/** MT19937 of Matsumoto and Nishimura. */
class MersenneTwister {
  readonly #words = new Uint32Array(624);
  #next = 624;

  constructor(seed: number) {
    this.#words[0] = seed >>> 0;
    for (let k = 1; k < 624; k += 1) {
      const last = this.#words[k - 1]!;
      this.#words[k] = Math.imul(1_812_433_253, last ^ (last >>> 30)) + k;
    }
  }

  uint32(): number {
    if (this.#next === 624) this.#twist();
    let word = this.#words[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** In [0, 1), with the 24 bits that float32 holds: more would round up to 1. */
  fraction(): number {
    return (this.uint32() >>> 8) / 0x100_0000;
  }

  #twist(): void {
    const words = this.#words;
    for (let k = 0; k < 624; k += 1) {
      const joined = (words[k]! & 0x8000_0000) | (words[(k + 1) % 624]! & 0x7fff_ffff);
      words[k] = words[(k + 397) % 624]! ^ (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908_b0df);
    }
    this.#next = 0;
  }
}

function twister(run: Run, seed: number): MersenneTwister {
  const kept = run.keep(TWISTER, () => ({ generator: new MersenneTwister(run.host.random.uint32()) }));
  if (seed !== NULL) kept.generator = new MersenneTwister(seed);
  return kept.generator;
}

const SEED = parameterOr('number', 'seed', NULL);

export const RANDOM_NUMBERS: readonly Builtin[] = [
  builtin({
    ...described('Random(seed=Null)', 'array', 'Random numbers 0 … 1, one a bar; a seed restarts its sequence.'),
    parameters: [SEED],
    call: ([seed], run) => {
      const generator = run.keep(CONGRUENTIAL, () => ({ state: run.host.random.uint32() }));
      if (seed !== NULL) generator.state = seed >>> 0;
      return series(run.floats().map(() => nextRand(generator)));
    },
  }),
  builtin({
    ...described('mtRandom(seed=Null)', 'number', 'One random number in [0, 1), Mersenne Twister.'),
    parameters: [SEED],
    call: ([seed], run) => twister(run, seed).fraction(),
  }),
  builtin({
    ...described('mtRandomA(seed=Null)', 'array', 'Random numbers in [0, 1), one a bar, Mersenne Twister.'),
    parameters: [SEED],
    call: ([seed], run) => {
      const generator = twister(run, seed);
      return series(run.floats().map(() => generator.fraction()));
    },
  }),
];
