/**
 * What became of a kill: sent, confirmed by the server, proven by the stream. A step that is not reached is an outline
 * and a word, never a blank.
 */
import { store, useDashboard } from '../state/store.ts';
import { duration } from '../words/age.ts';

export function KillReport() {
  const report = useDashboard((state) => state.kill);
  if (report === null) return null;
  const { sentAt, confirmedAt, provenAt, sessions, failure, warning } = report;
  const count = sessions?.length ?? 0;
  const scope = `${count} session${count === 1 ? '' : 's'}`;
  return (
    <section
      role="alert"
      aria-label="Kill"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-b bg-red-wash px-4 py-2"
    >
      <strong className="font-semibold">Kill</strong>
      <Light lit word="sent" />
      <Light
        lit={confirmedAt !== null}
        word={confirmedAt === null ? 'not confirmed yet' : `confirmed in ${duration(confirmedAt - sentAt)}`}
      />
      <Light lit={provenAt !== null} word={provenAt === null ? 'not proven yet' : `proven: ${scope} halted`} />
      <span className="min-w-60 flex-1">
        {failure !== null
          ? `${failure} In a terminal: openbell kill.`
          : (warning ??
            'Orders already at the venue and open positions are as they were. The feed, scans and alerts go on.')}
      </span>
      <button type="button" className="button" onClick={() => store.say({ type: 'kill.dismissed' })}>
        Close <span className="sr-only">the kill report</span>
      </button>
    </section>
  );
}

function Light({ lit, word }: { readonly lit: boolean; readonly word: string }) {
  return (
    <span className={`whitespace-nowrap ${lit ? '' : 'text-soft'}`}>
      <span aria-hidden="true">{lit ? '●' : '○'}</span> {word}
    </span>
  );
}
