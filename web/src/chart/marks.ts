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

/** Two labels nearer than this would run into each other. */
const LABEL_WIDTH = 34;
const LABEL_HEIGHT = 12;

/** In CSS pixels of the pane. */
interface Point {
  readonly x: number;
  readonly y: number;
}

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
      const taken: Point[] = [];
      // The newest first: where labels are too close, theirs are written.
      for (const mark of this.#marks.toReversed()) {
        const x = scale.timeToCoordinate(chartTime(mark.bar));
        const y = series.priceToCoordinate(mark.price);
        if (x === null || y === null || x < -20 || x > mediaSize.width + 20) continue;
        const base = this.#drawGlyph(context, mark, { x, y });
        if (labelled && mark.kind === 'signal') this.#drawLabel(context, mark, { base, taken });
      }
    });
  }

  /** @returns where its base lies, away from the bar */
  #drawGlyph(context: CanvasRenderingContext2D, mark: PictureMark, { x, y }: Point): Point {
    const away = mark.direction === 'up' ? 1 : -1;
    const tip = y + away * (mark.kind === 'fill' ? 0 : STAND_OFF + mark.place * STEP);
    const base = tip + away * HEIGHT;
    const hue = this.#hue(mark);
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - HALF_WIDTH, base);
    context.lineTo(x + HALF_WIDTH, base);
    context.closePath();
    context.fillStyle = mark.kind === 'fill' ? hue : this.#palette.paper;
    // A solid glyph gets the ground's colour around it, so that it stands off the candle it lies on.
    context.strokeStyle = mark.kind === 'fill' ? this.#palette.paper : hue;
    context.fill();
    context.stroke();
    return { x, y: base };
  }

  #drawLabel(
    context: CanvasRenderingContext2D,
    mark: PictureMark,
    { base, taken }: { readonly base: Point; readonly taken: Point[] },
  ): void {
    const close = taken.some(({ x, y }) => Math.abs(x - base.x) < LABEL_WIDTH && Math.abs(y - base.y) < LABEL_HEIGHT);
    if (close) return;
    taken.push(base);
    const down = mark.direction === 'up';
    context.fillStyle = this.#hue(mark);
    context.textBaseline = down ? 'top' : 'bottom';
    context.fillText(mark.label, base.x, base.y + (down ? 2 : -2));
  }

  #hue({ direction }: PictureMark): string {
    return direction === 'up' ? this.#palette.long : this.#palette.short;
  }
}
