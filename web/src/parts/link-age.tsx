/** How old the newest word of a link is. A link that is down, or quiet for longer than it should be, is amber. */
import { useDashboard } from '../state/store.ts';
import { age } from '../words/age.ts';
import { useNow } from './now.ts';

interface LinkAgeProps {
  readonly name: 'market' | 'account';
  /** Longer silence is worth a look; null: the link may be silent for hours, as an account without orders is. */
  readonly quietMs: number | null;
}

export function LinkAge({ name, quietMs }: LinkAgeProps) {
  const link = useDashboard((state) => state[name]);
  const open = useDashboard((state) => state.line.state === 'open');
  const elapsed = useNow() - (link.heardAt ?? 0);
  const sinceHeard = link.heardAt === null ? null : elapsed;
  const stale = !open || link.state !== 'up' || link.degraded || (quietMs !== null && (sinceHeard ?? 0) > quietMs);
  const word = link.degraded ? 'degraded ' : link.state === 'up' ? '' : `${link.state} `;
  return (
    <span
      className={`whitespace-nowrap ${stale ? 'text-amber' : ''}`}
      title={link.message === '' ? `Since something last arrived on the ${name} link` : link.message}
    >
      <span aria-hidden="true">{stale ? '○' : '●'}</span> {word}
      {age(sinceHeard)}
    </span>
  );
}
