/**
 * Contracts that no session keeps: whatever is shown, a person must see them and be able to be rid of them. Flatten asks
 * nothing, but is held for a second; then three lights say how far it is, until the venue has proven it flat.
 */
import { useState } from 'react';
import type { FlattenAnswer, FlattenRequest, LeftValue } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { FlattenReport } from '../state/model.ts';
import { store, useDashboard } from '../state/store.ts';
import { contracts } from '../words/contracts.ts';
import { HoldButton } from './hold-button.tsx';

export function LeftNotices() {
  const accounts = useDashboard((state) => state.accounts);
  const flattens = useDashboard((state) => state.flattens);
  const left = accounts.flatMap((account) => account.left);
  const reportOf = ({ account_id: account, contract_id: contract }: LeftValue) =>
    flattens.find((each) => each.account === account && each.contract === contract) ?? null;
  const gone = flattens.filter(({ account, contract }) =>
    left.every((each) => each.account_id !== account || each.contract_id !== contract),
  );
  return (
    <>
      {left.map((each) => (
        <LeftNotice key={`${each.account_id} ${each.contract_id}`} left={each} report={reportOf(each)} />
      ))}
      {gone.map((report) => (
        <FlattenedNotice key={`${report.account} ${report.contract}`} report={report} />
      ))}
    </>
  );
}

function LeftNotice({ left, report }: { readonly left: LeftValue; readonly report: FlattenReport | null }) {
  const [failure, setFailure] = useState<string | null>(null);
  const { account_name, contract_id: contract, symbol, size, working_orders: orders } = left;
  const flatten = async () => {
    setFailure(null);
    const body: FlattenRequest = { account_name, contract };
    const answer = await call<FlattenAnswer>({ path: '/api/live/flatten', body });
    if (!answer.ok)
      setFailure(`${sentence(answer.failure)} In a terminal: openbell flatten --account "${account_name}".`);
  };
  const what = size === 0 ? `${orders} working order${orders === 1 ? '' : 's'}` : contracts(size);
  return (
    <section
      role="alert"
      aria-label="Contracts that no session keeps"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-rule border-b bg-amber-wash px-4 py-2"
    >
      <p className="min-w-60 flex-1">
        <strong className="font-semibold">
          {what} of {symbol} in {account_name}: no session keeps them.
        </strong>{' '}
        <span className="text-soft">
          {failure ?? 'Nobody closes them on a signal. Flat time and loss limits hold for what Openbell has traded.'}
        </span>
      </p>
      {left.flatten === null ? null : <Lights step={report?.step ?? left.flatten} />}
      {left.flatten === null ? <HoldButton onHeld={() => void flatten()}>Hold to flatten</HoldButton> : null}
    </section>
  );
}

function FlattenedNotice({ report }: { readonly report: FlattenReport }) {
  const { account, contract, symbol, step, why } = report;
  return (
    <section
      role="status"
      aria-label="Flatten"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-b px-4 py-2"
    >
      <strong className="font-semibold">Flatten {symbol}</strong>
      <Lights step={step} />
      <span className="min-w-60 flex-1 text-soft">{why}</span>
      <button
        type="button"
        className="button"
        onClick={() => store.say({ type: 'flatten.dismissed', account, contract })}
      >
        Close <span className="sr-only">the report of this flatten</span>
      </button>
    </section>
  );
}

/** A step that is not reached is an outline and a word, never a blank. */
function Lights({ step }: { readonly step: FlattenReport['step'] }) {
  const isSent = step === 'sent' || step === 'proven' || step === 'failed';
  const proof = step === 'proven' ? 'flat is proven' : step === 'failed' ? 'flat is not proven' : 'not proven flat yet';
  return (
    <>
      <Light lit word="gate closed" />
      <Light lit={isSent} word={isSent ? 'sent' : 'not sent yet'} />
      <Light lit={step === 'proven'} word={proof} />
    </>
  );
}

function Light({ lit, word }: { readonly lit: boolean; readonly word: string }) {
  return (
    <span className={`whitespace-nowrap ${lit ? '' : 'text-soft'}`}>
      <span aria-hidden="true">{lit ? '●' : '○'}</span> {word}
    </span>
  );
}
