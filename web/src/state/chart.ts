/**
 * The chart of a session as the page keeps it: read whole once, then moved by one closed bar at a time. Plots are
 * computed by the formula on the server; after each scan the newest part is read and laid over what stands.
 */
import type { BarValue, ChartAnswer, PlotValue } from '#server/api';
import type { PictureBar, PicturePlot } from '../chart/picture.ts';
import { BARS_MAX, type SessionChart } from './model.ts';

/** As many equal closes are no chance. */
const TRACED_BARS = 20;

export function barOf(value: BarValue): PictureBar {
  const { open, high, low, close, volume } = value;
  return { start: Date.parse(value.time), open, high, low, close, volume };
}

function plotOf({ name, color, style, pane, points }: PlotValue): PicturePlot {
  return { name, color, style, pane, points: points.map(([time, value]) => ({ bar: Date.parse(time), value })) };
}

function chartOf(answer: ChartAnswer, generation: number): SessionChart {
  const bars = answer.bars.map(barOf);
  return {
    generation,
    bars,
    forming: answer.forming === null ? null : barOf(answer.forming),
    plots: answer.plots.map(plotOf).filter((plot) => !tracesTheClose(plot, bars)),
  };
}

/** `Plot( C, "Close", … )` is how a formula draws candles; they stand already, and a line over them would only hide them. */
function tracesTheClose({ pane, style, points }: PicturePlot, bars: readonly PictureBar[]): boolean {
  if (pane !== 'price' || style !== 'line' || bars.length === 0) return false;
  const values = new Map(points.map(({ bar, value }) => [bar, value]));
  // The formula computes in 32 bits.
  return bars.slice(-TRACED_BARS).every(({ start, close }) => values.get(start) === Math.fround(close));
}

/** The chart was read whole. Bars that closed while the answer was on its way stay. */
export function withWhole(former: SessionChart | null, answer: ChartAnswer): SessionChart {
  const whole = chartOf(answer, (former?.generation ?? 0) + 1);
  const newest = whole.bars.at(-1)?.start;
  if (former === null || newest === undefined) return whole;
  const since = former.bars.filter(({ start }) => start > newest);
  const forming = since.length > 0 ? former.forming : whole.forming;
  return { ...whole, bars: [...whole.bars, ...since].slice(-BARS_MAX), forming };
}

/**
 * One bar has closed. A bar seen before changes nothing.
 *
 * @returns the chart, or null when the bar lies before the newest: history was repaired and must be read whole
 */
export function withClosedBar(chart: SessionChart, bar: PictureBar): SessionChart | null {
  const newest = chart.bars.at(-1);
  const forming = chart.forming !== null && chart.forming.start > bar.start ? chart.forming : null;
  if (newest === undefined || bar.start > newest.start) {
    return { ...chart, bars: [...chart.bars.slice(-(BARS_MAX - 1)), bar], forming };
  }
  const known = chart.bars.findLast(({ start }) => start <= bar.start);
  return known !== undefined && same(known, bar) ? chart : null;
}

/** The newest bars and plots were read again. Bars that we lack are added, plots replaced from their first point on. */
export function withTail(chart: SessionChart, answer: ChartAnswer): SessionChart {
  const tail = chartOf(answer, chart.generation);
  const newest = chart.bars.at(-1)?.start ?? Number.NEGATIVE_INFINITY;
  const added = tail.bars.filter(({ start }) => start > newest);
  // The answer may be older than what the stream has brought since.
  const formingKept = chart.forming !== null && chart.forming.start >= (tail.forming?.start ?? 0);
  return {
    generation: chart.generation,
    bars: added.length === 0 ? chart.bars : [...chart.bars, ...added].slice(-BARS_MAX),
    forming: formingKept ? chart.forming : tail.forming,
    plots: tail.plots.map((plot) =>
      joined(
        chart.plots.find(({ name, pane }) => name === plot.name && pane === plot.pane),
        plot,
      ),
    ),
  };
}

function joined(former: PicturePlot | undefined, tail: PicturePlot): PicturePlot {
  const first = tail.points[0]?.bar;
  if (former === undefined || first === undefined) return tail;
  return { ...tail, points: [...former.points.filter(({ bar }) => bar < first), ...tail.points].slice(-BARS_MAX) };
}

function same(a: PictureBar, b: PictureBar): boolean {
  return (
    a.start === b.start &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume
  );
}
