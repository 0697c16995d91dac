/**
 * The chart as a part of the page, with the values under the pointer above it. It is loaded when a session is first
 * shown; the page paints before.
 */
import { useEffect, useRef, useState } from 'react';
import { count, price } from '../words/money.ts';
import { type Palette, visible } from './palette.ts';
import type { Picture, PictureBar } from './picture.ts';
import { PriceChart } from './price-chart.ts';

interface ChartPanelProps {
  readonly title: string;
  readonly picture: Picture;
  /** An instant to bring into view: a new object each time it is asked for. */
  readonly look: { readonly at: number } | null;
}

export default function ChartPanel({ title, picture, look }: ChartPanelProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(null);
  const [palette, setPalette] = useState<Palette | null>(null);
  const [hovered, setHovered] = useState<PictureBar | null>(null);

  useEffect(() => {
    if (host.current === null) return;
    const opened = new PriceChart(host.current);
    opened.onHover(setHovered);
    opened.onPaint(setPalette);
    chart.current = opened;
    return () => {
      chart.current = null;
      opened.close();
    };
  }, []);
  useEffect(() => chart.current?.show(picture), [picture]);
  useEffect(() => {
    if (look !== null) chart.current?.lookAt(look.at);
  }, [look]);

  const bar = hovered ?? picture.forming ?? picture.bars.at(-1) ?? null;
  return (
    <figure className="flex h-full min-h-0 flex-col" aria-label={`Chart of ${title}`}>
      <figcaption className="flex flex-wrap gap-x-3 px-4 py-1 leading-5">
        <span className="font-medium">{title}</span>
        {bar === null ? null : <BarValues bar={bar} decimals={picture.decimals} forming={bar === picture.forming} />}
        {picture.plots.map((plot) => (
          <span key={`${plot.pane}${plot.name}`} className="whitespace-nowrap">
            <span
              aria-hidden="true"
              className="mr-1 inline-block h-0.5 w-3 align-middle"
              style={{ background: palette === null ? plot.color : visible(plot.color, palette) }}
            />
            {plot.name} <span className="text-soft">{valueAt(plot, bar, picture.decimals)}</span>
          </span>
        ))}
      </figcaption>
      <div ref={host} className="min-h-0 flex-1" />
    </figure>
  );
}

interface BarValuesProps {
  readonly bar: PictureBar;
  readonly decimals: number;
  readonly forming: boolean;
}

function BarValues({ bar, decimals, forming }: BarValuesProps) {
  const values: readonly (readonly [string, number])[] = [
    ['O', bar.open],
    ['H', bar.high],
    ['L', bar.low],
    ['C', bar.close],
  ];
  return (
    <>
      {values.map(([name, value]) => (
        <span key={name} className="whitespace-nowrap">
          <span className="text-soft">{name}</span> {price(value, decimals)}
        </span>
      ))}
      <span className="whitespace-nowrap">
        <span className="text-soft">V</span> {count(bar.volume)}
      </span>
      {forming ? <span className="text-soft">forming</span> : null}
    </>
  );
}

/** At the bar shown; over a forming bar the formula has not spoken yet, and the newest closed one counts. */
function valueAt({ points }: Picture['plots'][number], bar: PictureBar | null, decimals: number): string {
  const value = points.findLast((point) => bar === null || point.bar <= bar.start)?.value ?? null;
  return price(value, decimals);
}
