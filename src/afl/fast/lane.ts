/**
 * What operations share while they are carried out: for each line where its values stand, and where its outer Null runs end.
 * A lane is *regular* on a bar when it has a value there and had one on the bar before, or has never had one. As long as
 * everything that goes in is regular, the newest bar can be computed alone: nothing before it changes.
 */
import { NULL, type Series, type Value } from '#afl/runtime';
import type { Arena } from './arena.ts';
import type { Late, Line, Stand } from './line.ts';

interface Views {
  readonly address: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Of `last`. */
  readonly before: Int32Array;
}

export class Lanes {
  readonly arena: Arena;
  readonly count: number;
  /** In the arena: first and last bars of all lines, and behind them what operations keep. */
  readonly boundsAt: number;
  /** The same as it was before the newest bar. */
  readonly beforeAt: number;
  readonly addressesAt: number;
  readonly #bytes: number;
  #views: Views;
  /** What late values are, by their index. */
  readonly late: Value[];
  /** 1 where more than the newest bar's value has changed with it: whatever is made of that is computed whole. */
  readonly changed: Uint8Array;
  /** Whether one is 1. */
  hasChanged = false;
  /** The formula would decide otherwise than when it was recorded. */
  decidesOtherwise = false;

  /** @param keptBytes what operations keep; a multiple of 8. @returns null when the memory is full */
  static place(arena: Arena, count: number, keptBytes: number): Lanes | null {
    const bytes = 8 * count + keptBytes;
    const [at, before, addresses] = [arena.block(bytes), arena.block(bytes), arena.block(4 * count)];
    if (at === null || before === null || addresses === null) return null;
    return new Lanes(arena, count, { at, before, addresses, bytes });
  }

  private constructor(
    arena: Arena,
    count: number,
    places: { readonly at: number; readonly before: number; readonly addresses: number; readonly bytes: number },
  ) {
    this.arena = arena;
    this.count = count;
    this.boundsAt = places.at;
    this.beforeAt = places.before;
    this.addressesAt = places.addresses;
    this.#bytes = places.bytes;
    this.#views = this.#look();
    this.late = new Array<Value>(count).fill(undefined);
    this.changed = new Uint8Array(count);
  }

  /** By the line's index: the address of its first bar, 0 when it is not stored. */
  get address(): Int32Array {
    return this.#current.address;
  }

  /** First and last bar that are not Null, as in a Series. */
  get first(): Int32Array {
    return this.#current.first;
  }

  get last(): Int32Array {
    return this.#current.last;
  }

  /** `last` before the newest bar. */
  get lastBefore(): Int32Array {
    return this.#current.before;
  }

  /** Address of what operations keep. */
  get keptAt(): number {
    return this.boundsAt + 8 * this.count;
  }

  /** Keeps how everything stands before the newest bar. */
  save(): void {
    this.arena.bytes.copyWithin(this.beforeAt, this.boundsAt, this.boundsAt + this.#bytes);
  }

  restore(): void {
    this.arena.bytes.copyWithin(this.boundsAt, this.beforeAt, this.beforeAt + this.#bytes);
  }

  /** The arena may have grown, which leaves old views empty. */
  get #current(): Views {
    if (this.#views.first.length !== this.count) this.#views = this.#look();
    return this.#views;
  }

  #look(): Views {
    const view = (at: number): Int32Array => new Int32Array(this.arena.memory.buffer, at, this.count);
    return {
      ...{ address: view(this.addressesAt), first: view(this.boundsAt), last: view(this.boundsAt + 4 * this.count) },
      before: view(this.beforeAt + 4 * this.count),
    };
  }

  noteChange({ index }: Stand): void {
    this.changed[index] = 1;
    this.hasChanged = true;
  }

  forgetChanges(): void {
    if (this.hasChanged) this.changed.fill(0);
    this.hasChanged = false;
  }

  /** Keeps a late value, and notes whether it is another one. */
  keep(late: Late, value: Value): void {
    if (!Object.is(this.late[late.index], value)) this.noteChange(late);
    this.late[late.index] = value;
  }

  /** A view of the line's first `length` bars. It holds until the arena grows. */
  view({ index }: Line, length: number): Float32Array {
    const at = (this.address[index] as number) / 4;
    return this.arena.f32.subarray(at, at + length);
  }

  /** The line as functions of the interpreter take it. It holds until the arena grows. */
  series(line: Line, barCount: number): Series {
    const { index } = line;
    const [first, last] = [this.first[index] as number, this.last[index] as number];
    return { kind: 'series', data: this.view(line, barCount), first, last };
  }

  at({ index }: Line, bar: number): number {
    return this.arena.f32[(this.address[index] as number) / 4 + bar] as number;
  }

  put({ index }: Line, bar: number, value: number): void {
    this.arena.f32[(this.address[index] as number) / 4 + bar] = value;
  }

  fill({ index }: Line, value: number, from: number, to: number): void {
    const at = (this.address[index] as number) / 4;
    this.arena.f32.fill(value, at + from, at + to);
  }

  /** Finds the outer Null runs among the first `barCount` bars. @param from no bar before it has a value */
  measure(line: Line, barCount: number, from = 0, to = barCount): void {
    const { f32 } = this.arena;
    const at = (this.address[line.index] as number) / 4;
    let first = from;
    while (first < to && f32[at + first] === NULL) first += 1;
    if (first >= to) {
      this.setEmpty(line, barCount);
      return;
    }
    let last = to - 1;
    while (f32[at + last] === NULL) last -= 1;
    this.first[line.index] = first;
    this.last[line.index] = last;
  }

  setEmpty({ index }: Line, barCount: number): void {
    this.first[index] = barCount;
    this.last[index] = -1;
  }

  /** Takes the value of the newest bar into account. */
  extend(line: Line, bar: number): void {
    const { index } = line;
    if (this.at(line, bar) !== NULL) {
      if (this.last[index] === -1) this.first[index] = bar;
      this.last[index] = bar;
    } else if (this.last[index] === -1) {
      this.first[index] = bar + 1;
    }
  }

  /** `empty`: has never had a value; `regular`: see above; `broken`: a Null run began, goes on or ended with this bar. */
  stateAt({ index }: Line, bar: number): 'empty' | 'regular' | 'broken' {
    const last = this.last[index] as number;
    if (last === -1) return 'empty';
    const before = this.lastBefore[index] as number;
    return last === bar && (before === bar - 1 || before === -1) ? 'regular' : 'broken';
  }
}

/** An operation bound to bars. It stores one line. */
export interface Runner {
  readonly line: Line | Late;
  /** What it stores, when that is more than its line. */
  readonly outputs?: readonly (Line | Late)[];
  /** Its step takes all bars anew, and tells by itself what has changed before the newest. */
  readonly tellsChanges?: boolean;
  /** All bars. @returns false: the fast path has no answer */
  evaluate(barCount: number): boolean;
  /** The newest bar alone; nothing that it reads has changed on others. @returns false: all bars have to be computed */
  step(bar: number): boolean;
  /** Keeps what `step` is about to change, other than in the state block. */
  save?(): void;
  restore?(): void;
  /** Whether it stands so behind so many bars that the next can be computed by the program's own step. */
  isSteady?(barCount: number): boolean;
  /** The program's own step has computed all bars before this one. */
  resumeAt?(bar: number): void;
}
