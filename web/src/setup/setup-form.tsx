/** Launches a session: what runs, on what, with whose account, how it is told, and whether it trades. */

import { type FormEvent, useEffect, useMemo, useState } from 'react';
import type { StartAnswer } from '#server/api';
import { call, type Failure } from '../link/call.ts';
import { store, useDashboard } from '../state/store.ts';
import { ActsPart } from './acts-part.tsx';
import { type Draft, problemsOf, requestOf } from './draft.ts';
import { FormulaPart } from './formula-part.tsx';
import { OrdersPart } from './orders-part.tsx';
import { readCatalogue } from './read-catalogue.ts';
import { refusedField } from './refused-field.ts';
import { remember, rememberedLaunch } from './remembered.ts';

/** Formula and account are checked against the venue before the answer comes. */
const DEADLINE_MS = 30_000;

export function SetupForm() {
  const strategies = useDashboard((state) => state.strategies);
  const accounts = useDashboard((state) => state.venueAccounts);
  const products = useDashboard((state) => state.products);
  const simulator = useDashboard((state) => state.gateway === 'simulator');
  const [draft, setDraft] = useState<Draft>(rememberedLaunch);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const [unread, setUnread] = useState<readonly string[]>([]);
  useEffect(() => {
    void readCatalogue(store).then(setUnread);
  }, []);

  const choices = useMemo(
    () => ({ strategies: strategies ?? [], accounts: accounts ?? [], products: products ?? [], simulator }),
    [strategies, accounts, products, simulator],
  );
  const found = problemsOf(draft, choices);
  const wrong = Object.keys(found).length;
  const part = {
    draft,
    choices,
    problems: { ...(refusal === null ? {} : refusedField(refusal)), ...(tried ? found : earlyProblems(draft, found)) },
    onChange: (change: Partial<Draft>) => {
      setRefusal(null);
      setDraft((former) => ({ ...former, ...change }));
    },
  };

  const launch = async (submission: FormEvent<HTMLFormElement>) => {
    submission.preventDefault();
    setTried(true);
    setRefusal(null);
    if (wrong > 0) {
      const form = submission.currentTarget;
      // The marks appear with the next drawing.
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setSent(true);
    const answer = await call<StartAnswer>({
      path: '/api/live/start',
      body: requestOf(draft, choices),
      deadlineMs: DEADLINE_MS,
    });
    setSent(false);
    if (!answer.ok) return setRefusal(answer.failure);
    remember(draft);
    store.say({ type: 'session.chosen', session: answer.value.session_id });
  };

  return (
    <main className="mx-auto w-full max-w-5xl px-4 py-6 lg:overflow-auto">
      <h2 className="font-semibold text-[18px] leading-6">New live session</h2>
      <p className="mb-4 text-soft">
        Openbell runs one formula on one contract, alerts each new signal, and trades it if you switch trading on.
      </p>
      {unread.map((each) => (
        <p key={each} role="alert" className="mb-2 text-red">
          {each}
        </p>
      ))}
      <form className="grid gap-x-12 gap-y-6 lg:grid-cols-2" noValidate onSubmit={launch}>
        <FormulaPart {...part} />
        <div className="flex flex-col gap-3">
          <ActsPart {...part} />
        </div>
        {draft.trading ? <OrdersPart {...part} /> : null}
        <div className="flex flex-col gap-3 lg:col-span-2">
          {refusal === null ? null : (
            <p role="alert" className="border-red border-l-2 bg-red-wash px-3 py-2">
              <strong className="font-semibold text-red">{refusal.message}</strong> {refusal.hint}
            </p>
          )}
          {tried && wrong > 0 ? (
            <p role="alert" className="text-red">
              {wrong === 1
                ? 'One entry is missing or wrong; it is marked.'
                : `${wrong} entries are missing or wrong; they are marked.`}
            </p>
          ) : null}
          <button type="submit" className="button button-primary min-h-10 self-start px-6 text-[14px]" disabled={sent}>
            {sent ? 'Launching…' : draft.trading ? 'Launch and trade' : 'Launch, alerts only'}
          </button>
        </div>
      </form>
    </main>
  );
}

/** Arming and distances are judged as they are typed; all else once the form was sent. */
function earlyProblems(
  draft: Draft,
  { trading, typedName, stopLossTicks, takeProfitTicks }: ReturnType<typeof problemsOf>,
): ReturnType<typeof problemsOf> {
  return {
    ...(trading === undefined ? {} : { trading }),
    ...(stopLossTicks === undefined ? {} : { stopLossTicks }),
    ...(takeProfitTicks === undefined ? {} : { takeProfitTicks }),
    ...(typedName === undefined || draft.typedName === '' ? {} : { typedName }),
  };
}
