/**
 * How a formula ends before its end. An error of the formula is data and leaves `#afl` as a diagnostic; inside, it
 * unwinds the interpreter's stack as one of these two throwables, which never pass the door.
 */

/** An error with AmiBroker's number (afl-language.md §14). Span and file are added where it is caught. */
export class AflError extends Error {
  override readonly name = 'AflError';
  readonly number: number;
  readonly hint: string | null;

  constructor(number: number, message: string, hint: string | null = null) {
    super(message);
    this.number = number;
    this.hint = hint;
  }
}

/** `_exit()`: the formula ends here, normally, with what it has. */
export class AflExit extends Error {
  override readonly name = 'AflExit';
}

/** Why a run was cut off from outside: its time or its memory is spent. */
export class AflOverrun extends Error {
  override readonly name = 'AflOverrun';
  readonly budget: 'time' | 'memory';

  constructor(budget: 'time' | 'memory', message: string) {
    super(message);
    this.budget = budget;
  }
}
