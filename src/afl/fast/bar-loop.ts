/** A loop over the bars. */
import type { Slots, Step } from '#afl/runtime';
import type { Line } from './line.ts';

export class BarLoop {
  readonly inputs: readonly Line[] = [];

  static of(
    _loop: Step & { readonly type: 'loop' },
    _globals: Slots,
    _locals: Slots,
  ): { readonly loop: BarLoop; readonly outputs: readonly ((line: Line) => void)[] } | null {
    return null;
  }
}
