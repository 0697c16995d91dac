/** The page: the status bar always, below it the session chosen or the form for a new one. */
import { useMemo, useState } from 'react';
import { kill } from './link/kill.ts';
import { useBrowserTab } from './parts/browser-tab.ts';
import { ExternalNotices } from './parts/external-notice.tsx';
import { SessionFlattenNotices } from './parts/flatten-notice.tsx';
import { GapNotices } from './parts/gap-notice.tsx';
import { HaltNotice } from './parts/halt-notice.tsx';
import { HelpDialog } from './parts/help-dialog.tsx';
import { useKeys } from './parts/keys.ts';
import { KillReport } from './parts/kill-report.tsx';
import { LeftNotices } from './parts/left-notice.tsx';
import { LineNotice } from './parts/line-notice.tsx';
import { ResumeDialog } from './parts/resume-dialog.tsx';
import { SessionActions } from './parts/session-actions.tsx';
import { SessionTabs } from './parts/session-tabs.tsx';
import { SessionView } from './parts/session-view.tsx';
import { SignedOut } from './parts/signed-out.tsx';
import { SoundNotice } from './parts/sound-notice.tsx';
import { StatusBar } from './parts/status-bar.tsx';
import { StopDialog } from './parts/stop-dialog.tsx';
import { SetupForm } from './setup/setup-form.tsx';
import { chosenSession } from './state/choose.ts';
import { store, useDashboard } from './state/store.ts';

type Question = 'stop' | 'resume' | 'help';

export function App() {
  const line = useDashboard((state) => state.line.state);
  const chosen = useDashboard((state) => state.chosen);
  const session = useDashboard(chosenSession);
  const [question, setQuestion] = useState<Question | null>(null);
  const stoppable = session?.status.running === true;
  useBrowserTab();
  useKeys(
    useMemo(
      () => ({
        k: () => void kill(store),
        s: () => stoppable && setQuestion('stop'),
        '?': () => setQuestion('help'),
      }),
      [stoppable],
    ),
  );
  if (line === 'refused') return <SignedOut />;
  const close = () => setQuestion(null);
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh lg:min-h-[600px]">
      <StatusBar />
      <LineNotice />
      <KillReport />
      <HaltNotice />
      <ExternalNotices />
      <LeftNotices />
      <SessionFlattenNotices />
      <GapNotices />
      <SessionTabs>
        <SoundNotice />
        {session === null ? null : (
          <SessionActions session={session} onStop={() => setQuestion('stop')} onResume={() => setQuestion('resume')} />
        )}
        <button type="button" className="button" aria-keyshortcuts="?" onClick={() => setQuestion('help')}>
          Help{' '}
          <span className="key max-sm:hidden" aria-hidden="true">
            ?
          </span>
        </button>
      </SessionTabs>
      {session !== null ? (
        <SessionView key={session.id} session={session} />
      ) : chosen === 'new' ? (
        <SetupForm />
      ) : (
        <main />
      )}
      {question === 'help' ? <HelpDialog onClose={close} /> : null}
      {question === 'stop' && session !== null ? <StopDialog session={session} onClose={close} /> : null}
      {question === 'resume' && session !== null ? <ResumeDialog session={session} onClose={close} /> : null}
    </div>
  );
}
