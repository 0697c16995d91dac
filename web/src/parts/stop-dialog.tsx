/** Stop asks what becomes of the position and of working orders; nothing is assumed but the least. */

import { useState } from 'react';
import type { StopAnswer, StopRequest } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { Session } from '../state/model.ts';
import { Dialog } from './dialog.tsx';
import { PositionWord } from './position-word.tsx';

type Policy = NonNullable<StopRequest['positions']>;

const POLICIES: readonly { readonly policy: Policy; readonly name: string; readonly meaning: string }[] = [
  { policy: 'keep', name: 'Keep', meaning: 'Position and orders stay at the venue as they are.' },
  { policy: 'cancel-orders', name: 'Cancel orders', meaning: 'Working orders are cancelled; the position stays.' },
  { policy: 'close', name: 'Close', meaning: 'Working orders are cancelled and the position is closed at market.' },
];
/** The server answers when the session has stopped, or after 30 s with what is left. */
const DEADLINE_MS = 40_000;

export function StopDialog({ session, onClose }: { readonly session: Session; readonly onClose: () => void }) {
  const [policy, setPolicy] = useState<Policy>('keep');
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const stop = async () => {
    setSent(true);
    setProblem(null);
    const body: StopRequest = { session_id: session.id, positions: policy };
    const answer = await call<StopAnswer>({ path: '/api/live/stop', body, deadlineMs: DEADLINE_MS });
    if (answer.ok && answer.value.message === '') return onClose();
    setSent(false);
    setProblem(answer.ok ? answer.value.message : sentence(answer.failure));
  };
  const { position, working } = session.status;
  return (
    <Dialog title={`Stop ${session.config.symbol} ${session.config.periodicity}?`} onClose={onClose}>
      <p className="mb-4 text-soft">
        Now <PositionWord size={position.size} heard={session.positionConfirmedAt !== null} />,{' '}
        {working.length === 0 ? 'no order' : working.length} working. Scans, alerts and trading of this session end.
      </p>
      <form
        onSubmit={(submission) => {
          submission.preventDefault();
          void stop();
        }}
      >
        <fieldset className="mb-4">
          <legend className="mb-2 font-medium">What becomes of the position?</legend>
          {POLICIES.map((each) => (
            <label key={each.policy} className="flex cursor-pointer gap-2 py-1">
              <input
                type="radio"
                name="policy"
                className="accent-accent"
                checked={policy === each.policy}
                onChange={() => setPolicy(each.policy)}
              />
              <span>
                <span className="font-medium">{each.name}.</span> <span className="text-soft">{each.meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {problem === null ? null : (
          <p role="alert" className="mb-4 text-red">
            {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" className="button button-primary" disabled={sent}>
            {sent ? 'Stopping…' : 'Stop the session'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
