/**
 * The candlestick chart on its canvas. It is shown pictures, one after the other, and does the least that makes the next
 * out of the last: a new price moves one bar, a closed bar adds one, and only another history is drawn anew. So 10,000
 * bars under fifty prices a second cost what one bar costs.
 */
import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { axisMark, chartTime, crosshairTime } from './chart-time.ts';
import { Marks } from './marks.ts';
import { blend, faint, type Palette, readPalette } from './palette.ts';
import type { Picture, PictureBar, PictureLevel } from './picture.ts';
import { PlotLines } from './plot-lines.ts';

/** Width of a bar when a history is first shown, in pixels. */
const BAR_WIDTH = 8;
/** Empty room to the right of the newest bar, in bars. */
const ROOM_RIGHT = 6;
const VOLUME_PANE = 1;

export class PriceChart {
  readonly #host: HTMLElement;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #marks: Marks;
  readonly #plots: PlotLines;
  readonly #night = matchMedia('(prefers-color-scheme: dark)');
  readonly #repaint = () => this.#paint();
  #palette: Palette;
  #painted: (palette: Palette) => void = () => {};
  #shown: Picture | null = null;
  /** Of the newest bar drawn; the library takes no bar before it. */
  #newestTime = Number.NEGATIVE_INFINITY;
  #levelLines: readonly IPriceLine[] = [];

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#palette = readPalette(host);
    this.#chart = createChart(host, {
      autoSize: true,
      crosshair: { mode: CrosshairMode.Normal },
      localization: { timeFormatter: (time: Time) => crosshairTime(time as UTCTimestamp) },
      rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.12 } },
      timeScale: {
        timeVisible: true,
        secondsVisible: false,
        rightOffset: ROOM_RIGHT,
        barSpacing: 7,
        tickMarkFormatter: (time: Time, weight: 0 | 1 | 2 | 3 | 4) => axisMark(time as UTCTimestamp, weight),
      },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineStyle: LineStyle.Dotted });
    this.#volume = this.#chart.addSeries(
      HistogramSeries,
      { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false },
      VOLUME_PANE,
    );
    this.#chart.panes()[VOLUME_PANE]?.setStretchFactor(0.18);
    this.#marks = new Marks(this.#palette);
    this.#candles.attachPrimitive(this.#marks);
    this.#plots = new PlotLines(this.#chart, this.#palette);
    this.#paint();
    this.#night.addEventListener('change', this.#repaint);
  }

  show(next: Picture): void {
    const last = this.#shown;
    this.#shown = next;
    if (last?.tickSize !== next.tickSize) this.#setPriceStep(next);
    if (last === null || last.generation !== next.generation) this.#showWhole(next);
    else this.#advance(last, next);
    if (last?.plots !== next.plots) this.#plots.show(next.plots);
    if (last?.marks !== next.marks) this.#marks.show(next.marks);
    if (last?.levels !== next.levels) this.#showLevels(next.levels);
  }

  /** @param listener hears the colours now and whenever day turns to night */
  onPaint(listener: (palette: Palette) => void): void {
    this.#painted = listener;
    listener(this.#palette);
  }

  /** Brings the bar that holds an instant into view. */
  lookAt(at: number): void {
    const bars = this.#shown?.bars ?? [];
    const index = bars.findLastIndex(({ start }) => start <= at);
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (index < 0 || range === null || (index >= range.from && index <= range.to)) return;
    const half = (range.to - range.from) / 2;
    this.#chart.timeScale().setVisibleLogicalRange({ from: index - half, to: index + half });
  }

  /** @param listener hears the bar under the pointer, null when there is none */
  onHover(listener: (bar: PictureBar | null) => void): void {
    this.#chart.subscribeCrosshairMove(({ logical }: MouseEventParams) => {
      const { bars = [], forming = null } = this.#shown ?? {};
      const index = logical === undefined ? -1 : Math.round(logical);
      listener(bars[index] ?? (index === bars.length ? forming : null));
    });
  }

  close(): void {
    this.#night.removeEventListener('change', this.#repaint);
    this.#chart.remove();
  }

  #showWhole({ bars, forming }: Picture): void {
    const rising = strictlyRising(forming === null ? bars : [...bars, forming]);
    this.#candles.setData(rising.map((bar) => this.#candle(bar, bar === forming)));
    this.#volume.setData(rising.map((bar) => this.#volumeBar(bar, bar === forming)));
    const newest = rising.at(-1);
    this.#newestTime = newest === undefined ? Number.NEGATIVE_INFINITY : chartTime(newest.start);
    const to = rising.length + ROOM_RIGHT;
    this.#chart.timeScale().setVisibleLogicalRange({ from: to - this.#host.clientWidth / BAR_WIDTH, to });
  }

  #advance(last: Picture, next: Picture): void {
    const newest = last.bars.at(-1)?.start ?? Number.NEGATIVE_INFINITY;
    const first = next.bars.findLastIndex(({ start }) => start <= newest) + 1;
    for (const bar of next.bars.slice(first)) this.#put(bar, false);
    if (next.forming !== null && next.forming !== last.forming) this.#put(next.forming, true);
  }

  #put(bar: PictureBar, forming: boolean): void {
    const time = chartTime(bar.start);
    if (time < this.#newestTime) return;
    this.#newestTime = time;
    this.#candles.update(this.#candle(bar, forming));
    this.#volume.update(this.#volumeBar(bar, forming));
  }

  #candle(bar: PictureBar, forming: boolean): CandlestickData {
    const { start, open, high, low, close } = bar;
    const data = { time: chartTime(start), open, high, low, close };
    // A bar that may still change is hollow.
    return forming ? { ...data, color: this.#palette.paper } : data;
  }

  #volumeBar({ start, volume, open, close }: PictureBar, forming: boolean) {
    const hue = close >= open ? this.#palette.long : this.#palette.short;
    return { time: chartTime(start), value: volume, color: faint(hue, forming ? 0.2 : 0.4) };
  }

  /** Each has its word at the price scale: the hue alone would not tell a stop from a target. */
  #showLevels(levels: readonly PictureLevel[]): void {
    for (const line of this.#levelLines) this.#candles.removePriceLine(line);
    const hues = { entry: this.#palette.accent, stop: this.#palette.red, target: this.#palette.ink };
    this.#levelLines = levels.map(({ kind, price }) =>
      this.#candles.createPriceLine({
        price,
        color: hues[kind],
        lineStyle: kind === 'entry' ? LineStyle.Solid : LineStyle.Dashed,
        lineWidth: 1,
        title: kind,
      }),
    );
  }

  #setPriceStep({ decimals, tickSize }: Picture): void {
    this.#candles.applyOptions({ priceFormat: { type: 'price', precision: decimals, minMove: tickSize } });
  }

  #paint(): void {
    const palette = readPalette(this.#host);
    this.#palette = palette;
    const { paper, rule, soft, long, short } = palette;
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: paper },
        textColor: soft,
        fontFamily: palette.family,
        fontSize: 11,
        panes: { separatorColor: rule, separatorHoverColor: rule },
      },
      grid: { vertLines: { color: faint(rule, 0.5) }, horzLines: { color: faint(rule, 0.5) } },
      crosshair: {
        vertLine: { color: soft, labelBackgroundColor: soft },
        horzLine: { color: soft, labelBackgroundColor: soft },
      },
      rightPriceScale: { borderColor: rule },
      timeScale: { borderColor: rule },
    });
    this.#candles.applyOptions({
      upColor: blend(long, paper),
      borderUpColor: blend(long, paper),
      wickUpColor: blend(long, paper),
      downColor: blend(short, paper),
      borderDownColor: blend(short, paper),
      wickDownColor: blend(short, paper),
      priceLineColor: soft,
    });
    this.#marks.paint(palette);
    this.#plots.paint(palette);
    this.#painted(palette);
    if (this.#shown === null) return;
    const { levels } = this.#shown;
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    this.#showWhole(this.#shown);
    if (range !== null) this.#chart.timeScale().setVisibleLogicalRange(range);
    this.#showLevels(levels);
  }
}

/** The library takes times that rise; the hour that Chicago lives twice is dropped the second time. */
function strictlyRising(bars: readonly PictureBar[]): readonly PictureBar[] {
  let newest = Number.NEGATIVE_INFINITY;
  return bars.filter(({ start }) => {
    const time = chartTime(start);
    if (time <= newest) return false;
    newest = time;
    return true;
  });
}
