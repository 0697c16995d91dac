/**
 * Signals and fills, drawn on the chart: a triangle that points up for what buys and down for what sells, in outline for
 * a signal (a formula's word) and filled for a fill (money that has moved). Glyph and fill say it all without colour.
 * A fill's tip touches its price; a signal stands off its bar, further out for each one nearer.
 */
import type {
  IChartApi,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import { chartTime } from './chart-time.ts';
import type { Palette } from './palette.ts';
import type { PictureMark } from './picture.ts';

/** In CSS pixels. */
const HALF_WIDTH = 5.5;
const HEIGHT = 9;
const STAND_OFF = 8;
const STEP = 22;
/** Labels need room: they appear from this width of a bar on. */
const LABEL_SPACING = 7;

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

export class Marks implements ISeriesPrimitive<Time> {
  #attached: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; update: () => void } | null = null;
  #marks: readonly PictureMark[] = [];
  #palette: Palette;
  readonly #views: readonly IPrimitivePaneView[];

  constructor(palette: Palette) {
    this.#palette = palette;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) };
    this.#views = [{ renderer: () => renderer, zOrder: () => 'top' }];
  }

  show(marks: readonly PictureMark[]): void {
    this.#marks = marks;
    this.#attached?.update();
  }

  paint(palette: Palette): void {
    this.#palette = palette;
    this.#attached?.update();
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#attached = { chart: chart as IChartApi, series: series as ISeriesApi<'Candlestick'>, update: requestUpdate };
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  #draw(target: Target): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: the chart library's word for drawing in CSS pixels, no hook
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      if (this.#attached === null) return;
      const { chart, series } = this.#attached;
      const scale = chart.timeScale();
      const labelled = scale.options().barSpacing >= LABEL_SPACING;
      context.font = `10px ${this.#palette.family}`;
      context.textAlign = 'center';
      context.lineWidth = 1.5;
      for (const mark of this.#marks) {
        const x = scale.timeToCoordinate(chartTime(mark.bar));
        const y = series.priceToCoordinate(mark.price);
        if (x === null || y === null || x < -20 || x > mediaSize.width + 20) continue;
        this.#drawMark(context, mark, { x, y, labelled });
      }
    });
  }

  #drawMark(
    context: CanvasRenderingContext2D,
    mark: PictureMark,
    at: { x: number; y: number; labelled: boolean },
  ): void {
    const away = mark.direction === 'up' ? 1 : -1;
    const offset = mark.kind === 'fill' ? 0 : STAND_OFF + mark.place * STEP;
    const tip = at.y + away * offset;
    const base = tip + away * HEIGHT;
    const hue = mark.direction === 'up' ? this.#palette.long : this.#palette.short;
    context.beginPath();
    context.moveTo(at.x, tip);
    context.lineTo(at.x - HALF_WIDTH, base);
    context.lineTo(at.x + HALF_WIDTH, base);
    context.closePath();
    context.fillStyle = mark.kind === 'fill' ? hue : this.#palette.paper;
    // A solid glyph gets the ground's colour around it, so that it stands off the candle it lies on.
    context.strokeStyle = mark.kind === 'fill' ? this.#palette.paper : hue;
    context.fill();
    context.stroke();
    if (mark.kind === 'fill' || !at.labelled) return;
    context.fillStyle = hue;
    context.textBaseline = away > 0 ? 'top' : 'bottom';
    context.fillText(mark.label, at.x, base + away * 2);
  }
}
