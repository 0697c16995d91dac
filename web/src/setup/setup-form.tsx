/** Launches a session: what runs, on what, with whose account, how it is told, and whether it trades. */

import { type FormEvent, useEffect, useMemo, useState } from 'react';
import type { StartAnswer } from '#server/api';
import { call, type Failure } from '../link/call.ts';
import { store, useDashboard } from '../state/store.ts';
import { AccountField } from './account-field.tsx';
import { ArmingField } from './arming-field.tsx';
import { ChannelField } from './channel-field.tsx';
import { asksForName, chosenAccount, type Draft, PERIODICITIES, problemsOf, requestOf } from './draft.ts';
import { ParameterField } from './parameter-field.tsx';
import { readCatalogue } from './read-catalogue.ts';
import { remember, rememberedLaunch } from './remembered.ts';
import { StrategyField } from './strategy-field.tsx';
import { TextField } from './text-field.tsx';

/** Formula and account are checked against the venue before the answer comes. */
const DEADLINE_MS = 30_000;

export function SetupForm() {
  const strategies = useDashboard((state) => state.strategies);
  const accounts = useDashboard((state) => state.venueAccounts);
  // The demo session exists on the simulator alone.
  const simulator = useDashboard((state) => state.sessions.some(({ config }) => config.origin === 'demo'));
  const sessions = useDashboard((state) => state.sessions);
  const known = [...new Set(sessions.map(({ config }) => config.symbol))];
  const [draft, setDraft] = useState<Draft>(rememberedLaunch);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<Failure | null>(null);
  const [unread, setUnread] = useState<readonly string[]>([]);
  useEffect(() => {
    void readCatalogue(store).then(setUnread);
  }, []);

  const choices = useMemo(
    () => ({ strategies: strategies ?? [], accounts: accounts ?? [], simulator }),
    [strategies, accounts, simulator],
  );
  const found = problemsOf(draft, choices);
  const wrong = Object.keys(found).length;
  const problems = tried ? found : {};
  const set = (part: Partial<Draft>) => setDraft((former) => ({ ...former, ...part }));
  const strategy = choices.strategies.find(({ id }) => id === draft.strategy);
  const account = chosenAccount(draft, choices);

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
        <div className="flex flex-col gap-3">
          <StrategyField
            strategies={choices.strategies}
            value={draft.strategy}
            problem={problems.strategy}
            onChange={(id) => set({ strategy: id, params: {} })}
          />
          {strategy === undefined || strategy.parameters.length === 0 ? null : (
            <fieldset className="grid gap-x-4 gap-y-2 border-rule border-l-2 pl-3 sm:grid-cols-2">
              <legend className="sr-only">Parameters of the formula</legend>
              {strategy.parameters.map((parameter) => (
                <ParameterField
                  key={parameter.name}
                  parameter={parameter}
                  typed={draft.params[parameter.name]}
                  onChange={(value) => set({ params: { ...draft.params, [parameter.name]: value } })}
                />
              ))}
            </fieldset>
          )}
          <div className="grid grid-cols-2 gap-x-4 gap-y-3">
            <TextField
              name="Symbol"
              value={draft.symbol}
              placeholder={known.at(-1) ?? 'NQH6'}
              choices={known}
              hint="The contract, with month and year"
              problem={problems.symbol}
              onChange={(symbol) => set({ symbol })}
            />
            <TextField
              name="AmiBroker symbol"
              value={draft.amiSymbol}
              placeholder={
                /^([A-Z0-9]{1,4}?)[FGHJKMNQUVXZ]\d{1,2}$/i.exec(draft.symbol.trim())?.[1]?.toUpperCase() ?? 'NQ'
              }
              hint="What the formula calls it"
              onChange={(amiSymbol) => set({ amiSymbol })}
            />
            <TextField
              name="Periodicity"
              value={draft.periodicity}
              choices={PERIODICITIES}
              hint="Also 2min, 3min, 2hr …"
              problem={problems.periodicity}
              onChange={(periodicity) => set({ periodicity })}
            />
            <TextField
              name="Lookback, bars"
              numeric
              value={draft.lookback}
              hint="Closed bars searched for signals"
              problem={problems.lookback}
              onChange={(lookback) => set({ lookback })}
            />
            <TextField
              name="Scan interval, s"
              numeric
              value={draft.scanInterval}
              hint="0: at each closed bar only"
              problem={problems.scanInterval}
              onChange={(scanInterval) => set({ scanInterval })}
            />
          </div>
        </div>
        <div className="flex flex-col gap-3">
          <AccountField
            accounts={choices.accounts}
            value={draft.account}
            problem={problems.account}
            onChange={(chosen) => set({ account: chosen, typedName: '' })}
          />
          <div className="grid grid-cols-2 gap-x-4">
            <TextField
              name="Size, contracts"
              numeric
              value={draft.size}
              hint="Of each order"
              problem={problems.size}
              onChange={(size) => set({ size })}
            />
            <TextField
              name="Timeout, s"
              numeric
              value={draft.timeout}
              hint="Then the order is cancelled"
              problem={problems.timeout}
              onChange={(timeout) => set({ timeout })}
            />
          </div>
          <ChannelField
            chosen={draft.channels}
            webhookUrl={draft.webhookUrl}
            onChange={(channels) => set({ channels })}
          />
          {draft.channels.includes('webhook') ? (
            <TextField
              name="Webhook address"
              value={draft.webhookUrl}
              placeholder="https://…"
              hint="Empty: the address in the settings"
              problem={problems.webhookUrl}
              onChange={(webhookUrl) => set({ webhookUrl })}
            />
          ) : null}
          <ArmingField
            trading={draft.trading}
            typedName={draft.typedName}
            account={account}
            asksForName={asksForName(choices)}
            tradingProblem={found.trading}
            nameProblem={tried || draft.typedName !== '' ? found.typedName : undefined}
            onTrading={(trading) => set({ trading })}
            onTypedName={(typedName) => set({ typedName })}
          />
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
