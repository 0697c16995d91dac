/** Contracts that no session keeps, and how to be rid of them: in the greeting after a restart, and in `openbell status`. */
import { counted } from '#base';
import { paint } from './output.ts';

export interface Left {
  /** Signed contracts; 0: only orders work. */
  readonly size: number;
  readonly symbol: string;
  readonly accountName: string;
  readonly workingOrders: number;
  /** How far its flatten is; null: none is under way. */
  readonly flatten: 'gate-closed' | 'sent' | null;
}

export function leftLine({ size, symbol, accountName, workingOrders, flatten }: Left): string {
  const what =
    size === 0 ? counted(workingOrders, 'working order') : `${Math.abs(size)} ${size > 0 ? 'long' : 'short'}`;
  const kept = `${what} in ${symbol} of ${accountName}, which no session keeps`;
  if (flatten !== null)
    return paint.yellow(`○ ${kept}: being flattened (${flatten === 'sent' ? 'sent' : 'gate closed'})`);
  return paint.yellow(`○ ${kept}: openbell flatten --account "${accountName}" --contract ${symbol}`);
}
