/**
 * The zig-zag line and its turning points. A rise or fall of at least so many percent from the running extreme confirms
 * that extreme as a peak or trough, so a point is known on its own bar only by looking ahead: none of these is a kernel.
 */
import { type Builtin, builtin, NULL, parameter, parameterOr, type Run, type Series, series } from '#afl/runtime';
import { ARRAY, invalidArgument, mustBePositive } from './array-function.ts';
import { described } from './described.ts';

interface Turn {
  readonly type: 'peak' | 'trough';
  readonly bar: number;
}

/** The confirmed turning points of positive values, oldest first, peaks and troughs by turns. */
export function turningPoints(array: Series, percent: number): Turn[] {
  const { data, first, last } = array;
  const turns: Turn[] = [];
  let high = first;
  let low = first;
  // Before the first turn both directions are open.
  let seeking: 'peak' | 'trough' | 'either' = 'either';
  for (let bar = first + 1; bar <= last; bar += 1) {
    const value = data[bar]!;
    if (value > data[high]!) high = bar;
    if (value < data[low]!) low = bar;
    if (seeking !== 'trough' && value <= data[high]! * (1 - percent / 100) && high !== bar) {
      turns.push({ type: 'peak', bar: high });
      seeking = 'trough';
      low = bar;
    } else if (seeking !== 'peak' && value >= data[low]! * (1 + percent / 100) && low !== bar) {
      turns.push({ type: 'trough', bar: low });
      seeking = 'peak';
      high = bar;
    }
  }
  return turns;
}

/** Straight lines from the first value through the turning points to the last value. */
function zigZag(array: Series, percent: number, run: Run): Series {
  const out = run.floats().fill(NULL);
  if (array.last < 0) return series(out);
  const corners = [array.first, ...turningPoints(array, percent).map((turn) => turn.bar), array.last];
  for (let k = 1; k < corners.length; k += 1) {
    const from = corners[k - 1]!;
    const to = corners[k]!;
    const begin = array.data[from]!;
    const slope = to === from ? 0 : (array.data[to]! - begin) / (to - from);
    for (let bar = from; bar < to; bar += 1) out[bar] = begin + slope * (bar - from);
  }
  out[array.last] = array.data[array.last]!;
  return series(out);
}

/** What the n-th latest turn of a type gives on each bar; Null before there are n. */
function sinceTurn(
  type: Turn['type'],
  array: Series,
  percent: number,
  n: number,
  run: Run,
  value: (turn: number, bar: number) => number,
): Series {
  const out = run.floats().fill(NULL);
  const bars = turningPoints(array, percent)
    .filter((turn) => turn.type === type)
    .map((turn) => turn.bar);
  let passed = 0;
  for (let bar = 0; bar < out.length; bar += 1) {
    if (bars[passed] === bar) passed += 1;
    const turn = bars[passed - n];
    if (turn !== undefined) out[bar] = value(turn, bar);
  }
  return series(out);
}

interface Asked {
  readonly name: string;
  readonly data: Float32Array;
  readonly change: number;
  readonly n: number;
}

const ANSWERS = Symbol('turns asked for');
/** Formulas ask for the same few turns on every bar of a loop; arrays never change once they are values. */
const ANSWERS_MAX = 32;

function remembered(asked: Asked, run: Run, compute: () => Series): Series {
  const answers = run.keep(ANSWERS, (): { readonly asked: Asked; readonly answer: Series }[] => []);
  const known = answers.find(
    ({ asked: { name, data, change, n } }) =>
      name === asked.name && data === asked.data && change === asked.change && n === asked.n,
  );
  if (known !== undefined) return known.answer;
  const answer = compute();
  answers.push({ asked, answer });
  if (answers.length > ANSWERS_MAX) answers.shift();
  return answer;
}

function turnFunction(name: string, type: Turn['type'], wanted: 'value' | 'bars'): Builtin {
  const what = wanted === 'value' ? 'The value on' : 'Bars since';
  return builtin({
    ...described(
      `${name}(array, change, n=1)`,
      'array',
      `${what} the n-th latest ${type} of the zig-zag. Looks ahead.`,
      'known',
    ),
    lookAhead: true,
    parameters: [ARRAY, parameter('number', 'change'), parameterOr('number', 'n', 1)],
    call: ([array, change, n], run) => {
      if (change === NULL || change === 0) return run.spread(NULL);
      checkChange(run, name, change);
      mustBePositive(run, name, 'n', n);
      return remembered({ name, data: array.data, change, n: Math.trunc(n) }, run, () =>
        sinceTurn(type, array, change, Math.trunc(n), run, (turn, bar) =>
          wanted === 'value' ? array.data[turn]! : bar - turn,
        ),
      );
    },
  });
}

/** Null and 0 are no error but give no turns: formulas of AmiBroker's own library ask with a change that is computed. */
function checkChange(run: Run, name: string, change: number): void {
  if (!(change > 0)) invalidArgument(run, name, 'change');
}

export const ZIG_ZAG: readonly Builtin[] = [
  builtin({
    ...described(
      'Zig(array, change)',
      'array',
      'The zig-zag line for turns of at least change percent. Looks ahead.',
      'known',
    ),
    lookAhead: true,
    parameters: [ARRAY, parameter('number', 'change')],
    call: ([array, change], run) => {
      if (change === NULL || change === 0) return run.spread(NULL);
      checkChange(run, 'Zig', change);
      return zigZag(array, change, run);
    },
  }),
  turnFunction('Peak', 'peak', 'value'),
  turnFunction('PeakBars', 'peak', 'bars'),
  turnFunction('Trough', 'trough', 'value'),
  turnFunction('TroughBars', 'trough', 'bars'),
];
