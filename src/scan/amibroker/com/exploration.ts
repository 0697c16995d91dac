/**
 * One exploration of an open project: run, wait, export, and close whatever happened. `IsBusy` may be false for a moment
 * after `Run`, so a run that was never seen busy is looked at once more.
 */
import { performance } from 'node:perf_hooks';
import { ComCallError } from './call-error.ts';
import type { Dispatch } from './dispatch.ts';
import type { ComOperation } from './protocol.ts';
import { sleep } from './sleep.ts';

const EXPLORATION = 1;
const RESULT_LIST = 0;

type Terms = Pick<Extract<ComOperation, { op: 'explore' }>, 'csv' | 'pollMs' | 'deadlineMs'>;

/** @returns milliseconds from `Run` to the end of `IsBusy` */
export function explore(doc: Dispatch, { csv, pollMs, deadlineMs }: Terms): number {
  try {
    const startedAt = performance.now();
    if (doc.number('Run', EXPLORATION) !== 1) {
      throw new ComCallError('ERR_AMIBROKER_REFUSED', 'AmiBroker would not run the exploration.', {
        member: 'AnalysisDoc.Run',
      });
    }
    awaitEnd(doc, { pollMs, endsAt: startedAt + deadlineMs, deadlineMs });
    const ms = performance.now() - startedAt;
    if (doc.number('Export', csv, RESULT_LIST) !== 1) {
      throw new ComCallError('ERR_AMIBROKER_EXPORT', 'AmiBroker would not export the results.', {
        member: 'AnalysisDoc.Export',
      });
    }
    return ms;
  } finally {
    quietly(() => doc.call('Close'));
  }
}

/** Until it has been busy and is no more, or was idle at two looks in a row: a short one may be over before the first. */
function awaitEnd(
  doc: Dispatch,
  { pollMs, endsAt, deadlineMs }: { readonly pollMs: number; readonly endsAt: number; readonly deadlineMs: number },
): void {
  let idleLooks = 0;
  for (let seenBusy = false; ; sleep(pollMs)) {
    if (doc.number('IsBusy') !== 0) {
      seenBusy = true;
      idleLooks = 0;
    } else {
      idleLooks += 1;
      if (seenBusy || idleLooks === 2) return;
    }
    if (performance.now() < endsAt) continue;
    quietly(() => doc.call('Abort'));
    throw new ComCallError('ERR_AMIBROKER_OVERRUN', `The exploration ran longer than ${deadlineMs / 1_000} s.`, {
      member: 'AnalysisDoc.Run',
    });
  }
}

/** For what tidies up after a failure: the failure is what is told. `Abort` came with 6.20. */
function quietly(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ComCallError)) throw error;
  }
}
