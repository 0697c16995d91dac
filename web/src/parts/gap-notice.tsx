/** After a gap of a link to the venue: how long it lasted, and what was read to make up for it. It stays until it is read. */
import type { GapValue } from '#server/api';
import { gapKey } from '../state/choose.ts';
import { store, useDashboard } from '../state/store.ts';
import { Told } from './told.tsx';

export function GapNotices() {
  const market = useDashboard((state) => state.market.gap);
  const account = useDashboard((state) => state.account.gap);
  return (
    <>
      <GapNotice name="market" gap={market} />
      <GapNotice name="account" gap={account} />
    </>
  );
}

function GapNotice({ name, gap }: { readonly name: 'market' | 'account'; readonly gap: GapValue | null }) {
  const read = useDashboard((state) => state.gapsRead);
  if (gap === null || read.includes(gapKey(name, gap))) return null;
  return (
    <p
      role="status"
      className={`flex flex-wrap items-center gap-x-4 gap-y-1 border-rule border-b px-4 py-2 ${gap.settled ? '' : 'bg-amber-wash'}`}
    >
      <span className="min-w-60 flex-1">
        <span aria-hidden="true">{gap.settled ? '●' : '○'}</span> <Told sentence={`${gap.text}.`} />
      </span>
      {gap.settled ? (
        <button
          type="button"
          className="button"
          onClick={() => store.say({ type: 'gap.read', gap: gapKey(name, gap) })}
        >
          Close <span className="sr-only">the report of the {name} link’s gap</span>
        </button>
      ) : null}
    </p>
  );
}
