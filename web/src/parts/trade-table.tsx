/** The trades: working ones first, then the newest. Each says how it ended, at what price, how fast, and how surely. */
import { useState } from 'react';
import type { SessionStatus } from '#server/api';
import { duration } from '../words/age.ts';
import { price, signedPoints } from '../words/money.ts';
import { Empty } from './empty.tsx';
import { SignalWord } from './glyph.tsx';
import { Instant } from './instant.tsx';
import { type Column, Rows } from './rows.tsx';
import { StoryDialog } from './story-dialog.tsx';
import { TradeStatus } from './trade-status.tsx';
import { Why } from './why.tsx';

type Trade = SessionStatus['trades'][number] | SessionStatus['working'][number];

const PROOFS: Readonly<
  Record<Trade['proof'], { readonly word: string; readonly meaning: string; readonly look: string }>
> = {
  none: { word: '○ none', meaning: 'No channel has told of a fill', look: 'text-soft' },
  one: { word: '○ one channel', meaning: 'One channel has told; the other has not yet', look: '' },
  both: { word: '● both', meaning: 'The stream and the venue’s books agree', look: '' },
  disputed: { word: '○ disputed', meaning: 'The two channels disagreed for 5 s', look: 'text-amber' },
};

interface TradeTableProps extends Pick<SessionStatus, 'trades' | 'working'> {
  readonly tradeEnabled: boolean;
  readonly isOver: boolean;
  readonly decimals: number;
  readonly onLook: (time: string) => void;
}

export function TradeTable({ trades, working, tradeEnabled, isOver, decimals, onLook }: TradeTableProps) {
  const [told, setTold] = useState<string | null>(null);
  const entries: readonly Trade[] = [...working.toReversed(), ...trades.toReversed()];
  if (entries.length === 0) return <Empty>{whyNone({ tradeEnabled, isOver })}</Empty>;
  return (
    <>
      <Rows
        caption="Trades, newest first; Enter or a click tells the story of one"
        columns={columnsFor(decimals)}
        entries={entries}
        keyOf={({ tag }) => tag}
        onReach={({ executed_at, decided_at }) => onLook(executed_at ?? decided_at)}
        onOpen={({ tag }) => setTold(tag)}
      />
      {told === null ? null : <StoryDialog key={told} tag={told} decimals={decimals} onClose={() => setTold(null)} />}
    </>
  );
}

function whyNone({ tradeEnabled, isOver }: Pick<TradeTableProps, 'tradeEnabled' | 'isOver'>): string {
  if (isOver) return 'This session is over, and no order of it is known.';
  return tradeEnabled
    ? 'Each order will stand here with its fill, slippage and time, once a signal comes on a newly closed bar.'
    : 'No orders: this session only alerts. To trade, start a session with trading switched on.';
}

function columnsFor(decimals: number): readonly Column<Trade>[] {
  return [
    { name: 'Time', cell: ({ executed_at, decided_at }) => <Instant at={executed_at ?? decided_at} /> },
    { name: 'Signal', cell: (trade) => <Cause {...trade} /> },
    { name: 'Status', cell: ({ status, why }) => <StatusWithWhy word={status} why={why} /> },
    {
      name: 'Size',
      right: true,
      needs: 'desk',
      cell: ({ filled_size, size }) => (filled_size === size ? size : `${filled_size} / ${size}`),
    },
    { name: 'Fill', right: true, cell: ({ fill_price }) => price(fill_price, decimals) },
    { name: 'Signal price', right: true, needs: 'wide', cell: ({ signal_price }) => price(signal_price, decimals) },
    { name: 'Slippage', right: true, cell: ({ slippage }) => <Slippage points={slippage} decimals={decimals} /> },
    { name: 'Elapsed', right: true, cell: ({ elapsed }) => duration(elapsed === null ? null : elapsed * 1_000) },
    { name: 'To the wire', right: true, needs: 'wide', cell: ({ latency_ms }) => duration(latency_ms) },
    {
      name: 'Proof',
      needs: 'desk',
      cell: ({ proof }) => (
        <span title={PROOFS[proof].meaning} className={`whitespace-nowrap ${PROOFS[proof].look}`}>
          {PROOFS[proof].word}
        </span>
      ),
    },
    { name: 'Order', right: true, needs: 'wide', cell: ({ order_id }) => order_id ?? '–' },
    { name: 'Why', needs: 'desk', breaks: true, cell: ({ why }) => <Why why={why} /> },
  ];
}

/** What the formula said; an order of a flatten follows no word of the formula. */
function Cause({ signal_type: type, signal_price: said, side }: Trade) {
  if (said !== null) return <SignalWord type={type} />;
  return (
    <span
      className="whitespace-nowrap text-soft"
      title="A flatten, or a stop that closed the position; no signal of the formula"
    >
      {side}, flatten
    </span>
  );
}

/** On a phone the reason has no column of its own. */
function StatusWithWhy({ word, why }: { readonly word: Trade['status']; readonly why: string | null }) {
  return (
    <>
      <TradeStatus word={word} />
      {why === null ? null : (
        <span className="mt-0.5 block min-w-44 whitespace-normal text-[12px] leading-4 lg:hidden">
          <Why why={why} />
        </span>
      )}
    </>
  );
}

/** Above zero points were lost, which is red; below zero they were gained. */
function Slippage({ points, decimals }: { readonly points: number | null; readonly decimals: number }) {
  const lost = points !== null && points > 0;
  return (
    <span
      className={`whitespace-nowrap ${lost ? 'text-red' : ''}`}
      title={lost ? 'Points lost against the signal’s price' : undefined}
    >
      {signedPoints(points, decimals)}
    </span>
  );
}
