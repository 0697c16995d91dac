/** Trades, alerts and the log of the session, one at a time. The arrows move between the tabs, as in any tab list. */

import { type KeyboardEvent, memo, type ReactNode, useState } from 'react';
import type { SessionStatus } from '#server/api';
import { AlertTable } from './alert-table.tsx';
import { LogTable } from './log-table.tsx';
import { TradeTable } from './trade-table.tsx';

type Tab = 'trades' | 'alerts' | 'log';

const TABS: readonly Tab[] = ['trades', 'alerts', 'log'];
const NAMES: Readonly<Record<Tab, string>> = { trades: 'Trades', alerts: 'Alerts', log: 'Log' };

interface HistoryProps extends Pick<SessionStatus, 'trades' | 'working' | 'alerts' | 'errors'> {
  /** Its id. */
  readonly session: string;
  readonly tradeEnabled: boolean;
  /** It sends and finds nothing any more. */
  readonly isOver: boolean;
  readonly decimals: number;
  /** Called with the instant of a row that was reached, for the chart to show. */
  readonly onLook: (time: string) => void;
}

/** Hundreds of rows: drawn again only when one of them has changed, not with each price. */
export const History = memo(function History(props: HistoryProps) {
  const { session, tradeEnabled, isOver, trades, working, alerts, errors, decimals, onLook } = props;
  const [tab, setTab] = useState<Tab>('trades');
  const counts: Readonly<Record<Tab, number>> = {
    trades: trades.length + working.length,
    alerts: alerts.length,
    log: errors.length,
  };
  const move = (key: KeyboardEvent) => {
    const step = key.key === 'ArrowRight' ? 1 : key.key === 'ArrowLeft' ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    if (step === 0 || next === undefined) return;
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const tables: Readonly<Record<Tab, ReactNode>> = {
    trades: (
      <TradeTable
        trades={trades}
        working={working}
        tradeEnabled={tradeEnabled}
        isOver={isOver}
        decimals={decimals}
        onLook={onLook}
      />
    ),
    alerts: <AlertTable alerts={alerts} isOver={isOver} decimals={decimals} onLook={onLook} />,
    log: <LogTable session={session} errors={errors} />,
  };
  return (
    <section aria-label="History" className="flex min-h-0 min-w-0 flex-col border-rule border-t max-lg:h-80">
      <div role="tablist" aria-label="History" className="flex border-rule border-b px-3 lg:px-4" onKeyDown={move}>
        {TABS.map((each) => (
          <button
            key={each}
            id={`tab-${each}`}
            type="button"
            role="tab"
            aria-selected={tab === each}
            aria-controls="history"
            tabIndex={tab === each ? 0 : -1}
            className={`-mb-px cursor-pointer border-b-2 px-3 py-1.5 -outline-offset-2 ${tab === each ? 'border-accent font-medium' : 'border-transparent text-soft hover:text-ink'}`}
            onClick={() => setTab(each)}
          >
            {NAMES[each]} <span className="text-soft">{counts[each]}</span>
          </button>
        ))}
      </div>
      <div
        id="history"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        className="relative min-h-0 flex-1 overflow-auto"
        tabIndex={-1}
      >
        {tables[tab]}
      </div>
    </section>
  );
});
