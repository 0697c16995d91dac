/** What AmiBroker or the disk did, as a scan says it; any other error is a bug of ours and travels on. */
import { DialogShown } from './broker-link.ts';
import { ComCallError } from './com/call-error.ts';

export interface Loss {
  readonly reason: 'overrun' | 'error' | 'lost';
  readonly message: string;
}

export function lossOf(error: unknown): Loss {
  if (error instanceof DialogShown) return { reason: 'error', message: error.message };
  if (error instanceof Error && 'syscall' in error) return { reason: 'lost', message: error.message };
  if (!(error instanceof ComCallError)) throw error;
  const overran = error.code === 'ERR_AMIBROKER_OVERRUN' || error.code === 'ERR_AMIBROKER_HUNG';
  return { reason: overran ? 'overrun' : 'lost', message: error.message };
}
