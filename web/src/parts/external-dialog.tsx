/** What contracts are that Openbell did not bring: ours from now on, or never touched. The account's name is typed by hand. */
import type { ExternalRequest, SessionsAnswer } from '#server/api';
import { call } from '../link/call.ts';
import type { Session } from '../state/model.ts';
import { contracts } from '../words/contracts.ts';
import { Dialog } from './dialog.tsx';
import { TypedNameForm } from './typed-name-form.tsx';

type Word = ExternalRequest['as'];

interface ExternalDialogProps {
  readonly session: Session;
  readonly as: Word;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<Word, string>> = { adopted: 'Adopt them?', left: 'Leave them alone?' };
const ACTS: Readonly<Record<Word, string>> = { adopted: 'Adopt', left: 'Leave alone' };
const MEANINGS: Readonly<Record<Word, string>> = {
  adopted: 'They become Openbell’s: the next exit of a formula closes them too. No stop is placed for them.',
  left: 'They stay as they are. No exit of Openbell closes them, and entries are placed again, on their side only.',
};

export function ExternalDialog({ session, as, onClose }: ExternalDialogProps) {
  const { config, status } = session;
  const settle = (typed: string) => {
    const body: ExternalRequest = { account_name: typed, as };
    return call<SessionsAnswer>({ path: '/api/live/external', body });
  };
  return (
    <Dialog title={TITLES[as]} onClose={onClose}>
      <p className="mb-4 text-soft">
        <strong className="font-semibold text-ink">
          {contracts(status.position.external)} of {config.symbol}
        </strong>{' '}
        in <strong className="font-semibold text-ink">{config.account_name}</strong>. {MEANINGS[as]} It holds for
        everything in the account that Openbell did not bring.
      </p>
      <TypedNameForm name={config.account_name} act={ACTS[as]} onAct={settle} onClose={onClose} />
    </Dialog>
  );
}
