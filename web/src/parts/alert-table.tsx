/** The alerts: every new signal, traded or not, silenced or not, and why. */
import type { AlertEntry } from '#server/api';
import { price } from '../words/money.ts';
import { Empty } from './empty.tsx';
import { SignalWord } from './glyph.tsx';
import { Instant } from './instant.tsx';
import { type Column, Rows } from './rows.tsx';
import { Why } from './why.tsx';

interface AlertTableProps {
  /** Newest last. */
  readonly alerts: readonly AlertEntry[];
  readonly isOver: boolean;
  readonly decimals: number;
  readonly onLook: (time: string) => void;
}

export function AlertTable({ alerts, isOver, decimals, onLook }: AlertTableProps) {
  if (alerts.length === 0) {
    return (
      <Empty>
        {isOver
          ? 'This session is over, and no signal of it is known.'
          : 'Each Buy, Sell, Short and Cover of the formula will stand here once its bar has closed.'}
      </Empty>
    );
  }
  return (
    <Rows
      caption="Alerts, newest first"
      columns={columnsFor(decimals)}
      entries={alerts.toReversed()}
      keyOf={({ key }) => key}
      onReach={({ timestamp }) => onLook(timestamp)}
    />
  );
}

function columnsFor(decimals: number): readonly Column<AlertEntry>[] {
  return [
    { name: 'Found', cell: ({ found_at }) => <Instant at={found_at} /> },
    { name: 'Signal', cell: ({ signal_type }) => <SignalWord type={signal_type} /> },
    { name: 'Symbol', needs: 'desk', cell: ({ symbol }) => symbol },
    { name: 'Price', right: true, cell: (alert) => price(alert.price, decimals) },
    { name: 'Bar', needs: 'desk', cell: ({ timestamp }) => <Instant at={timestamp} day /> },
    { name: 'Order', cell: ({ state }) => ({ traded: '● sent', waiting: '◌ waits', 'not-traded': '○ none' })[state] },
    {
      name: 'Alerted',
      needs: 'desk',
      cell: ({ suppressed }) => (
        <span
          className={`whitespace-nowrap ${suppressed ? 'text-soft' : ''}`}
          title={
            suppressed ? 'Desktop, sound and webhook kept silent: the same was said within five minutes' : undefined
          }
        >
          {suppressed ? '○ log only' : '● yes'}
        </span>
      ),
    },
    { name: 'Why no order', breaks: true, cell: ({ why }) => <Why why={why} /> },
  ];
}
