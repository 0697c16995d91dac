/** Reopening the gate after a kill asks for the account's name, typed by hand: a slip of the mouse must not arm. */

import { useState } from 'react';
import type { ResumeRequest, SessionsAnswer } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { Session } from '../state/model.ts';
import { Dialog } from './dialog.tsx';

/** @param lift a loss limit has struck, and is not to bind for the rest of the day */
export function ResumeDialog({
  session,
  lift = false,
  onClose,
}: {
  readonly session: Session;
  readonly lift?: boolean;
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const name = session.config.account_name;
  const resume = async () => {
    const body: ResumeRequest = { account_name: typed, lift_loss_limit: lift };
    const answer = await call<SessionsAnswer>({ path: '/api/live/resume', body });
    if (answer.ok) onClose();
    else setProblem(sentence(answer.failure));
  };
  return (
    <Dialog title={lift ? 'Lift the loss limit?' : 'Resume trading?'} onClose={onClose}>
      <p className="mb-4 text-soft">
        Orders that follow a signal will leave again for the account{' '}
        <strong className="font-semibold text-ink">{name}</strong>. Signals that came meanwhile are not traded.
        {lift ? ' Until 17:00 Chicago Openbell does not keep this limit again; the firm still does.' : ''}
      </p>
      <form
        onSubmit={(submission) => {
          submission.preventDefault();
          if (typed === name) void resume();
        }}
      >
        <label className="mb-4 block">
          <span className="mb-1 block font-medium">Type the account’s name</span>
          <input
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(change) => setTyped(change.target.value)}
          />
        </label>
        {problem === null ? null : (
          <p role="alert" className="mb-4 text-red">
            {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" className="button button-primary" disabled={typed !== name}>
            {lift ? 'Lift it and resume' : 'Resume trading'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
