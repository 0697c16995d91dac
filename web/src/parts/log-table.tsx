/** Errors of the session with what concerned the whole program: links that went or came, alarms. */
import type { SessionStatus } from '#server/api';
import { useDashboard } from '../state/store.ts';
import { Empty } from './empty.tsx';
import { Instant } from './instant.tsx';
import { type Column, Rows } from './rows.tsx';
import { Told } from './told.tsx';

interface LogLine {
  readonly key: string;
  readonly time: string | null;
  readonly kind: string;
  readonly text: string;
}

const COLUMNS: readonly Column<LogLine>[] = [
  { name: 'Time', cell: ({ time }) => <Instant at={time} /> },
  {
    name: 'Kind',
    cell: ({ kind }) => (
      <span className={`whitespace-nowrap ${kind === 'link' ? 'text-soft' : 'text-red'}`}>{kind}</span>
    ),
  },
  { name: 'What happened', breaks: true, cell: ({ text }) => <Told sentence={text} /> },
];

interface LogTableProps extends Pick<SessionStatus, 'errors'> {
  /** Its id. */
  readonly session: string;
}

export function LogTable({ session, errors }: LogTableProps) {
  const remarks = useDashboard((state) => state.remarks);
  const lines: readonly LogLine[] = [
    ...errors.map(({ code, message, at }, index) => ({
      key: `${index}${at}${code}`,
      time: at,
      kind: 'error',
      text: `${message} (${code})`,
    })),
    ...remarks
      .filter((remark) => remark.session === null || remark.session === session)
      .map(({ id, time, kind, text }) => ({ key: String(id), time, kind, text })),
  ].toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  if (lines.length === 0)
    return <Empty>Nothing has gone wrong. Errors, alarms and links that go or come will stand here.</Empty>;
  return <Rows caption="Log, newest first" columns={COLUMNS} entries={lines} keyOf={({ key }) => key} />;
}
