/** What the greeting says of sessions: one that goes on from an earlier run trades at once, so a person must read of it. */
import { isActive, type SessionView } from '#kernel';

type Shown = Pick<SessionView, 'state' | 'tradingWhy'> & {
  readonly config: Pick<SessionView['config'], 'strategy' | 'symbol' | 'accountName' | 'tradeEnabled'>;
};

export function sessionLines(sessions: readonly Shown[]): readonly string[] {
  const goOn = sessions.filter(isActive);
  return goOn.length === 0 ? ['none runs yet; launch one in the dashboard'] : goOn.map(goesOn);
}

function goesOn({ config, tradingWhy }: Shown): string {
  const what = `${config.strategy} on ${config.symbol}, account ${config.accountName}, goes on`;
  if (!config.tradeEnabled) return `${what}; trading is off`;
  return tradingWhy === null ? `${what}; it trades` : `${what}; no entries: ${tradingWhy}`;
}
