/** What the threads of an exploration share while they go once through the symbols, and what they say. */
import type { SymbolOutcome } from './symbol-exploration.ts';

/** Of a thread that has no symbol in hand. */
export const NO_SYMBOL = -1;

export interface Turns {
  /** The next symbol; whoever takes it counts on. */
  readonly counter: Int32Array<SharedArrayBuffer>;
  /** The symbol that each thread has in hand. */
  readonly busy: Int32Array<SharedArrayBuffer>;
  /** The thread's place there. */
  readonly seat: number;
}

/** null: there are no more symbols. */
export type Said = { readonly stockNumber: number; readonly outcome: SymbolOutcome } | null;
