/** What the formula plots: lines, dots or histograms, over the price or in a pane of their own below the volume. */
import {
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import { chartTime } from './chart-time.ts';
import { type Palette, visible } from './palette.ts';
import type { PicturePlot } from './picture.ts';

const PRICE_PANE = 0;
const OWN_PANE = 2;
const OWN_PANE_SHARE = 0.25;

interface Drawn {
  readonly plot: PicturePlot;
  readonly series: ISeriesApi<'Line'> | ISeriesApi<'Histogram'>;
}

export class PlotLines {
  readonly #chart: IChartApi;
  #palette: Palette;
  #drawn: readonly Drawn[] = [];

  constructor(chart: IChartApi, palette: Palette) {
    this.#chart = chart;
    this.#palette = palette;
  }

  show(plots: readonly PicturePlot[]): void {
    const same =
      plots.length === this.#drawn.length && plots.every((plot, index) => sameKind(plot, this.#drawn[index]?.plot));
    if (!same) this.#rebuild(plots);
    this.#drawn = this.#drawn.map(({ series }, index) => {
      const plot = plots[index] as PicturePlot;
      series.setData(pointsOf(plot));
      return { plot, series };
    });
  }

  paint(palette: Palette): void {
    this.#palette = palette;
    for (const { plot, series } of this.#drawn) series.applyOptions({ color: visible(plot.color, palette) });
  }

  #rebuild(plots: readonly PicturePlot[]): void {
    for (const { series } of this.#drawn) this.#chart.removeSeries(series);
    this.#drawn = plots.map((plot) => ({ plot, series: this.#add(plot) }));
    if (plots.some(({ pane }) => pane === 'own')) this.#chart.panes()[OWN_PANE]?.setStretchFactor(OWN_PANE_SHARE);
  }

  #add(plot: PicturePlot): Drawn['series'] {
    const pane = plot.pane === 'price' ? PRICE_PANE : OWN_PANE;
    const color = visible(plot.color, this.#palette);
    const quiet = { color, priceLineVisible: false, lastValueVisible: false };
    if (plot.style === 'histogram') return this.#chart.addSeries(HistogramSeries, quiet, pane);
    const dots = plot.style === 'dots';
    return this.#chart.addSeries(
      LineSeries,
      {
        ...quiet,
        lineWidth: 1,
        lineVisible: !dots,
        pointMarkersVisible: dots,
        pointMarkersRadius: 2,
        crosshairMarkerVisible: false,
      },
      pane,
    );
  }
}

function sameKind(a: PicturePlot, b: PicturePlot | undefined): boolean {
  return b !== undefined && a.name === b.name && a.style === b.style && a.pane === b.pane && a.color === b.color;
}

/** Null is a gap. Times rise strictly, as the library wants them. */
function pointsOf({ points }: PicturePlot): ({ time: UTCTimestamp; value: number } | WhitespaceData<UTCTimestamp>)[] {
  let newest = Number.NEGATIVE_INFINITY;
  return points.flatMap(({ bar, value }) => {
    const time = chartTime(bar);
    if (time <= newest) return [];
    newest = time;
    return [value === null ? { time } : { time, value }];
  });
}
