/** Collects what the checks have to say of a formula. */
import { type Diagnostic, errorAt, errorCode, type Span, warningAt, warningCode } from '#afl/syntax';

export class Remarks {
  readonly #all: Diagnostic[] = [];

  /** In the order of the text. */
  get all(): readonly Diagnostic[] {
    return this.#all;
  }

  /** AmiBroker's error of this number. */
  error(number: number, message: string, span: Span, hint: string | null = null): void {
    this.#all.push(errorAt({ code: errorCode(number), message, hint, span }));
  }

  warn(number: number, message: string, span: Span, hint: string | null = null): void {
    this.#all.push(warningAt({ code: warningCode(number), message, hint, span }));
  }

  /** What this engine refuses though AmiBroker may not. */
  unsupported(code: 'U001' | 'U002' | 'U005', message: string, span: Span, hint: string | null = null): void {
    this.#all.push(errorAt({ code: `AFL-${code}`, message, hint, span }));
  }
}
