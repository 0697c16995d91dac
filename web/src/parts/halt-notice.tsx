/**
 * Says why trading is halted, for as long as it is: as a whole, since a halt outlives restarts and holds for accounts that
 * have no session yet, or for the session shown. The report of a kill just pressed says it better and comes first.
 */
import type { ReactNode } from 'react';
import { chosenSession } from '../state/choose.ts';
import { useDashboard } from '../state/store.ts';

export function HaltNotice() {
  const whole = useDashboard((state) => (state.kill === null ? state.haltedWhy : null));
  const killed = useDashboard((state) => state.kill !== null);
  const session = useDashboard(chosenSession);
  if (whole !== null) {
    return (
      <Notice>
        <strong className="font-semibold">Trading as a whole is halted:</strong> {whole}. An account resumed by name is
        open again.
      </Notice>
    );
  }
  if (killed || session === null || !session.status.running) return null;
  const { trading_state: state, trading_why: why } = session.status;
  if (state === 'active' || why === null) return null;
  return (
    <Notice>
      <strong className="font-semibold">
        {state === 'halted' ? 'Trading is halted' : 'No entry is placed'} in {session.config.account_name}:
      </strong>{' '}
      {why}.
    </Notice>
  );
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p role="status" className="border-rule border-b bg-red-wash px-4 py-2">
      {children}
    </p>
  );
}
