/** Ranges, bands and direction: ATR, Bollinger bands, the directional movement system, random walk, parabolic SAR. */
import { type Builtin, parameter, parameterOr } from '#afl/runtime';
import { ARRAY, arrayFunction, invalidArgument, periodsOr } from './array-function.ts';
import { described } from './described.ts';
import {
  AVERAGE_TRUE_RANGE,
  band,
  DIRECTION_INDEX,
  MINUS,
  PARABOLIC,
  PLUS,
  WALK_BALANCE,
  WALK_HIGH,
  WALK_LOW,
} from './kernels/trend.ts';

const BAND_PARAMETERS = [ARRAY, periodsOr(15), parameterOr('number', 'width', 2)];
const DIRECTION_PERIOD = [parameterOr('number', 'period', 14)];
const WALK_PERIODS = [parameter('number', 'minperiods'), parameter('number', 'maxperiods')];

function directionFunction(name: string, summary: string, kernel: typeof PLUS): Builtin {
  return arrayFunction({
    ...described(`${name}(period=14)`, 'array', summary, 'known'),
    parameters: DIRECTION_PERIOD,
    positive: ['period'],
    prices: ['high', 'low', 'close'],
    kernel,
  });
}

function walkFunction(name: string, summary: string, kernel: typeof WALK_HIGH): Builtin {
  return arrayFunction({
    ...described(`${name}(minperiods, maxperiods)`, 'array', summary, 'known'),
    parameters: WALK_PERIODS,
    positive: ['minperiods', 'maxperiods'],
    check: ([least, largest], run) => {
      if (Math.trunc(least!) > Math.trunc(largest!)) invalidArgument(run, name, 'maxperiods');
    },
    prices: ['high', 'low', 'close'],
    kernel,
  });
}

export const TREND: readonly Builtin[] = [
  arrayFunction({
    ...described(
      'ATR(period)',
      'array',
      "Average true range, Wilder's smoothing; first value on the bar after its seed.",
    ),
    parameters: [parameter('number', 'period')],
    positive: ['period'],
    prices: ['high', 'low', 'close'],
    kernel: AVERAGE_TRUE_RANGE,
  }),
  arrayFunction({
    ...described('BBandTop(array, periods=15, width=2)', 'array', 'Mean plus width standard deviations.', 'known'),
    parameters: BAND_PARAMETERS,
    positive: ['periods'],
    kernel: band(1),
  }),
  arrayFunction({
    ...described('BBandBot(array, periods=15, width=2)', 'array', 'Mean minus width standard deviations.', 'known'),
    parameters: BAND_PARAMETERS,
    positive: ['periods'],
    kernel: band(-1),
  }),
  directionFunction('PDI', 'Plus directional indicator.', PLUS),
  directionFunction('MDI', 'Minus directional indicator.', MINUS),
  directionFunction('ADX', 'Average directional index: how much of a trend there is.', DIRECTION_INDEX),
  walkFunction('RWIHi', 'Random walk index of the highs.', WALK_HIGH),
  walkFunction('RWILo', 'Random walk index of the lows.', WALK_LOW),
  walkFunction('RWI', 'RWIHi − RWILo.', WALK_BALANCE),
  arrayFunction({
    ...described('SAR(accel=0.02, max=0.2)', 'array', 'Parabolic stop and reverse.'),
    parameters: [parameterOr('number', 'accel', 0.02), parameterOr('number', 'max', 0.2)],
    prices: ['high', 'low', 'close'],
    kernel: PARABOLIC,
  }),
];
