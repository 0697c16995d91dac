/** One tab a session and one for a new one; on the right what can be done with the session shown. */
import type { ReactNode } from 'react';
import { READINESS_WORDS, readinessOf } from '../state/choose.ts';
import type { Session } from '../state/model.ts';
import { store, useDashboard } from '../state/store.ts';

export function SessionTabs({ children }: { readonly children: ReactNode }) {
  const sessions = useDashboard((state) => state.sessions);
  const chosen = useDashboard((state) => state.chosen);
  // Every session that runs, the one shown, and the last two that are over.
  const shown = sessions.filter(({ id, status }, at) => status.running || id === chosen || at >= sessions.length - 2);
  return (
    <section aria-label="Sessions" className="flex flex-wrap items-center gap-x-4 border-rule border-b px-1 lg:px-4">
      <span className="font-semibold tracking-tight max-lg:hidden">Openbell</span>
      <nav aria-label="Sessions" className="-mb-px flex min-w-0 flex-1 overflow-x-auto max-sm:basis-full">
        {shown.map((session) => (
          <Tab key={session.id} target={session.id} chosen={chosen === session.id}>
            <SessionName session={session} />
          </Tab>
        ))}
        <Tab target="new" chosen={chosen === 'new'}>
          <span aria-hidden="true">+</span> New session
        </Tab>
      </nav>
      <div className="flex flex-wrap items-center gap-2 py-1 max-sm:px-2">{children}</div>
    </section>
  );
}

interface TabProps {
  readonly target: string;
  readonly chosen: boolean;
  readonly children: ReactNode;
}

function Tab({ target, chosen, children }: TabProps) {
  return (
    <button
      type="button"
      aria-current={chosen ? 'page' : undefined}
      className={`max-w-80 shrink-0 cursor-pointer truncate border-b-2 px-3 py-2 -outline-offset-2 ${chosen ? 'border-accent' : 'border-transparent text-soft hover:text-ink'}`}
      onClick={() => store.say({ type: 'session.chosen', session: target })}
    >
      {children}
    </button>
  );
}

function SessionName({ session }: { readonly session: Session }) {
  const { config, status } = session;
  const { glyph, word } = READINESS_WORDS[readinessOf(session)];
  return (
    <>
      <span aria-hidden="true" title={word}>
        {glyph}
      </span>{' '}
      <span className="font-medium">{config.symbol}</span> {config.periodicity}
      <span className="text-soft max-sm:hidden"> {config.strategy_id.replaceAll('_', ' ')}</span>
      {status.running ? null : <span className="text-soft"> (stopped)</span>}
    </>
  );
}
