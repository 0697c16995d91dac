/** Reads the newest alert out to those who hear the page instead of seeing it. */
import type { Session } from '../state/model.ts';
import { price } from '../words/money.ts';

export function Announcer({ session, decimals }: { readonly session: Session; readonly decimals: number }) {
  const alert = session.status.alerts.at(-1);
  const words =
    alert === undefined
      ? ''
      : `${alert.signal_type} ${alert.symbol} at ${price(alert.price, decimals)}, ${alert.traded ? 'order sent' : 'no order'}`;
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
