/** The closed bars of a session are the bars that the venue's trades build, each once, in order, none missing. */
import { type EpochMs, epochMs, MINUTE, sameMembers } from '#base';
import type { Bar } from '#market';
import type { Checker } from '../checker.ts';

export function trueBars(): Checker {
  const name = 'true-bars';
  const truth = new Map<EpochMs, Bar>();
  const given = new Set<EpochMs>();
  return {
    name,
    printed: (_scene, { at, price, size }) => {
      const start = epochMs(Math.floor(at / MINUTE) * MINUTE);
      const bar = truth.get(start);
      truth.set(start, {
        start,
        open: bar?.open ?? price,
        high: Math.max(bar?.high ?? price, price),
        low: Math.min(bar?.low ?? price, price),
        close: price,
        volume: (bar?.volume ?? 0) + size,
      });
    },
    fact: (_scene, fact) => {
      if (fact.type === 'error.noted' && fact.error.code === 'ERR_BARS_HOLE') given.add(fact.error.at);
    },
    calm: async (scene) => {
      for (const { config, state } of scene.view()?.sessions ?? []) {
        if (state !== 'running') continue;
        const bars = await scene.bars(config.id);
        const newest = bars.at(-1);
        if (newest === undefined) return scene.violated(name, `${config.strategy} has no bars`);
        const starts = bars.map(({ start }) => start);
        if (starts.some((start, index) => index > 0 && start <= starts[index - 1]!)) {
          scene.violated(name, `${config.strategy} has bars out of order`);
        }
        // The newest may have closed a moment ago, before its last print came.
        if (newest.start < scene.startAt + scene.now - 3 * MINUTE) {
          scene.violated(name, `${config.strategy} has no bar after ${new Date(newest.start).toISOString()}`);
        }
        const byStart = new Map(bars.map((bar) => [bar.start, bar]));
        for (const [start, wanted] of truth) {
          if (start < starts[0]! || start > newest.start || given.size > 0) continue;
          const found = byStart.get(start);
          if (JSON.stringify(found) === JSON.stringify(wanted)) continue;
          // What was traded at the very instant in which the venue began was history by then, and nobody saw it printed.
          const planned = scene.plan.bars.find((bar) => bar.start === start);
          if (start === scene.startAt && found !== undefined && sameMembers(planned, found)) continue;
          scene.violated(
            name,
            `${config.strategy} has ${JSON.stringify(found)}, the trades make ${JSON.stringify(wanted)}`,
          );
          return;
        }
      }
    },
  };
}
