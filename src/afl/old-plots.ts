/** Plots of the old way: variables Graph0, Graph0Name, Graph0Style, Graph0Color … */
import { isSeries, type Numeric, type Plot, type Run } from '#afl/runtime';

const OLD_GRAPHS_MAX = 30;
const STYLE_LINE = 1;
const COLOR_DEFAULT = -1;

export function oldPlots(run: Run): readonly Plot[] {
  const plots: Plot[] = [];
  for (let index = 0; index < OLD_GRAPHS_MAX; index += 1) {
    const value = run.get(`graph${index}`);
    if (typeof value !== 'number' && !isSeries(value)) continue;
    const name = run.get(`graph${index}name`);
    const style = run.get(`graph${index}style`);
    const color = run.get(`graph${index}barcolor`) ?? run.get(`graph${index}color`);
    plots.push({
      type: 'line',
      name: typeof name === 'string' ? name : `Graph${index}`,
      values: [run.spread(value)],
      color: typeof color === 'number' || isSeries(color) ? (color as Numeric) : COLOR_DEFAULT,
      style: typeof style === 'number' ? style : STYLE_LINE,
    });
  }
  return plots;
}
