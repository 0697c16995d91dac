/** A second restart changes nothing: what a recovery records, a recovery of that leaves as it is (K5). */
import { epochMs, monotonicMs } from '#base';
import { type Fact, Kernel } from '#kernel';
import { TradingCalendar } from '#market';
import type { Checker } from '../checker.ts';

const calendar = new TradingCalendar();

export function sameAgain(): Checker {
  const name = 'same-again';
  return {
    name,
    left: (scene, facts) => {
      const at = {
        venue: epochMs(scene.startAt + scene.now),
        monotonic: monotonicMs(1),
        wall: epochMs(scene.startAt + scene.now),
      };
      const recovered = (from: readonly Fact[]): { readonly facts: readonly Fact[]; readonly digest: string } => {
        const kernel = new Kernel({ calendar, limits: scene.plan.limits, times: scene.plan.times });
        for (const fact of from) kernel.fold(fact);
        const step = kernel.begin(at, { venue: 'seeded', version: 'seeded' });
        return { facts: [...from, ...step.facts], digest: kernel.digest() };
      };
      const once = recovered(facts);
      const twice = recovered(once.facts);
      if (once.digest !== twice.digest)
        scene.violated(name, 'the books after two restarts differ from those after one');
    },
  };
}
