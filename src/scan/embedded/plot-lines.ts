/** The lines that a run plots, as the dashboard's chart draws them. Shapes, texts and price bars stay behind. */
import { hexColor, NULL, type Plot } from '#afl';
import type { PlotLine } from '#scan';
import type { ColumnStore } from './column-store.ts';

/** No chart is readable with more; the formula's first ones are kept. */
const LINES_MAX = 40;

/** AmiBroker's style flags that change how a line looks or where it goes. */
const STYLE_HISTOGRAM = 2;
const STYLE_DOTS = 8;
const STYLE_NO_LINE = 16;
const STYLE_OWN_SCALE = 32_768;
const STYLE_LEFT_AXIS_SCALE = 65_536;

const DEFAULT_COLOR = '#8899aa';

interface Stretch {
  readonly bars: ColumnStore;
  readonly first: number;
  readonly last: number;
}

export function plotLines(plots: readonly Plot[], stretch: Stretch): readonly PlotLine[] {
  return plots
    .filter((plot) => plot.type === 'line')
    .slice(0, LINES_MAX)
    .flatMap((plot) => {
      const values = plot.values[0]?.data;
      return values === undefined ? [] : [lineOf(plot, values, stretch)];
    });
}

function lineOf({ name, color, style }: Plot, values: Float32Array, { bars, first, last }: Stretch): PlotLine {
  const points: { bar: PlotLine['points'][number]['bar']; value: number | null }[] = [];
  for (let i = first; i <= last; i += 1) points.push({ bar: bars.startAt(i), value: shown(values[i]!) });
  const colorNumber = typeof color === 'number' ? color : (color.data[last] ?? -1);
  return {
    name,
    color: hexColor(colorNumber) ?? DEFAULT_COLOR,
    style: styleOf(style),
    pane: paneOf(style, points, bars.closeAt(last)),
    points,
  };
}

function shown(value: number): number | null {
  return value === NULL || !Number.isFinite(value) ? null : value;
}

function styleOf(style: number): PlotLine['style'] {
  if ((style & STYLE_HISTOGRAM) !== 0) return 'histogram';
  return (style & STYLE_DOTS) !== 0 && (style & STYLE_NO_LINE) !== 0 ? 'dots' : 'line';
}

/**
 * AmiBroker draws what one formula plots in one pane. Here the price has a pane already: a line goes there when it keeps
 * to the price's neighbourhood and does not ask for a scale of its own.
 */
function paneOf(style: number, points: PlotLine['points'], close: number): PlotLine['pane'] {
  if ((style & (STYLE_OWN_SCALE | STYLE_LEFT_AXIS_SCALE)) !== 0) return 'own';
  const latest = points.findLast((point) => point.value !== null)?.value;
  return latest !== undefined && latest !== null && Math.abs(latest - close) > Math.abs(close) / 2 ? 'own' : 'price';
}
