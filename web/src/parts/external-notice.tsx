/**
 * Contracts at the venue that Openbell did not bring, for as long as they stop the entries: whatever session is shown, a
 * person must see them and say what they are. Flatten asks nothing, but is held for a second.
 */
import { useState } from 'react';
import type { ExternalRequest, FlattenRequest, SessionsAnswer } from '#server/api';
import { call, sentence } from '../link/call.ts';
import { awaitsWord } from '../state/choose.ts';
import type { Session } from '../state/model.ts';
import { useDashboard } from '../state/store.ts';
import { contracts } from '../words/contracts.ts';
import { ExternalDialog } from './external-dialog.tsx';
import { HoldButton } from './hold-button.tsx';

export function ExternalNotices() {
  const sessions = useDashboard((state) => state.sessions);
  const waiting = sessions.filter(({ status }) => awaitsWord(status));
  // Sessions of one account and contract see the same contracts.
  const firsts = waiting.filter(
    (each, index) => waiting.findIndex((other) => placeOf(other) === placeOf(each)) === index,
  );
  return firsts.map((session) => <ExternalNotice key={session.id} session={session} />);
}

function placeOf({ config, status }: Session): string {
  return `${config.account_id} ${status.contract?.id ?? config.symbol}`;
}

function ExternalNotice({ session }: { readonly session: Session }) {
  const [asked, setAsked] = useState<ExternalRequest['as'] | null>(null);
  const [flattening, setFlattening] = useState<string | null>(null);
  const flatten = async () => {
    setFlattening('Flattening: the gate is closed first, then everything is closed.');
    const body: FlattenRequest = { session_id: session.id };
    const answer = await call<SessionsAnswer>({ path: '/api/live/flatten', body });
    if (!answer.ok) setFlattening(`${sentence(answer.failure)} In a terminal: openbell flatten.`);
  };
  const { external } = session.status.position;
  return (
    <section
      role="alert"
      aria-label="Contracts that are not Openbell’s"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-rule border-b bg-amber-wash px-4 py-2"
    >
      <p className="min-w-60 flex-1">
        <strong className="font-semibold">
          {contracts(external)} of {session.config.symbol} did not come from Openbell: entries are stopped.
        </strong>{' '}
        <span className="text-soft">{flattening ?? `Say what they are, in ${session.config.account_name}.`}</span>
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button" onClick={() => setAsked('adopted')}>
          Adopt…
        </button>
        <button type="button" className="button" onClick={() => setAsked('left')}>
          Leave alone…
        </button>
        <HoldButton onHeld={() => void flatten()}>Hold to flatten</HoldButton>
      </div>
      {asked === null ? null : <ExternalDialog session={session} as={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}
