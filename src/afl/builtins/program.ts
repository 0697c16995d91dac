/** Functions of the program around the formula: its version, its clock, its preferences. */
import { type Builtin, builtin, parameter, parameterOr, type Run } from '#afl/runtime';
import { accepted } from './accepted.ts';
import { described } from './described.ts';
import { timeOfDay } from './wall-clock.ts';

/** The version of AmiBroker whose language this is. */
const VERSION = 7;

/**
 * AmiBroker's preferences by their number: the periods are the defaults of the functions they are for, moving averages
 * those of a fresh installation as far as known. Switches of its windows read 0.
 */
const PREFERENCES: ReadonlyMap<number, number> = new Map([
  [4, 15], // short moving average
  [6, 45], // middle moving average
  [8, 2], // width of Bollinger bands
  [9, 12], // ROC
  [10, 14], // RSI
  [11, 12], // MACD
  [12, 26],
  [13, 9],
  [14, 14], // stochastic
  [15, 7], // Ultimate
  [16, 14],
  [17, 28],
  [26, 9], // TRIX
  [28, 100], // long moving average
  [29, 15], // average of volume
  [33, 14], // CCI
  [34, 9], // average of CCI
  [36, 14], // MFI
  [37, 9], // Chaikin
  [38, 14],
  [49, 14], // ADX
  [50, 0.02], // SAR
  [51, 0.2],
]);

/** The base symbol of relative strength and the path of the database: there are none. */
const PREFERENCE_TEXTS: ReadonlySet<number> = new Set([30, 39]);

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
    ...described('Prefs(index)', 'any', 'A preference: the usual period of an indicator, else 0.', 'guess'),
    parameters: [parameter('number', 'index')],
    call: ([index]) => (PREFERENCE_TEXTS.has(index) ? '' : Math.fround(PREFERENCES.get(index) ?? 0)),
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
