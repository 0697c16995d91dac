/**
 * Every constant that AFL predefines, by lower-case name. Values that the guide prints are exact; those it does not
 * print (marked below) are ours, chosen so that they are distinct, exact in float32, and obey what the guide says of
 * them: formulas use names.
 */
import { NULL } from '#afl/runtime';
import { COLOR_NAMES } from './palette.ts';

// Ours: far from any `w.d` format.
export const FORMAT_DATE_TIME = 1_000_001;
export const FORMAT_DATE_TIME_ISO = 1_000_002;
export const FORMAT_CHAR = 1_000_003;
export const FORMAT_DATE = 1_000_004;
export const FORMAT_TIME = 1_000_005;

export const COLOR_DEFAULT = -1;
/** Ours. Only ParamColor takes it. */
export const COLOR_CYCLE = -2;

export const IN_DAILY = 86_400;
export const IN_WEEKLY = 432_001;
export const IN_MONTHLY = 2_160_001;
/** Ours, by the pattern of the weekly and monthly ones: no multiple of a day, so N-day intervals do not meet it. */
export const IN_QUARTERLY = 6_480_001;
/** Ours. Even, since beyond 2^24 float32 counts in twos. */
export const IN_YEARLY = 25_920_002;

export const EXPAND_LAST = 0;
export const EXPAND_FIRST = 1;
export const EXPAND_POINT = 2;

export const COMPRESS_LAST = 0;
export const COMPRESS_OPEN = 1;
export const COMPRESS_HIGH = 2;
export const COMPRESS_LOW = 3;
export const COMPRESS_VOLUME = 4;

export const STYLE_NO_DRAW = 256;
export const STYLE_OWN_SCALE = 32_768;
export const STYLE_LEFT_AXIS_SCALE = 65_536;
export const STYLE_CANDLE = 64;
export const STYLE_BAR = 128;

export const CATEGORY = {
  market: 0,
  group: 1,
  sector: 2,
  industry: 3,
  watchlist: 4,
  favorite: 5,
  index: 6,
  gics: 7,
  icb: 8,
  all: 9,
} as const;

/** Arrows and triangles have their place in the name; the others stand below, or above with shapePositionAbove. */
const SHAPES_WITH_PLACE = [
  'UpArrow',
  'DownArrow',
  'HollowUpArrow',
  'HollowDownArrow',
  'SmallUpTriangle',
  'SmallDownTriangle',
  'HollowSmallUpTriangle',
  'HollowSmallDownTriangle',
  'UpTriangle',
  'DownTriangle',
  'HollowUpTriangle',
  'HollowDownTriangle',
];

const SHAPES_PLAIN = [
  'SmallSquare',
  'HollowSmallSquare',
  'Square',
  'HollowSquare',
  'SmallCircle',
  'HollowSmallCircle',
  'Circle',
  'HollowCircle',
  'Star',
  'HollowStar',
  'Digit0',
  'Digit1',
  'Digit2',
  'Digit3',
  'Digit4',
  'Digit5',
  'Digit6',
  'Digit7',
  'Digit8',
  'Digit9',
];

/**
 * The guide's own example counts 52 shapes, odd ones below and even ones above: 12 with a place and 20 with two each.
 * So shapePositionAbove is 1 and the plain ones are odd.
 */
function shapeConstants(): readonly (readonly [string, number])[] {
  return [
    ['shapeNone', 0],
    ['shapePositionAbove', 1],
    ...SHAPES_WITH_PLACE.map((name, index) => [`shape${name}`, index + 1] as const),
    ...SHAPES_PLAIN.map((name, index) => [`shape${name}`, SHAPES_WITH_PLACE.length + 1 + 2 * index] as const),
  ];
}

/** Names of one group, numbered from a start. */
function numbered(prefix: string, names: readonly string[], start = 0): readonly (readonly [string, number])[] {
  return names.map((name, index) => [prefix + name, start + index] as const);
}

/** Names of one group of flags: 1, 2, 4 … */
function flags(prefix: string, names: readonly string[]): readonly (readonly [string, number])[] {
  return names.map((name, index) => [prefix + name, 2 ** index] as const);
}

const STYLES: readonly (readonly [string, number])[] = [
  ...flags('style', [
    'Line',
    'Histogram',
    'Thick',
    'Dots',
    'NoLine',
    'Dashed',
    'Candle',
    'Bar',
    'NoDraw',
    'Staircase',
    'SwingDots',
    'NoRescale',
    'NoLabel',
    'PointAndFigure',
    'Area',
    'OwnScale',
    'LeftAxisScale',
    // Ours from here: the guide prints no values.
    'NoTitle',
    'Cloud',
    'ClipMinMax',
    'Gradient',
  ]),
  ['styleLog', 32],
  ['styleHidden', STYLE_NO_DRAW],
];

const MASKS: readonly (readonly [string, number])[] = [
  ['maskDefault', 4 + 32 + STYLE_NO_DRAW + STYLE_OWN_SCALE],
  ['maskAll', 0x1fffff],
  ['maskPrice', 4 + 64 + 128 + STYLE_NO_DRAW + STYLE_OWN_SCALE],
  ['maskHistogram', 2 + 4 + STYLE_NO_DRAW + 16_384 + STYLE_OWN_SCALE],
];

const INTERVALS: readonly (readonly [string, number])[] = [
  ['in1Second', 1],
  ['in1Minute', 60],
  ['in5Minute', 300],
  ['in15Minute', 900],
  ['inHourly', 3600],
  ['inDaily', IN_DAILY],
  ['inWeekly', IN_WEEKLY],
  ['inMonthly', IN_MONTHLY],
  ['inQuarterly', IN_QUARTERLY],
  ['inYearly', IN_YEARLY],
];

const TRADING: readonly (readonly [string, number])[] = [
  ...numbered('stopType', ['Loss', 'Profit', 'Trailing', 'NBar']),
  ['stopTypeTrail', 2],
  ...numbered('stopMode', ['Disable', 'Percent', 'Point', 'Risk']),
  ['stopModeBars', 1],
  ...numbered('sps', ['NoChange', 'Value', 'PercentOfEquity', 'PercentOfPosition', 'Shares']),
  ['sbrAll', -2],
  // Ours to the end of the group.
  ['sigScaleIn', 99_999],
  ['sigScaleOut', 99_998],
  ['scoreNoRotate', -9999],
  ['scoreExitAll', -9998],
  ...numbered('backtest', [
    'Regular',
    'RegularRaw',
    'RegularRawMulti',
    'RegularRaw2',
    'RegularRaw2Multi',
    'Rotational',
  ]),
];

const ATC_FLAGS: readonly (readonly [string, number])[] = [
  ...flags('atcFlag', [
    'DeleteValues',
    'CompositeGroup',
    'TimeStamp',
    'EnableInBacktest',
    'EnableInExplore',
    'ResetValues',
    'EnableInPortfolio',
    'EnableInIndicator',
    'Normalize',
  ]),
  ['atcFlagDefaults', 7],
];

const ACTIONS: readonly (readonly [string, number])[] = [
  ...numbered('action', ['Indicator', 'Commentary', 'Scan', 'Explore', 'Backtest', 'Portfolio'], 1),
  // Ours from here: 7 to 9 are reserved in the guide's list.
  ...numbered(
    'actionEx',
    [
      'AAShowArrows',
      'AAParameters',
      'EditVerifyFormula',
      'OptimizeSetup',
      'OptimizeBacktest',
      'OptimizePortfolio',
      'Tooltip',
      'Interpret',
      'AAInit',
    ],
    10,
  ),
];

/** All ours: nothing depends on them but a chart that AmiBroker would draw. */
const CHART_FLAGS: readonly (readonly [string, number])[] = [
  ...flags('chart', [
    'ShowDates',
    'Logarithmic',
    'ShowArrows',
    'WrapTitle',
    'HideQuoteMarker',
    'DisableYAxisCursor',
    'DisableTooltips',
  ]),
  ...flags('chartGrid', [
    'Div100',
    'Percent',
    'Div1000',
    'Margins',
    'Middle',
    '0',
    '30',
    '70',
    '10',
    '90',
    '50',
    '100',
    '20',
    '80',
    '1',
  ]),
  ...numbered('pen', ['Solid', 'Dash', 'Dot', 'DashDot', 'DashDotDot', 'Null']),
  ['fontNormal', 400],
  ['fontBold', 700],
  ...numbered('gui', ['New', 'Existing'], 1),
  ...flags('notify', [
    'Clicked',
    'EditChange',
    'HitReturn',
    'SelChange',
    'SetFocus',
    'KillFocus',
    'MouseEnter',
    'MouseLeave',
    'KeyDown',
  ]),
];

const OTHERS: readonly (readonly [string, number])[] = [
  ['True', 1],
  ['False', 0],
  ['Null', NULL],
  ...numbered('expand', ['Last', 'First', 'Point']),
  ...numbered('compress', ['Last', 'Open', 'High', 'Low', 'Volume']),
  ['formatDateTime', FORMAT_DATE_TIME],
  ['formatDateTimeISO', FORMAT_DATE_TIME_ISO],
  ['formatChar', FORMAT_CHAR],
  ['formatDate', FORMAT_DATE],
  ['formatTime', FORMAT_TIME],
  ...numbered('category', [
    'Market',
    'Group',
    'Sector',
    'Industry',
    'Watchlist',
    'Favorite',
    'Index',
    'GICS',
    'ICB',
    'All',
  ]),
  ...numbered('cm', ['Default', 'Never', 'Always']),
  ['asrTotal', 1],
  ['asrAverage', 2],
  ['asrMin', 4],
  ['asrMax', 8],
  ['asrCount', 16],
  ['asrStDev', 32],
];

const COLORS: readonly (readonly [string, number])[] = [
  ...COLOR_NAMES.map(([name], index) => [`color${name}`, index] as const),
  ['colorDefault', COLOR_DEFAULT],
  ['colorCycle', COLOR_CYCLE],
];

/** Lower-case name → value. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map(
  [
    ...OTHERS,
    ...COLORS,
    ...STYLES,
    ...MASKS,
    ...shapeConstants(),
    ...INTERVALS,
    ...TRADING,
    ...ATC_FLAGS,
    ...ACTIONS,
    ...CHART_FLAGS,
  ].map(([name, value]) => [name.toLowerCase(), value]),
);
