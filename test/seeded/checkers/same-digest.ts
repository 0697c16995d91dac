/** The replay of a life decides what the life decided, fact by fact and command by command (K1). */
import { replayRun } from '#live';
import type { Checker } from '../checker.ts';

export function sameDigest(): Checker {
  const name = 'same-digest';
  return {
    name,
    lived: async (scene, { recording, facts }) => {
      const { head, earlier } = recording;
      if (head === null) return;
      const verdict = await replayRun({ ...head, earlier, facts, inputs: recording.inputs() });
      if (verdict.type === 'identical') return;
      const { event, input, what, was, now } = verdict;
      const [told, tells] = [was, now.facts].map((each) => JSON.stringify(each));
      scene.violated(
        name,
        `event ${event} of ${verdict.events} (${input?.type ?? 'the beginning'}): ${what}; then ${told}, now ${now.bug ?? tells}`,
      );
    },
  };
}
