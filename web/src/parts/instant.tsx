/** A moment in exchange time; the trader's own time is in the hover text. */
import { exchangeClock, exchangeDayAndClock, localTime } from '../words/instants.ts';

export function Instant({ at, day = false }: { readonly at: string | null; readonly day?: boolean }) {
  if (at === null) return <span>–</span>;
  const instant = Date.parse(at);
  return (
    <time dateTime={at} title={localTime(instant)}>
      {day ? exchangeDayAndClock(instant) : exchangeClock(instant)}
    </time>
  );
}
