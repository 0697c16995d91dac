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

function awaitEnd(
  doc: Dispatch,
  { pollMs, endsAt, deadlineMs }: { readonly pollMs: number; readonly endsAt: number; readonly deadlineMs: number },
): void {
  let seen = false;
  let idle = 0;
  while (idle < (seen ? 1 : 2)) {
    if (doc.number('IsBusy') === 0) {
      idle += 1;
      if (seen) return;
    } else {
      seen = true;
      idle = 0;
    }
    if (performance.now() >= endsAt) {
      quietly(() => doc.call('Abort'));
      throw new ComCallError('ERR_AMIBROKER_OVERRUN', `The exploration ran longer than ${deadlineMs / 1_000} s.`, {
        member: 'AnalysisDoc.Run',
      });
    }
    if (idle < 2) sleep(pollMs);
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
