/** Functions of the program around the formula: its version, its clock, its preferences. */
import { type Builtin, builtin, parameter, parameterOr, type Run } from '#afl/runtime';
import { accepted } from './accepted.ts';
import { described } from './described.ts';
import { timeOfDay } from './wall-clock.ts';

/** The version of AmiBroker whose language this is. */
const VERSION = 7;

/** Periods of AmiBroker's preferences, as it is installed, by their number. */
const PREFERENCES: ReadonlyMap<number, number> = new Map([
  [10, 14],
  [11, 12],
  [12, 26],
  [13, 9],
  [14, 14],
  [33, 14],
  [36, 14],
  [49, 14],
  [50, 0.02],
  [51, 0.2],
]);

const COUNTER = Symbol('performance counter');

/** Milliseconds of the host's clock, since midnight or since the last reset of this run. */
function counter(run: Run, reset: boolean): number {
  const state = run.keep(COUNTER, () => ({ zero: run.host.now() - timeOfDay(run.host.now()) }));
  const now = run.host.now();
  const elapsed = now - state.zero;
  if (reset) state.zero = now;
  return Math.fround(elapsed);
}

export const PROGRAM: readonly Builtin[] = [
  builtin({
    ...described('Version(minrequired=0)', 'number', 'The program’s version; Error 24 when a newer one is needed.'),
    parameters: [parameterOr('number', 'minrequired', 0)],
    call: ([required], run) =>
      required > VERSION
        ? run.fail(24, `The formula needs AmiBroker ${required}; this is the language of ${VERSION}.`)
        : VERSION,
  }),
  builtin({
    ...described('_exit()', 'nothing', 'Ends the formula normally, with what it has said so far.'),
    parameters: [],
    call: (_, run) => run.exit(),
  }),
  builtin({
    ...described('Prefs(index)', 'number', 'A preference: the usual period of an indicator, else 0.', 'known'),
    parameters: [parameter('number', 'index')],
    call: ([index]) => Math.fround(PREFERENCES.get(index) ?? 0),
  }),
  builtin({
    ...described(
      'GetPerformanceCounter(reset=False)',
      'number',
      'Milliseconds since midnight, or since the last reset.',
    ),
    parameters: [parameterOr('number', 'reset', 0)],
    call: ([reset], run) => counter(run, reset !== 0),
  }),
  builtin({
    ...described('GetFormulaPath()', 'string', 'The formula’s path: not told here, "".'),
    parameters: [],
    call: () => '',
  }),
  builtin({
    ...described('GetLastOSError()', 'string', 'The system’s last error: none is asked for here, "".'),
    parameters: [],
    call: () => '',
  }),
  accepted('ThreadSleep(milliseconds)', 'Waits; a formula never waits here.'),
  accepted('ClipboardGet()', 'The clipboard’s text: "", there is none.', 'string', () => ''),
  accepted('ClipboardSet("text")', 'Sets the clipboard’s text; there is none.', 'number', () => 0),
];
