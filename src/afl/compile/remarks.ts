/**
 * Collects what the checks have to say of a formula. A library may hold functions that a formula never calls: what only
 * fails when it is reached (a wrong count of arguments, a function that cannot run here) is a warning there.
 */
import { type Diagnostic, errorAt, errorCode, type Span, warningAt, warningCode } from '#afl/syntax';

interface Remark {
  readonly diagnostic: Diagnostic;
  /** Key of the function whose body it is about; null at formula level. */
  readonly routine: string | null;
  readonly onlyWhenReached: boolean;
}

export class Remarks {
  readonly #all: Remark[] = [];
  /** Set while a function's body is checked. */
  routine: string | null = null;

  /** @param reached keys of the functions that the formula may call; in the order of the text */
  all(reached: ReadonlySet<string>): readonly Diagnostic[] {
    return this.#all.map(({ diagnostic, routine, onlyWhenReached }) => {
      const harmless = onlyWhenReached && routine !== null && !reached.has(routine);
      return harmless ? { ...diagnostic, severity: 'warning' } : diagnostic;
    });
  }

  /** AmiBroker's error of this number. */
  error(number: number, message: string, span: Span, hint: string | null = null): void {
    this.#add(errorAt({ code: errorCode(number), message, hint, span }), false);
  }

  /** An error that AmiBroker raises when the place is reached. */
  errorWhenReached(number: number, message: string, span: Span): void {
    this.#add(errorAt({ code: errorCode(number), message, span }), true);
  }

  warn(number: number, message: string, span: Span, hint: string | null = null): void {
    this.#add(warningAt({ code: warningCode(number), message, hint, span }), false);
  }

  /** What this engine refuses though AmiBroker does not: it would fail when it is reached. */
  unsupported(code: 'U001' | 'U002', message: string, span: Span): void {
    this.#add(errorAt({ code: `AFL-${code}`, message, span }), true);
  }

  /** A function that nobody knows. */
  unknown(message: string, span: Span, hint: string): void {
    this.#add(errorAt({ code: 'AFL-U005', message, hint, span }), false);
  }

  #add(diagnostic: Diagnostic, onlyWhenReached: boolean): void {
    this.#all.push({ diagnostic, routine: this.routine, onlyWhenReached });
  }
}
