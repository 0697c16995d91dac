/** The closed bars of a session are the bars that the venue's trades build, each once, in order, none missing. */
import { type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, type ContractId, intradayMs, type Periodicity, type Trade } from '#market';
import type { Checker } from '../checker.ts';
import type { Scene } from '../scene.ts';

export function trueBars(): Checker {
  const name = 'true-bars';
  const prints = new Map<ContractId, Trade[]>();
  const given = new Set<EpochMs>();
  return {
    name,
    printed: (_scene, trade) => {
      const own = prints.get(trade.contract);
      if (own === undefined) prints.set(trade.contract, [trade]);
      else own.push(trade);
    },
    fact: (_scene, fact) => {
      if (fact.type === 'error.noted' && fact.error.code === 'ERR_BARS_HOLE') given.add(fact.error.at);
    },
    calm: async (scene) => {
      for (const { config, contract, state } of scene.view()?.sessions ?? []) {
        if (state !== 'running' || contract === null) continue;
        const bars = await scene.bars(config.id);
        const { periodicity } = config;
        const misplaced = orderFlaw(scene, bars, periodicity);
        const truth = barsOf(prints.get(contract.id) ?? [], periodicity);
        const wrong = misplaced ?? (given.size > 0 ? null : valueFlaw(scene, bars, truth));
        if (wrong !== null) return scene.violated(name, `${config.strategy} has ${wrong}`);
      }
    },
  };
}

function orderFlaw({ startAt, now }: Scene, bars: readonly Bar[], periodicity: Periodicity): string | null {
  const newest = bars.at(-1);
  if (newest === undefined) return 'no bars';
  const starts = bars.map(({ start }) => start);
  if (starts.some((start, index) => index > 0 && start <= starts[index - 1]!)) return 'bars out of order';
  // The newest may have closed a moment ago, before its last print came.
  const isNew = newest.start >= startAt + now - MINUTE - 2 * lengthOf(periodicity);
  return isNew ? null : `no bar after ${new Date(newest.start).toISOString()}`;
}

function valueFlaw({ startAt }: Scene, bars: readonly Bar[], truth: ReadonlyMap<EpochMs, Bar>): string | null {
  const [oldest, newest] = [bars[0]!.start, bars.at(-1)!.start];
  const byStart = new Map(bars.map((bar) => [bar.start, bar]));
  for (const [start, wanted] of truth) {
    if (start < oldest || start > newest) continue;
    const found = byStart.get(start);
    if (JSON.stringify(found) === JSON.stringify(wanted)) continue;
    // What was traded at the very instant in which the venue began was history by then, and nobody saw it printed.
    if (start === startAt && found !== undefined && found.volume >= wanted.volume) continue;
    return `${JSON.stringify(found)}, the trades make ${JSON.stringify(wanted)}`;
  }
  return null;
}

function barsOf(prints: readonly Trade[], periodicity: Periodicity): ReadonlyMap<EpochMs, Bar> {
  const lengthMs = lengthOf(periodicity);
  const bars = new Map<EpochMs, Bar>();
  for (const { at, price, size } of prints) {
    const start = epochMs(Math.floor(at / lengthMs) * lengthMs);
    const bar = bars.get(start);
    bars.set(start, {
      start,
      open: bar?.open ?? price,
      high: Math.max(bar?.high ?? price, price),
      low: Math.min(bar?.low ?? price, price),
      close: price,
      volume: (bar?.volume ?? 0) + size,
    });
  }
  return bars;
}

function lengthOf(periodicity: Periodicity): number {
  return intradayMs(periodicity) ?? MINUTE;
}
