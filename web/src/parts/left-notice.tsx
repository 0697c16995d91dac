/**
 * Contracts that no session keeps: whatever is shown, a person must see them and be able to be rid of them. Flatten asks
 * nothing, but is held for a second; then three lights say how far it is, until the venue has proven it flat.
 */
import { useState } from 'react';
import type { FlattenAnswer, FlattenRequest, LeftValue } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { FlattenReport } from '../state/model.ts';
import { placeKey } from '../state/reduce-event.ts';
import { useDashboard } from '../state/store.ts';
import { contracts } from '../words/contracts.ts';
import { FlattenLights } from './flatten-lights.tsx';
import { FlattenNotice } from './flatten-notice.tsx';
import { HoldButton } from './hold-button.tsx';

export function LeftNotices() {
  const accounts = useDashboard((state) => state.accounts);
  const flattens = useDashboard((state) => state.flattens);
  const left = accounts.flatMap((account) => account.left);
  const reportOf = (each: LeftValue) => flattens.find(({ key }) => key === placeKey(each)) ?? null;
  const gone = flattens.filter(({ session, key }) => session === null && left.every((each) => placeKey(each) !== key));
  return (
    <>
      {left.map((each) => (
        <LeftNotice key={placeKey(each)} left={each} report={reportOf(each)} />
      ))}
      {gone.map((report) => (
        <FlattenNotice key={report.key} report={report} />
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
      {left.flatten === null ? null : (
        <FlattenLights
          step={report?.step ?? left.flatten}
          by={report?.by ?? 'person'}
          sent={report?.sent ?? left.flatten === 'sent'}
        />
      )}
      {left.flatten === null ? <HoldButton onHeld={() => void flatten()}>Hold to flatten</HoldButton> : null}
    </section>
  );
}
