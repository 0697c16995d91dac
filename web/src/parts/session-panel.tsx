/** What the session does and has done: its formula, its counts, and the last scan. */
import type { Session } from '../state/model.ts';
import { useDashboard } from '../state/store.ts';
import { duration } from '../words/age.ts';
import { count, money } from '../words/money.ts';
import { Instant } from './instant.tsx';
import { Line, Lines, Panel } from './panel.tsx';
import { ScannerLines } from './scanner-lines.tsx';
import { Told } from './told.tsx';

export function SessionPanel({ session }: { readonly session: Session }) {
  const { config, status, lastScan } = session;
  const account = useDashboard((state) => state.accounts.find(({ id }) => id === config.account_id));
  const parameters = Object.entries(config.params);
  return (
    <Panel title="Session">
      <p className="mb-2 font-medium">
        {config.strategy_id.replaceAll('_', ' ')}
        <span className="block font-normal text-soft">
          {status.contract?.description ?? config.symbol}, {config.periodicity}
        </span>
      </p>
      {status.message === '' ? null : (
        <p className={`mb-2 ${status.state === 'error' ? 'text-red' : 'text-amber'}`}>
          <Told sentence={status.message} />
        </p>
      )}
      <Lines>
        <Line name="State">{status.state === 'idle' ? 'stopped' : status.state}</Line>
        <Line name="Started">
          <Instant at={status.started_at} />
        </Line>
        <Line name="Orders">
          {config.trade_enabled
            ? `${config.trade_size} contract${config.trade_size === 1 ? '' : 's'} at market`
            : 'none, alerts only'}
        </Line>
        <Line name="Balance">{money(account?.balance ?? null)}</Line>
        {account !== undefined && account.unknown_orders > 0 ? (
          <Line name="Unknown orders">
            <span className="text-amber">○ {account.unknown_orders}, entries wait</span>
          </Line>
        ) : null}
        <Line name="Bars">{count(status.bars_injected)}</Line>
        <Line name="Scans">
          {count(status.scans_run)}
          {lastScan === null ? null : <span className="text-soft">, last {duration(lastScan.ms)}</span>}
        </Line>
        <ScannerLines shadow={status.shadow} />
        <Line name="Alerts">{count(status.alerts_dispatched)}</Line>
        <Line name="Trades filled">
          {count(status.trades_filled)} of {count(status.trades_submitted)}
        </Line>
        {parameters.map(([name, value]) => (
          <Line key={name} name={name}>
            {value}
          </Line>
        ))}
      </Lines>
      {lastScan?.failure == null ? null : (
        <p className="mt-2 text-red">
          The last scan failed: <Told sentence={lastScan.failure} />
        </p>
      )}
    </Panel>
  );
}
