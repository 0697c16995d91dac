/** Native kernels of the highest and lowest of a window. */
import { type Code, f32x4, get, give, I32, i32, repeat, set, V128, when } from './assembler.ts';
import { type NativeBodies, type NativeText, NUMBER, OUT, smaller, TO } from './native-text.ts';
import { BLOCK_BARS, SCRATCH_AT } from './scratch.ts';

/**
 * The extreme of each window by growing: of 4 bars from bars, of 16 from four of those, …; two that overlap make one of n.
 * It does not hold for NaN.
 *
 * @param later (newer, older): the older only where it lies beyond the newer
 */
function extreme(text: NativeText, later: (newer: Code, older: Code) => Code): Code {
  const { start, code: skip } = text.skipNulls(1);
  const make = (): number => text.locals.make(I32);
  const [n, whole, end, base, span, at, length] = [make(), make(), make(), make(), make(), make(), make()];
  const [best, odd, value] = [text.locals.make(V128), text.locals.make(V128), text.locals.make(V128)];
  const ofInput = (at: Code): Code => f32x4.load(text.inputAddress(0, i32.add(get(base), at)));
  const inScratch = (at: Code): Code => i32.add(i32.const(SCRATCH_AT + 64), i32.shl(at, i32.const(2)));
  const ofScratch = (at: Code): Code => f32x4.load(inScratch(at));
  const back = (bars: Code): Code => i32.sub(get(at), bars);
  const times = (bars: number): Code => i32.mul(get(span), i32.const(bars));
  /** From the last bar down, for each stands on what lies before it. */
  const downTo = (last: Code, of: Code): Code => [
    ...set(at, i32.sub(get(length), i32.const(4))),
    ...repeat(i32.ge(get(at), last), f32x4.store(inScratch(get(at)), of), set(at, i32.sub(get(at), i32.const(4)))),
  ];
  const ofFour = (four: readonly [Code, Code, Code, Code]): Code =>
    later(later(four[0], four[1]), later(four[2], four[3]));
  const one = i32.const(1);
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...text.look((values) => [
      ...set(value, values),
      ...set(odd, f32x4.or(get(odd), f32x4.ne(get(value), get(value)))),
    ]),
    ...when(f32x4.anySet(get(odd)), give(i32.const(1))),
    ...set(whole, smaller(get(TO), i32.add(get(start), i32.sub(get(n), one)))),
    ...text.eachBar(text.writeNull(), get(whole)),
    // A few bars: each window is gone through.
    ...when(i32.le(i32.sub(get(TO), get(text.bar)), i32.const(8)), [
      ...text.eachBar([
        ...set(best, f32x4.loadSplat(text.inputAddress(0))),
        ...set(at, one),
        ...repeat(
          i32.lt(get(at), get(n)),
          set(best, later(get(best), f32x4.loadSplat(text.inputAddress(0, i32.sub(get(text.bar), get(at)))))),
          set(at, i32.add(get(at), one)),
        ),
        ...text.write(f32x4.lane(get(best), 0)),
      ]),
      ...give(i32.const(0)),
    ]),
    ...repeat(
      i32.lt(get(text.bar), get(TO)),
      [
        ...set(end, smaller(get(TO), i32.add(get(text.bar), i32.const(BLOCK_BARS)))),
        // The block and the n-1 bars before it.
        ...set(base, i32.sub(get(text.bar), i32.sub(get(n), one))),
        ...set(length, i32.sub(get(end), get(base))),
        ...when(
          i32.ge(get(n), i32.const(4)),
          [
            ...downTo(
              i32.const(0),
              ofFour([ofInput(get(at)), ofInput(back(one)), ofInput(back(i32.const(2))), ofInput(back(i32.const(3)))]),
            ),
            ...set(span, i32.const(4)),
          ],
          [...downTo(i32.const(-3), ofInput(get(at))), ...set(span, one)],
        ),
        ...repeat(
          i32.le(times(4), get(n)),
          downTo(
            i32.sub(times(4), i32.const(4)),
            ofFour([
              ofScratch(get(at)),
              ofScratch(back(get(span))),
              ofScratch(back(times(2))),
              ofScratch(back(times(3))),
            ]),
          ),
          set(span, times(4)),
        ),
        ...when(i32.le(times(2), get(n)), [
          ...downTo(i32.sub(times(2), i32.const(4)), later(ofScratch(get(at)), ofScratch(back(get(span))))),
          ...set(span, times(2)),
        ]),
        ...set(at, i32.sub(get(n), one)),
        ...repeat(
          i32.lt(get(at), get(length)),
          f32x4.store(
            text.address(OUT, i32.add(get(base), get(at))),
            later(ofScratch(get(at)), ofScratch(back(i32.sub(get(n), get(span))))),
          ),
          set(at, i32.add(get(at), i32.const(4))),
        ),
        ...set(text.bar, get(end)),
      ],
      [],
    ),
  ];
}

export const EXTREMES: NativeBodies = {
  'highest value': (text) => extreme(text, f32x4.pseudoMax),
  'lowest value': (text) => extreme(text, f32x4.pseudoMin),
};
