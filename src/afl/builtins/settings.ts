/**
 * What a formula sets for a backtest or for the program around it. Signals of a scan are not delayed, sized or stopped
 * by these (afl-language.md §16.3); they are recorded as said.
 */
import {
  type Builtin,
  builtin,
  isSeries,
  NULL,
  type Numeric,
  optionalParameter,
  parameter,
  parameterOr,
  type Run,
  type Scalar,
  series,
  type Value,
} from '#afl/runtime';
import { CONSTANTS } from './constants.ts';
import { described } from './described.ts';
import { OPTION_DEFAULTS, READ_ONLY_OPTIONS } from './options.ts';

/** The characters that the guide's Error 67 names. */
const FORBIDDEN_IN_FILES = /[*?#:|><"\\/]/;

/** A function that only leaves a note of its arguments. */
function recorded(signature: string, summary: string, parameters: Builtin['parameters'], rest?: 'any'): Builtin {
  const row = described(signature, 'nothing', summary);
  return {
    ...row,
    parameters,
    ...(rest === undefined ? {} : { rest }),
    call: (args, run) => {
      run.output.tradeSettings.set(row.name, args);
      return undefined;
    },
  };
}

/** SetPositionSize's coding in the variable PositionSize (afl-language.md §17.5). */
function codedSize(size: number, method: number): number {
  switch (method) {
    case 1:
      return size;
    case 2:
      return -size;
    case 3:
      return -1000 - size;
    case 4:
      return -2000 - size;
    default:
      return 0;
  }
}

function setPositionSize(run: Run, size: Numeric, method: Numeric): Value {
  const [sizes, methods] = [run.spread(size), run.spread(method)];
  const before = run.get('PositionSize');
  const coded =
    run.recorder === undefined
      ? series(run.floats().map((_, bar) => sizeAt(sizes.data[bar]!, methods.data[bar]!, numberAt(before, bar))))
      : run.recorder.every(
          [sizes, methods, isNumeric(before) || run.recorder.isLate(before) ? (before as Numeric) : 0],
          sizeAt as Scalar,
        );
  run.set('PositionSize', coded);
  run.output.tradeSettings.set('SetPositionSize', [size, method]);
  return coded;
}

function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || (value !== undefined && isSeries(value));
}

function sizeAt(wanted: number, way: number, before: number): number {
  if (wanted === NULL || way === NULL) return NULL;
  return way === 0 ? before : codedSize(wanted, way);
}

function numberAt(value: Value, bar: number): number {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value.kind === 'series' ? (value.data[bar] ?? 0) : 0;
}

function setOption(run: Run, field: string, value: number | string): undefined {
  const name = field.trim().toLowerCase();
  if (OPTION_DEFAULTS[name] === undefined) {
    run.fail(37, `SetOption has no field '${field}'.`);
  }
  run.output.options.set(name, value);
  if (name === 'everybarnullcheck') run.everyBarNullCheck = Number(value) !== 0;
  if (name === 'futuresmode') setFuturesMode(run, Number(value) !== 0);
  if (name === 'holdminbars' || name === 'allowsamebarexit') remarkMixedExits(run);
  return undefined;
}

/** PointValue is 1 until futures mode is on, then the contract's, unless the formula gave it a value of its own. */
function setFuturesMode(run: Run, on: boolean): void {
  const own = Math.fround(run.host.symbol.pointValue);
  if (run.get('PointValue') === (on ? 1 : own)) run.set('PointValue', on ? own : 1);
}

/** One bar is no contradiction: the guide's own tutorial asks for it. */
function remarkMixedExits(run: Run): void {
  const { options } = run.output;
  if (Number(options.get('holdminbars') ?? 0) > 1 && Number(options.get('allowsamebarexit') ?? 0) !== 0)
    run.warn(705, 'HoldMinBars and AllowSameBarExit contradict each other.');
}

const ROTATION = Symbol('rotational mode');

/** In rotational mode PositionScore decides, and signals may not be there. Said once, when the formula has ended. */
function remarkRotation(run: Run): void {
  run.keep(ROTATION, () =>
    run.whenEnded(() => {
      if (run.get('PositionScore') === undefined) run.warn(703, 'Rotational mode needs the variable PositionScore.');
      const signals = SIGNALS.filter((name) => run.get(name) !== undefined);
      if (signals.length > 0) run.warn(704, `Rotational mode takes no signals: leave ${signals.join(', ')} out.`);
    }),
  );
}

function getOption(run: Run, field: string): Value {
  const name = field.trim().toLowerCase();
  const value = run.output.options.get(name) ?? OPTION_DEFAULTS[name] ?? READ_ONLY_OPTIONS[name];
  if (typeof value === 'number') return Math.fround(value);
  return value ?? run.fail(38, `GetOption has no field '${field}'.`);
}

const SIGNALS = ['Buy', 'Sell', 'Short', 'Cover'] as const;

/** Stops are replaced by later ones of their type; of a loop's the latest are kept. */
const STOPS_MAX = 1000;

/** Arguments of ApplyStop that hold for all bars (Error 4). */
const STOP_NUMBERS = ['type', 'mode', 'exitatstop', 'volatile'];

export const SETTINGS: readonly Builtin[] = [
  builtin({
    ...described('SetOption("field", value)', 'nothing', 'Sets an option of the analysis.'),
    parameters: [parameter('string', 'field'), parameter('any', 'value')],
    call: ([field, value], run) =>
      typeof value === 'number' || typeof value === 'string'
        ? setOption(run, field, value)
        : run.fail(5, 'Argument #2 of SetOption must be a number or text.'),
  }),
  builtin({
    ...described('GetOption("field")', 'any', 'An option of the analysis.'),
    parameters: [parameter('string', 'field')],
    call: ([field], run) => getOption(run, field),
  }),
  builtin({
    ...described('SetPositionSize(size, method)', 'array', 'Sets PositionSize in AmiBroker’s coding.'),
    parameters: [parameter('numeric', 'size'), parameter('numeric', 'method')],
    call: ([size, method], run) => setPositionSize(run, size, method),
  }),
  builtin({
    ...described(
      'ApplyStop(type, mode, amount, exitatstop=0, volatile=False, ReEntryDelay=0, ValidFrom=0, ValidTo=-1)',
      'nothing',
      'A stop for backtests.',
    ),
    parameters: [
      parameter('numeric', 'type'),
      parameter('numeric', 'mode'),
      parameter('numeric', 'amount'),
      parameterOr('numeric', 'exitatstop', 0),
      parameterOr('numeric', 'volatile', 0),
      parameterOr('numeric', 'reEntryDelay', 0),
      parameterOr('numeric', 'validFrom', 0),
      parameterOr('numeric', 'validTo', -1),
    ],
    call: (args, run) => {
      const [type, mode, amount, exitAtStop, changing] = args;
      for (const [index, value] of [type, mode, exitAtStop, changing].entries()) {
        if (isSeries(value)) run.fail(4, `The ${STOP_NUMBERS[index]} of ApplyStop must be a number, not an array.`);
      }
      if (typeof type !== 'number' || typeof mode !== 'number') return undefined;
      const { stops } = run.output;
      if (stops.length === STOPS_MAX) stops.shift();
      stops.push({ type, mode, amount, arguments: args });
      return undefined;
    },
  }),
  recorded('SetTradeDelays(buy, sell, short, cover)', 'Delays for backtests; a scan has none.', [
    parameter('number', 'buy'),
    parameter('number', 'sell'),
    parameter('number', 'short'),
    parameter('number', 'cover'),
  ]),
  builtin({
    ...described('SetBacktestMode(mode)', 'nothing', 'The backtester’s mode.'),
    parameters: [parameter('number', 'mode')],
    call: ([mode], run) => {
      run.output.tradeSettings.set('SetBacktestMode', [mode]);
      if (mode === CONSTANTS.get('backtestrotational')) remarkRotation(run);
      return undefined;
    },
  }),
  builtin({
    ...described('EnableRotationalTrading()', 'nothing', 'The rotational mode of backtests, in its old spelling.'),
    parameters: [],
    call: (_, run) => {
      run.output.tradeSettings.set('SetBacktestMode', [CONSTANTS.get('backtestrotational')]);
      remarkRotation(run);
      return undefined;
    },
  }),
  recorded('SetStopPrecedence(type1, type2, type3, type4)', 'The order in which stops are tested.', [], 'any'),
  recorded('SetCustomBacktestProc("file", enable=True)', 'A custom procedure of backtests.', [
    parameter('string', 'file'),
    parameterOr('number', 'enable', 1),
  ]),
  builtin({
    ...described(
      'SetFormulaName("name")',
      'nothing',
      'The formula’s name in reports, which becomes part of file names.',
    ),
    parameters: [parameter('string', 'name')],
    call: ([name], run) => {
      if (FORBIDDEN_IN_FILES.test(name))
        run.fail(67, `The name "${name.slice(0, 60)}" has characters that no file name may have.`);
      run.output.tradeSettings.set('SetFormulaName', [name]);
      return undefined;
    },
  }),
  recorded('OptimizerSetEngine("name")', 'The optimiser.', [parameter('string', 'name')]),
  recorded('OptimizerSetOption("name", value)', 'An option of the optimiser.', [
    parameter('string', 'name'),
    parameter('any', 'value'),
  ]),
  recorded('SetBarsRequired(back=-1, forward=-1)', 'A hint for QuickAFL; all bars are always used here.', [
    parameterOr('number', 'back', -1),
    parameterOr('number', 'forward', -1),
  ]),
  recorded('EnableTextOutput(mode)', 'Whether text statements are shown.', [parameter('number', 'mode')]),
  recorded('EnableTextOuput(mode)', 'EnableTextOutput, in its old spelling.', [parameter('number', 'mode')]),
  recorded('RequestTimedRefresh(interval, onlyvisible=True)', 'Refreshing of charts; a session runs at each bar.', [
    parameter('number', 'interval'),
    optionalParameter('number', 'onlyvisible'),
  ]),
];
