/**
 * A fill that REST shows and the account's stream does not tell, though its link was up, makes the link degraded once the
 * stream has had its time; and so many such orders as are put up with have the link opened anew.
 */
import type { FillId } from '#account';
import { type EpochMs, MINUTE, SECOND } from '#base';
import type { Fact } from '#kernel';
import type { Checker } from '../checker.ts';
import type { Scene } from '../scene.ts';

/** Clocks that differ a little, a look every ten seconds, and a machine that slept too briefly for anybody to notice. */
const SLACK_MS = 30 * SECOND;

export function untoldNoticed(): Checker {
  const name = 'untold-noticed';
  /** In the venue's time; null: the link is not up. */
  let upSince: EpochMs | null = null;
  let booked = new Set<FillId>();
  /** When fills were read that the stream owes. */
  const owed = new Map<FillId, number>();
  /** When the link was called degraded since it came up, and since when that is more than is put up with. */
  let degraded: number[] = [];
  let tooMany: number | null = null;
  const linkGone = (): void => {
    upSince = null;
    owed.clear();
    degraded = [];
    tooMany = null;
  };
  const hearLink = ({ plan, now }: Scene, fact: Extract<Fact, { type: 'link.noted' }>, at: EpochMs): void => {
    if (fact.state !== 'up') return linkGone();
    upSince ??= at;
    if (fact.degraded !== true) return;
    const { untoldWithinMs, untoldOrdersMax } = plan.times;
    degraded = [...degraded.filter((each) => now - each < untoldWithinMs), now];
    if (degraded.length >= untoldOrdersMax) tooMany ??= now;
  };
  return {
    name,
    fact: (scene, fact, at) => {
      if (fact.type === 'run.started') linkGone();
      if (fact.type === 'link.noted' && fact.link === 'account') hearLink(scene, fact, at);
      if (fact.type !== 'fill.booked') return;
      const { id, at: filledAt } = fact.fill;
      const isOwed = upSince !== null && filledAt >= upSince + scene.plan.times.differMs + SECOND;
      if (fact.channel === 'rest' && !booked.has(id) && isOwed) owed.set(id, scene.now);
      booked.add(id);
    },
    told: (_scene, fill) => {
      owed.delete(fill);
    },
    // What never reached the disk is read again by the next life.
    left: (_scene, facts) => {
      booked = new Set(facts.flatMap((fact) => (fact.type === 'fill.booked' ? [fact.fill.id] : [])));
    },
    passed: (scene) => {
      if (scene.view() === null) return;
      const { agreementMs, untoldWithinMs } = scene.plan.times;
      if (tooMany !== null && scene.now - tooMany > MINUTE) {
        scene.violated(
          name,
          `the stream left out the fills of ${degraded.length} orders, and its link was not renewed`,
        );
        tooMany = null;
      }
      for (const [fill, at] of owed) {
        if (scene.now - at <= agreementMs + SLACK_MS) continue;
        owed.delete(fill);
        if (degraded.some((each) => each > at - untoldWithinMs)) continue;
        scene.violated(name, `the stream never told the fill ${fill}, and the account link was not called degraded`);
      }
    },
  };
}
