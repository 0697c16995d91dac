/** Flatten, stop and resume for the session shown. Stop and resume open the dialogue that asks what must be asked. */
import type { Session } from '../state/model.ts';
import { FlattenButton } from './flatten-button.tsx';

interface SessionActionsProps {
  readonly session: Session;
  readonly onStop: () => void;
  readonly onResume: () => void;
}

export function SessionActions({ session, onStop, onResume }: SessionActionsProps) {
  const { running, trading_state, state } = session.status;
  return (
    <>
      {trading_state === 'active' ? null : (
        <button type="button" className="button" onClick={onResume}>
          Resume trading…
        </button>
      )}
      {running ? <FlattenButton session={session} /> : null}
      <button
        type="button"
        className="button"
        aria-keyshortcuts="S"
        disabled={!running || state === 'stopping'}
        onClick={onStop}
      >
        {state === 'stopping' ? 'Stopping…' : 'Stop…'}
        <span className="key" aria-hidden="true">
          S
        </span>
      </button>
    </>
  );
}
