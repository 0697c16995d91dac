/** The venue's time in Chicago, running on between two words of the stream; amber while the line is down. */
import { useDashboard } from '../state/store.ts';
import { exchangeClock, exchangeDayAndClock, localTime } from '../words/instants.ts';
import { useNow } from './now.ts';

export function VenueClock() {
  const clock = useDashboard((state) => state.venueClock);
  const open = useDashboard((state) => state.line.state === 'open');
  const now = useNow();
  if (clock === null) return <span className="text-soft">–</span>;
  const venue = clock.venue + Math.max(now - clock.readAt, 0) * clock.rate;
  const faster = clock.rate === 1 ? '' : ` ×${clock.rate}`;
  return (
    <span
      className={`whitespace-nowrap ${open ? '' : 'text-amber'}`}
      title={`${exchangeDayAndClock(venue)} in Chicago; ${localTime(venue)}`}
    >
      {exchangeClock(venue)}
      {faster === '' ? null : <span className="text-soft max-xl:hidden">{faster}</span>}
    </span>
  );
}
