/** Plots of the old way: variables Graph0, Graph0Name, Graph0Style, Graph0Color … */
import { isSeries, type Numeric, type Plot, type Run } from '#afl/runtime';

/** Names of the variables, made once: most formulas have none of them. */
const OLD_GRAPHS = Array.from({ length: 30 }, (_, index) => `graph${index}`);
const STYLE_LINE = 1;
const COLOR_DEFAULT = -1;

export function oldPlots(run: Run): readonly Plot[] {
  const plots: Plot[] = [];
  for (const [index, graph] of OLD_GRAPHS.entries()) {
    const value = run.get(graph);
    if (typeof value !== 'number' && !isSeries(value)) continue;
    const name = run.get(`${graph}name`);
    const style = run.get(`${graph}style`);
    const color = run.get(`${graph}barcolor`) ?? run.get(`${graph}color`);
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
