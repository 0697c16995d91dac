/**
 * Assertions detect bugs of ours, never bad input. They stay on in production; one that fails
 * travels to the top, where trading halts.
 */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
  readonly code = 'ERR_BUG';
}

/** @param what a sentence saying what must hold */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionFailed(`a bug in Openbell: ${what}`);
}

/** Marks the end of an exhaustive switch: the type checker proves that it is never reached. */
export function assertNever(value: never): never {
  throw new AssertionFailed(`a bug in Openbell: no case for ${JSON.stringify(value)}`);
}
