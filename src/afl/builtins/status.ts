/**
 * `Status`: who runs the formula, over which bars, and on what kind of chart. There is no chart window here: sizes are
 * those of a plain one, so that formulas which compute drawing positions go on.
 */
import {
  ACTION_CODES,
  type Builtin,
  builtin,
  NULL,
  parameter,
  type Run,
  type Series,
  series,
  type Value,
} from '#afl/runtime';
import { SECOND } from '#base';
import { described } from './described.ts';
import { dateNumber, timeNumber } from './wall-clock.ts';

const CHART_WIDTH_PX = 1000;
const CHART_HEIGHT_PX = 400;

function barsWhere(run: Run, test: (bar: number) => boolean): Series {
  const out = run.floats();
  for (let bar = 0; bar < out.length; bar += 1) out[bar] = Number(test(bar));
  return series(out);
}

function startOf(run: Run, bar: number): number {
  return run.bars.localTime[bar] ?? Number.NaN;
}

function numberAt(run: Run, bar: number, of: (ms: number) => number): number {
  const ms = startOf(run, bar);
  return Number.isNaN(ms) ? NULL : of(ms);
}

/** The end of the last bar: a 5-minute bar of 9:00 ends at 9:04:59. */
function lastEnd(run: Run): number {
  return startOf(run, run.barCount - 1) + (run.host.intervalSeconds - 1) * SECOND;
}

function secondsLeft(run: Run): number {
  const left = (lastEnd(run) + SECOND - run.host.now()) / SECOND;
  return Number.isNaN(left) ? NULL : Math.max(Math.floor(left), 0);
}

function tradeDelay(run: Run, position: number): number {
  const value = run.output.tradeSettings.get('SetTradeDelays')?.[position];
  return typeof value === 'number' ? value : 0;
}

function axis(run: Run, name: 'high' | 'low', better: (a: number, b: number) => number): number {
  let best = NULL;
  const { data } = run.price(name);
  for (let bar = Math.max(run.range.first, 0); bar <= run.range.last; bar += 1) {
    const value = data[bar] as number;
    if (value !== NULL) best = best === NULL ? value : better(best, value);
  }
  return best;
}

const CODES: Readonly<Record<string, (run: Run) => Value>> = Object.assign(Object.create(null) as object, {
  stocknum: (run: Run) => run.host.stockNumber ?? 0,
  action: (run: Run) => ACTION_CODES[run.action],
  actionex: (run: Run) => ACTION_CODES[run.action],
  rangefromdate: (run: Run) => numberAt(run, run.range.first, dateNumber),
  rangetodate: (run: Run) => numberAt(run, run.range.last, dateNumber),
  rangefromtime: (run: Run) => numberAt(run, run.range.first, timeNumber),
  rangetotime: (run: Run) => numberAt(run, run.range.last, timeNumber),
  barinrange: (run: Run) => barsWhere(run, (bar) => bar >= run.range.first && bar <= run.range.last),
  barvisible: (run: Run) => barsWhere(run, (bar) => bar >= run.range.first && bar <= run.range.last),
  firstbarinrange: (run: Run) => barsWhere(run, (bar) => bar === run.range.first),
  lastbarinrange: (run: Run) => barsWhere(run, (bar) => bar === run.range.last),
  firstbarintest: (run: Run) => barsWhere(run, (bar) => bar === run.range.first),
  lastbarintest: (run: Run) => barsWhere(run, (bar) => bar === run.range.last),
  buydelay: (run: Run) => tradeDelay(run, 0),
  selldelay: (run: Run) => tradeDelay(run, 1),
  shortdelay: (run: Run) => tradeDelay(run, 2),
  coverdelay: (run: Run) => tradeDelay(run, 3),
  firstvisiblebar: (run: Run) => Math.max(run.range.first, 0),
  firstvisiblebarindex: (run: Run) => Math.max(run.range.first, 0),
  lastvisiblebar: (run: Run) => Math.max(run.range.last, 0),
  lastvisiblebarindex: (run: Run) => Math.max(run.range.last, 0),
  quickaflfirstdatabar: () => 0,
  quickafllastdatabar: (run: Run) => Math.max(run.barCount - 1, 0),
  redrawaction: () => 0,
  pxwidth: () => CHART_WIDTH_PX,
  pxheight: () => CHART_HEIGHT_PX,
  pxchartleft: () => 0,
  pxcharttop: () => 0,
  pxchartright: () => CHART_WIDTH_PX,
  pxchartbottom: () => CHART_HEIGHT_PX,
  pxchartwidth: () => CHART_WIDTH_PX,
  pxchartheight: () => CHART_HEIGHT_PX,
  axisminy: (run: Run) => axis(run, 'low', Math.min),
  axismaxy: (run: Run) => axis(run, 'high', Math.max),
  timeshift: () => 0,
  lastbarend: (run: Run): Value => ({ kind: 'datetime', ms: lastEnd(run) }),
  lastbartimeleft: secondsLeft,
  lastbartimeleftrt: secondsLeft,
  lastrtupdate: (run: Run): Value => ({ kind: 'datetime', ms: run.host.now() }),
  threadid: () => 0,
});

export const STATUS: readonly Builtin[] = [
  builtin({
    ...described('Status("code")', 'any', 'One fact about the run; Null for a code that is not known.'),
    parameters: [parameter('string', 'code')],
    call: ([code], run) => CODES[code.trim().toLowerCase()]?.(run) ?? NULL,
  }),
];
