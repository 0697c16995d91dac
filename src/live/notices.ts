/** Turns the kernel's notices into what people read: the original's line for a signal, a sentence for an alarm. */
import { isActive, type Notice, type SessionConfig, type SessionGlance } from '#kernel';
import { formatPeriodicity } from '#market';
import type { Alert, Stamp } from './ports.ts';

export function alertOf(notice: Notice, sessions: readonly SessionGlance[], at: Stamp): Alert {
  const session = sessions.find(({ config }) => config.id === notice.session);
  const config = session?.config;
  const told = config === undefined ? listening(sessions) : [config];
  const base = {
    session: config?.id ?? null,
    strategy: config?.strategy ?? null,
    symbol: config?.amiSymbol ?? null,
    contract: session?.contract?.symbol ?? config?.symbol ?? null,
    at: at.venue,
    channels: told.flatMap(({ alertChannels }) => alertChannels),
    webhookUrls: told.flatMap(({ alertChannels, webhookUrl }) =>
      webhookUrl !== null && alertChannels.includes('webhook') ? webhookUrl : [],
    ),
  };
  if (notice.kind === 'alarm') {
    return { ...base, kind: 'alarm', signalType: null, price: null, bar: null, text: notice.text, suppressed: false };
  }
  const { type, price, bar } = notice.signal;
  const period = config === undefined ? '' : `, ${formatPeriodicity(config.periodicity)}`;
  return {
    ...base,
    kind: 'signal',
    signalType: type,
    price,
    bar,
    text: `${type} ${base.symbol ?? ''} @ ${price} (${base.strategy ?? ''}${period}, bar ${new Date(bar).toISOString()})`,
    suppressed: notice.suppressed,
  };
}

/** What concerns everybody goes wherever anybody listens. */
function listening(sessions: readonly SessionGlance[]): readonly SessionConfig[] {
  return sessions.filter(isActive).map(({ config }) => config);
}
