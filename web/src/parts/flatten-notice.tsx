/**
 * How far a flatten is, in three lights, until the trader has read its end: of each session, whichever is shown, and of
 * contracts that no session kept. Proven stands only for as long as it is so.
 */
import type { FlattenReport, Session } from '../state/model.ts';
import { store, useDashboard } from '../state/store.ts';
import { FlattenLights } from './flatten-lights.tsx';

export function SessionFlattenNotices() {
  const sessions = useDashboard((state) => state.sessions);
  const flattens = useDashboard((state) => state.flattens);
  const read = useDashboard((state) => state.flattensRead);
  return sessions.flatMap((session) => {
    const report = reportOf(session, flattens.find(({ key }) => key === session.id) ?? null);
    return report === null || read.includes(session.id) ? [] : [<FlattenNotice key={session.id} report={report} />];
  });
}

/** The status tells of a session that runs; of one that has ended with its flatten only the event did. */
function reportOf({ id, config, status }: Session, told: FlattenReport | null): FlattenReport | null {
  const { flatten, running } = status;
  if (flatten !== null) return { key: id, session: id, symbol: config.symbol, why: told?.why ?? '', ...flatten };
  return running ? null : told;
}

export function FlattenNotice({ report }: { readonly report: FlattenReport }) {
  const { key, symbol, step, by, sent, why } = report;
  const isOver = step === 'proven' || step === 'failed';
  return (
    <section
      role="status"
      aria-label="Flatten"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-b px-4 py-2"
    >
      <strong className="font-semibold">Flatten {symbol}</strong>
      <FlattenLights step={step} by={by} sent={sent} />
      <span className="min-w-60 flex-1 text-soft">{why}</span>
      {isOver ? (
        <button type="button" className="button" onClick={() => store.say({ type: 'flatten.dismissed', key })}>
          Close <span className="sr-only">the report of this flatten</span>
        </button>
      ) : null}
    </section>
  );
}
