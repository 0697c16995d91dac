/**
 * Says why trading as a whole is halted, for as long as it is: a halt outlives restarts and holds for accounts that have
 * no session yet. The report of a kill just pressed says it better and comes first.
 */
import { useDashboard } from '../state/store.ts';

export function HaltNotice() {
  const why = useDashboard((state) => (state.kill === null ? state.haltedWhy : null));
  if (why === null) return null;
  return (
    <p role="status" className="border-rule border-b bg-red-wash px-4 py-2">
      <strong className="font-semibold">Trading as a whole is halted:</strong> {why}. An account resumed by name is open
      again.
    </p>
  );
}
