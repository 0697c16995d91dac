/** Makes what no honest peer sends, from a seed: wrong types, absurd numbers, torn and mixed-up text, bytes that are no UTF-8. */
import { Random } from '#base';

/** `OPENBELL_FUZZ_COUNT` asks for more of every kind, `OPENBELL_FUZZ_SEED` for others; see `npm run fuzz:gateway`. */
const COUNT_USUAL = 150;
const TIMES = Number(process.env.OPENBELL_FUZZ_COUNT ?? COUNT_USUAL) / COUNT_USUAL;
const SEED = Number(process.env.OPENBELL_FUZZ_SEED ?? 0);

/** How many cases there are where `usual` are tried with every change. */
export function cases(usual: number): number {
  return Math.ceil(usual * TIMES);
}

/** What a test may take. */
export function patience(usualMs: number): number {
  return Math.ceil(usualMs * Math.max(1, TIMES));
}

/** Another for each test, so that none depends on what went before. */
export function scramblerOf(test: number): Scrambler {
  return new Scrambler(new Random(1_000 * SEED + test));
}

const VALUES: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '\u0000',
  '2026-13-45T99:00:00Z',
  '1'.repeat(5_000),
  0,
  -1,
  0.1,
  2 ** 53,
  1e300,
  [],
  {},
  [null],
  { success: true },
];
const MEMBERS = [
  ...['accountId', 'contractId', 'orderId', 'type', 'side', 'size', 'limitPrice', 'unit', 'unitNumber', 'limit'],
  ...['startTime', 'endTime', 'startTimestamp', 'live', 'includePartialBar', 'searchText', 'filter', 'stopLossBracket'],
  ...['userName', 'apiKey', 'target', 'arguments', 'invocationId', '__proto__', 'data', 'symbol', 'lastUpdated'],
];

export class Scrambler {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.#random.integer({ low: 0, high: values.length - 1 })]!;
  }

  value(depth = 2): unknown {
    if (depth === 0 || this.#random.chance(0.5)) return this.pick(VALUES);
    if (this.#random.chance(0.3)) return [this.value(depth - 1), this.value(depth - 1)];
    const members = Array.from({ length: this.#random.integer({ low: 1, high: 6 }) }, () => [
      this.pick(MEMBERS),
      this.value(depth - 1),
    ]);
    return Object.fromEntries(members);
  }

  /** A whole number, both ends included. */
  integer(low: number, high: number): number {
    return this.#random.integer({ low, high });
  }

  /** The parts of a text, cut anywhere. */
  pieces(text: string, count: number): string[] {
    const cuts = Array.from({ length: count - 1 }, () => this.integer(0, text.length)).sort((a, b) => a - b);
    return [0, ...cuts].map((from, i) => text.slice(from, cuts[i] ?? text.length));
  }

  noise(): Buffer {
    return Buffer.from(Array.from({ length: this.integer(0, 200) }, () => this.integer(0, 255)));
  }

  /** A body that was right, with members gone or of another kind. */
  bent(body: object): object {
    return Object.fromEntries(
      Object.entries(body).flatMap(([name, value]) => {
        if (this.#random.chance(0.2)) return [];
        return [[name, this.#random.chance(0.4) ? this.value(1) : value]];
      }),
    );
  }

  /** Text as bytes: whole, cut short, or with bytes that are no UTF-8. */
  bytes(text: string): Buffer {
    const bytes = Buffer.from(text);
    const cut = bytes.subarray(0, this.#random.integer({ low: 0, high: bytes.length }));
    const spoilt = Buffer.concat([cut, Buffer.from([0xc3, 0x28, 0xff, 0xfe]), bytes.subarray(cut.length)]);
    return this.pick([bytes, cut, spoilt]);
  }
}
