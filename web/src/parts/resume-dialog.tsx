/** Reopening the gate after a kill asks for the account's name, typed by hand: a slip of the mouse must not arm. */
import type { ResumeRequest, SessionsAnswer } from '#server/api';
import { call } from '../link/call.ts';
import type { Session } from '../state/model.ts';
import { Dialog } from './dialog.tsx';
import { TypedNameForm } from './typed-name-form.tsx';

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
  const name = session.config.account_name;
  const resume = (typed: string) => {
    const body: ResumeRequest = { account_name: typed, lift_loss_limit: lift };
    return call<SessionsAnswer>({ path: '/api/live/resume', body });
  };
  return (
    <Dialog title={lift ? 'Lift the loss limit?' : 'Resume trading?'} onClose={onClose}>
      <p className="mb-4 text-soft">
        Orders that follow a signal will leave again for the account{' '}
        <strong className="font-semibold text-ink">{name}</strong>. Signals that came meanwhile are not traded.
        {lift ? ' Until 17:00 Chicago Openbell does not keep this limit again; the firm still does.' : ''}
      </p>
      <TypedNameForm
        name={name}
        act={lift ? 'Lift it and resume' : 'Resume trading'}
        onAct={resume}
        onClose={onClose}
      />
    </Dialog>
  );
}
