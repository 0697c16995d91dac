/** (a), (b) and (c): one formula over one long history, against C, numpy and the interpreter. */
import type { BarColumns } from '#afl';
import { bind, countSet, type Evaluation, interpreted, isSet } from './engine.ts';
import type { Numpy } from './numpy.ts';
import type { Reference } from './reference.ts';
import { notMeasured, type Row, rowOf } from './row.ts';
import { shortest, type Turns } from './timing.ts';
import { EXPRESSION, LOOP, STRATEGY } from './workloads.ts';

export interface Over {
  readonly bars: BarColumns;
  readonly reference: Reference | null;
  readonly turns: Turns;
}

const isFast = ({ path }: Evaluation): boolean => path === 'fast';

export async function strategyRows({ bars, reference, turns }: Over): Promise<readonly Row[]> {
  const [n, ours] = [bars.close.length, bind(STRATEGY, bars)];
  const perOperation = {
    workload: '(a) 29-operation strategy',
    bars: n,
    against: 'C -O3 per operation',
    target: { atMost: 1 },
  };
  const onePass = {
    workload: '(a) 29-operation strategy',
    bars: n,
    against: 'C -O3 one pass by hand',
    target: { atMost: 1.8 },
  };
  if (reference === null) return [perOperation, onePass].map((row) => notMeasured({ ...row, note: 'no C compiler' }));
  const [buy, sell, work] = [new Float32Array(n), new Float32Array(n), new Float32Array(14 * n)];
  const { high, low, close } = bars;
  const asOurs = (): string => difference(ours, { buy, sell });
  const best = await shortest(
    {
      ours: () => ours.evaluate(),
      perOperation: () => reference.aPerOperation(high, low, close, n, work, buy, sell),
      onePass: () => reference.aOnePass(high, low, close, n, buy, sell),
    },
    turns,
  );
  const onePassNote = asOurs();
  reference.aPerOperation(high, low, close, n, work, buy, sell);
  const [gated, note] = [isFast(ours), asOurs()];
  return [
    rowOf({ ...perOperation, ours: best.ours, other: best.perOperation, gated, note }),
    rowOf({ ...onePass, ours: best.ours, other: best.onePass, gated, note: onePassNote }),
  ];
}

export async function expressionRows({ bars, reference, turns }: Over, numpy: Numpy | string): Promise<readonly Row[]> {
  const [n, ours] = [bars.close.length, bind(EXPRESSION, bars)];
  const workload = '(b) 24 elementwise operators';
  const fused = { workload, bars: n, against: 'C -O3 fused', target: { atMost: 1.7 } };
  const arrays = { workload, bars: n, against: 'numpy float32', target: { atLeast: 5 } };
  const rows: Row[] = [];
  const gated = isFast(ours);
  if (reference === null) rows.push(notMeasured({ ...fused, note: 'no C compiler' }));
  else {
    const buy = new Float32Array(n);
    const { open, high, low, close } = bars;
    const best = await shortest(
      { ours: () => ours.evaluate(), fused: () => reference.bFused(open, high, low, close, n, buy) },
      turns,
    );
    rows.push(rowOf({ ...fused, ours: best.ours, other: best.fused, gated, note: difference(ours, { buy }) }));
  }
  if (typeof numpy === 'string') return [...rows, notMeasured({ ...arrays, note: numpy })];
  const before = await shortest({ ours: () => ours.evaluate() }, turns);
  const theirs = await numpy.run(turns.turns);
  const after = await shortest({ ours: () => ours.evaluate() }, turns);
  const count = countSet(ours.signal('buy'));
  const note = `${pathOf(ours)}${theirs.count === count ? `${count} bars set in both` : `DIFFERS: ${count} bars set here, ${theirs.count} there`}`;
  const measured = { ...arrays, against: numpy.name, ours: Math.min(before.ours, after.ours), other: theirs.ms };
  return [...rows, rowOf({ ...measured, gated, note })];
}

export async function loopRows({ bars, reference, turns }: Over): Promise<readonly Row[]> {
  const [n, ours, oracle] = [bars.close.length, bind(LOOP, bars), interpreted(LOOP, bars)];
  const workload = '(c) loop over the bars, trailing stop';
  const inC = {
    ...{ workload, bars: n, against: 'C -O3 float32' },
    // clang's loop is the faster one: the target is of gcc.
    target: { atMost: reference?.compiler.startsWith('clang') ? 3.5 : 1.4 },
  };
  const rows: Row[] = [];
  const gated = isFast(ours);
  if (reference === null) rows.push(notMeasured({ ...inC, note: 'no C compiler' }));
  else {
    const [buy, sell] = [new Float32Array(n), new Float32Array(n)];
    const { open, high, low, close } = bars;
    const best = await shortest(
      { ours: () => ours.evaluate(), inC: () => reference.cLoop(open, high, low, close, n, buy, sell) },
      // They are short, and one of many is needed that nothing disturbs.
      { ...turns, turns: 4 * turns.turns },
    );
    rows.push(rowOf({ ...inC, ours: best.ours, other: best.inC, gated, note: difference(ours, { buy, sell }) }));
  }
  const walk = await shortest({ ours: () => ours.evaluate(), oracle: () => oracle.evaluate() }, { ...turns, turns: 3 });
  const note = difference(ours, { buy: oracle.signal('buy'), sell: oracle.signal('sell') });
  const against = 'our interpreter';
  const walked = { workload, bars: n, against, target: { atLeast: 80 }, ours: walk.ours, other: walk.oracle };
  return [...rows, rowOf({ ...walked, gated, note })];
}

/** Whether both found the same signals, bar for bar. */
function difference(ours: Evaluation, theirs: Partial<Record<'buy' | 'sell', Float32Array>>): string {
  const said: string[] = [];
  for (const name of ['buy', 'sell'] as const) {
    const other = theirs[name];
    if (other === undefined) continue;
    const own = ours.signal(name);
    const differing = own.reduce((sum, value, bar) => sum + (isSet(value) === isSet(other[bar]) ? 0 : 1), 0);
    said.push(differing === 0 ? `${countSet(other)} ${name}s in both` : `DIFFERS: ${name} on ${differing} bars`);
  }
  return `${pathOf(ours)}${said.join(', ')}`;
}

export function pathOf({ path }: Evaluation): string {
  return path === 'fast' ? '' : `interpreter (${path}); `;
}
