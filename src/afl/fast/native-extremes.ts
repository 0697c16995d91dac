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
  const [n, whole, end, base, span, at, least, last] = [make(), make(), make(), make(), make(), make(), make(), make()];
  const [toInput, toOutput, one, two, three] = [make(), make(), make(), make(), make()];
  const [best, odd, value] = [text.locals.make(V128), text.locals.make(V128), text.locals.make(V128)];
  const bytes = (bars: Code): Code => i32.shl(bars, i32.const(2));
  const times = (bars: number): Code => i32.mul(get(span), i32.const(bars));
  /** `at` is an address in the scratch, where the block has its place; what lies elsewhere has a distance to there. */
  const begin = i32.const(SCRATCH_AT + 64);
  const ofScratch = (distance: Code): Code => f32x4.load(i32.add(get(at), distance));
  /** Of the bar so many before, three at most. */
  const ofInput = (back: number): Code => f32x4.load(i32.add(get(at), get(toInput)), 4 * (3 - back));
  /** From the last bar down to one, for each stands on what lies before it. */
  const downTo = (bar: Code, of: Code): Code => [
    ...set(at, get(last)),
    ...set(least, i32.add(begin, bytes(bar))),
    ...repeat(i32.ge(get(at), get(least)), f32x4.store(get(at), of), set(at, i32.sub(get(at), i32.const(16)))),
  ];
  /** The distances of what lies one, two and three spans before. */
  const distances = [one, two, three].flatMap((each, index) => set(each, times(-4 * (index + 1))));
  const ofFour = (four: readonly [Code, Code, Code, Code]): Code =>
    later(later(four[0], four[1]), later(four[2], four[3]));
  return [
    ...skip,
    ...set(n, i32.fromF64(get(NUMBER))),
    ...text.look((values) => [
      ...set(value, values),
      ...set(odd, f32x4.or(get(odd), f32x4.ne(get(value), get(value)))),
    ]),
    ...when(f32x4.anySet(get(odd)), give(i32.const(1))),
    ...set(whole, smaller(get(TO), i32.add(get(start), i32.sub(get(n), i32.const(1))))),
    ...text.eachBar(text.writeNull(), get(whole)),
    // A few bars: each window is gone through.
    ...when(i32.le(i32.sub(get(TO), get(text.bar)), i32.const(8)), [
      ...text.eachBar([
        ...set(best, f32x4.loadSplat(text.inputAddress(0))),
        ...set(at, i32.const(1)),
        ...repeat(
          i32.lt(get(at), get(n)),
          set(best, later(get(best), f32x4.loadSplat(text.inputAddress(0, i32.sub(get(text.bar), get(at)))))),
          set(at, i32.add(get(at), i32.const(1))),
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
        ...set(base, i32.sub(get(text.bar), i32.sub(get(n), i32.const(1)))),
        ...set(toInput, i32.sub(text.inputAddress(0, i32.sub(get(base), i32.const(3))), begin)),
        ...set(toOutput, i32.sub(text.address(OUT, get(base)), begin)),
        ...set(last, i32.add(begin, bytes(i32.sub(i32.sub(get(end), get(base)), i32.const(4))))),
        ...when(
          i32.ge(get(n), i32.const(4)),
          [
            ...downTo(i32.const(0), ofFour([ofInput(0), ofInput(1), ofInput(2), ofInput(3)])),
            ...set(span, i32.const(4)),
          ],
          [...downTo(i32.const(-3), ofInput(0)), ...set(span, i32.const(1))],
        ),
        ...repeat(
          i32.le(times(4), get(n)),
          [
            ...distances,
            ...downTo(
              i32.sub(times(4), i32.const(4)),
              ofFour([f32x4.load(get(at)), ofScratch(get(one)), ofScratch(get(two)), ofScratch(get(three))]),
            ),
          ],
          set(span, times(4)),
        ),
        ...when(i32.le(times(2), get(n)), [
          ...distances,
          ...downTo(i32.sub(times(2), i32.const(4)), later(f32x4.load(get(at)), ofScratch(get(one)))),
          ...set(span, times(2)),
        ]),
        ...set(one, bytes(i32.sub(get(span), get(n)))),
        ...set(at, i32.add(begin, bytes(i32.sub(get(n), i32.const(1))))),
        ...set(last, i32.add(get(last), i32.const(16))),
        ...repeat(
          i32.lt(get(at), get(last)),
          f32x4.store(i32.add(get(at), get(toOutput)), later(f32x4.load(get(at)), ofScratch(get(one)))),
          set(at, i32.add(get(at), i32.const(16))),
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
