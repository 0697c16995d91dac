/**
 * Charts. What Plot and its like draw is recorded with name, colour, style and values, so that a chart can show it; the
 * rest changes only how AmiBroker's own window looks and is accepted without effect.
 */
import {
  type Builtin,
  builtin,
  type Color,
  NULL,
  type Numeric,
  optionalParameter,
  type Parameter,
  type Plot,
  parameter,
  parameterOr,
  type Run,
  type Series,
  series,
  type Value,
} from '#afl/runtime';
import { accepted } from './accepted.ts';
import { COLOR_DEFAULT, STYLE_CANDLE, STYLE_OWN_SCALE } from './constants.ts';
import { described } from './described.ts';
import { foreignField } from './foreign.ts';
import { colorOf } from './palette.ts';
import { spokenText } from './spoken.ts';

/** AmiBroker warns (502) at 500 plots; more are not kept. */
const PLOTS_MAX = 500;
/** Texts and shapes are drawn in loops; each takes little, but a loop may be long. */
const TEXTS_MAX = 5000;

const COUNTS = Symbol('plots and texts so far');

function record(run: Run, plot: Plot): number {
  const counts = run.keep(COUNTS, () => ({ plots: 0, texts: 0 }));
  if (plot.type === 'text') {
    if (counts.texts === TEXTS_MAX) return 1;
    counts.texts += 1;
  } else {
    if (counts.plots === PLOTS_MAX) {
      run.warn(502, `Plot is called more than ${PLOTS_MAX} times; further plots are not shown.`);
      return 1;
    }
    counts.plots += 1;
  }
  run.output.plots.push(plot);
  return 1;
}

/** What follows the style in Plot, PlotOHLC and PlotForeign: looks that no chart here has. */
const LOOKS = [
  optionalParameter('any', 'min'),
  optionalParameter('any', 'max'),
  optionalParameter('any', 'xshift'),
  optionalParameter('any', 'zorder'),
  optionalParameter('any', 'width'),
] as const satisfies readonly Parameter[];

function styleNumber(style: Numeric): number {
  return typeof style === 'number' ? style : (style.data.at(-1) ?? 1);
}

/** Where shapes stand when no place is given: around the first plot, else around the close. */
function shapesPlace(run: Run, place: Value): Series {
  if (typeof place === 'number') return run.spread(place);
  if (typeof place === 'object' && place.kind === 'series') return place;
  const first = run.output.plots.find((each) => each.type === 'line' || each.type === 'ohlc');
  return first?.values.at(-1) ?? run.price('close');
}

function foreignBars(run: Run, symbol: string): readonly Series[] {
  const fields = (['open', 'high', 'low', 'close'] as const).map((each) => foreignField(run, symbol, each, 1));
  return fields.filter((each) => each !== null);
}

const PLOTS: readonly Builtin[] = [
  builtin({
    ...described(
      'Plot(array, "name", color, style=styleLine, min, max, XShift=0, ZOrder=0, width=1)',
      'number',
      'A line on the chart.',
    ),
    parameters: [
      parameter('array', 'array'),
      parameter('any', 'name'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      parameterOr('numeric', 'style', 1),
      ...LOOKS,
    ],
    call: ([array, name, color, style], run) =>
      record(run, { type: 'line', name: spokenText(run, name), values: [array], color, style: styleNumber(style) }),
  }),
  builtin({
    ...described(
      'PlotOHLC(open, high, low, close, "name", color, style=styleCandle|styleOwnScale, min, max, XShift=0, ZOrder=0, width=1)',
      'number',
      'Bars on the chart.',
    ),
    parameters: [
      parameter('array', 'open'),
      parameter('array', 'high'),
      parameter('array', 'low'),
      parameter('array', 'close'),
      parameter('any', 'name'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      parameterOr('numeric', 'style', STYLE_CANDLE + STYLE_OWN_SCALE),
      ...LOOKS,
    ],
    call: ([open, high, low, close, name, color, style], run) =>
      record(run, {
        type: 'ohlc',
        name: spokenText(run, name),
        values: [open, high, low, close],
        color,
        style: styleNumber(style),
      }),
  }),
  builtin({
    ...described(
      'PlotForeign("ticker", "name", color, style=styleCandle|styleOwnScale, min, max, XShift=0, ZOrder=0, width=1)',
      'number',
      'Another symbol’s bars on the chart.',
    ),
    parameters: [
      parameter('string', 'ticker'),
      parameter('any', 'name'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      parameterOr('numeric', 'style', STYLE_CANDLE + STYLE_OWN_SCALE),
      ...LOOKS,
    ],
    call: ([ticker, name, color, style], run) => {
      const values = foreignBars(run, ticker);
      if (values.length < 4) return 0;
      return record(run, { type: 'ohlc', name: spokenText(run, name), values, color, style: styleNumber(style) });
    },
  }),
  builtin({
    ...described(
      'PlotShapes(shape, color, layer=0, yposition=graph0, offset=-12, XShift=0)',
      'nothing',
      'Arrows and other shapes: odd ones below, even ones above the place.',
    ),
    parameters: [
      parameter('array', 'shape'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      optionalParameter('any', 'layer'),
      optionalParameter('any', 'yposition'),
      optionalParameter('any', 'offset'),
      optionalParameter('any', 'xshift'),
    ],
    call: ([shape, color, , place], run) => {
      record(run, { type: 'shapes', name: '', values: [shape, shapesPlace(run, place)], color, style: 0 });
      return undefined;
    },
  }),
  builtin({
    ...described(
      'PlotGrid(level, color=colorDefault, pattern=1, width=1, label=True)',
      'nothing',
      'A horizontal line.',
    ),
    parameters: [
      parameter('number', 'level'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      optionalParameter('any', 'pattern'),
      optionalParameter('any', 'width'),
      optionalParameter('any', 'label'),
    ],
    call: ([level, color], run) => {
      record(run, { type: 'grid', name: '', values: [onePoint([level])], color, style: 0 });
      return undefined;
    },
  }),
  builtin({
    ...described(
      'PlotText("text", x, y, color, bkcolor=colorDefault, yoffset=0)',
      'nothing',
      'A text at a bar and a price.',
    ),
    parameters: [
      parameter('any', 'text'),
      parameter('number', 'x'),
      parameter('number', 'y'),
      parameterOr('numeric', 'color', COLOR_DEFAULT),
      optionalParameter('any', 'bkcolor'),
      optionalParameter('any', 'yoffset'),
    ],
    call: ([text, x, y, color], run) => {
      run.step(1);
      record(run, {
        type: 'text',
        name: spokenText(run, text),
        values: [onePoint([x, y])],
        color: oneColor(color),
        style: 0,
      });
      return undefined;
    },
  }),
];

/** Grids hold their level, texts their bar index and price: a series of their own, not one value a bar. */
function onePoint(values: readonly number[]): Series {
  return series(Float32Array.from(values));
}

function oneColor(color: Color): number {
  return typeof color === 'number' ? color : (color.data.at(-1) ?? COLOR_DEFAULT);
}

/** White, as the chart's background. */
const BACKGROUND = colorOf({ red: 255, green: 255, blue: 255 });

export const CHARTS: readonly Builtin[] = [
  ...PLOTS.map((row): Builtin => ({ ...row, status: 'chart-only' })),
  accepted('PlotTextSetFont("text", "font", size, x, y, color, bkcolor=colorDefault, yoffset=0)', 'A text in a font.'),
  accepted('PlotVAPOverlay(lines=300, width=5, color=colorGreen, style=0)', 'A volume profile.'),
  accepted(
    'PlotVAPOverlayA(segments, lines=300, width=80, color=colorLightGrey, vapstyle=4)',
    'Volume profiles by segment.',
  ),
  accepted(
    'SetChartOptions(mode=0, flags=0, gridFlags=chartGridMiddle, ymin=0, ymax=0, blankbars=0)',
    'Options of the chart.',
  ),
  accepted('SetChartBkColor(color)', 'The chart’s background.'),
  accepted('SetChartBkGradientFill(top, bottom, titlebk=0, miny=Null, maxy=Null)', 'The chart’s background.'),
  accepted('SetGradientFill(top, bottom, baseline=Null, baselinecolor=-1)', 'The filling of gradient plots.'),
  accepted('SetBarFillColor(color)', 'The filling of candles and areas.'),
  accepted('SetOpacity(value)', 'How opaque plots are.'),
  accepted(
    'XYChartAddPoint("chart", "text", x, y, color=colorDefault, linecolor=colorDefault)',
    'A point of a scatter chart.',
    'number',
    () => 0,
  ),
  accepted('XYChartSetAxis("chart", "x", "y", style=0)', 'The axes of a scatter chart.'),
  accepted('Study("ID", chartid=1, scale=-1)', 'A line drawn by hand: there is none, Null.', 'array', (_, run) =>
    run.spread(NULL),
  ),
  accepted('GetChartID()', 'The chart’s number: 0 outside charts.', 'number', () => 0),
  accepted('GetPriceStyle()', 'The style of price charts: candles.', 'number', () => STYLE_CANDLE),
  accepted('GetChartBkColor()', 'The chart’s background: white.', 'number', () => Math.fround(BACKGROUND)),
  accepted('GetCursorXPosition(mode=0)', 'The mouse’s place: Null, there is no window.', 'number', () => NULL),
  accepted('GetCursorYPosition(mode=0)', 'The mouse’s place: Null, there is no window.', 'number', () => NULL),
  accepted('GetCursorMouseButtons()', 'The mouse’s buttons: none is pressed.', 'number', () => 0),
  accepted('GetAsyncKeyState(vkey)', 'A key’s state: none is pressed.', 'number', () => 0),
  accepted('RequestMouseMoveRefresh()', 'Refreshing of charts with the mouse.'),
];
