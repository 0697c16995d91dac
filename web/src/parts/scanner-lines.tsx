/** What runs the formula, where that is AmiBroker, and whether a second scanner says the same. */
import type { ShadowValue } from '#server/api';
import { useDashboard } from '../state/store.ts';
import { count } from '../words/money.ts';
import { Line } from './panel.tsx';

const NAMES = { embedded: 'Openbell’s own engine', amibroker: 'AmiBroker' } as const;

export function ScannerLines({ shadow }: { readonly shadow: ShadowValue | null }) {
  const scanner = useDashboard((state) => state.scanner);
  const amibroker = scanner?.amibroker ?? null;
  return (
    <>
      {amibroker === null || amibroker.state === 'unused' ? null : (
        <Line name="AmiBroker">
          {amibroker.state === 'connected' ? amibroker.version : <span className="text-amber">○ not there</span>}
          {amibroker.database === null ? null : (
            <span className="block break-all text-soft">writes into {amibroker.database}</span>
          )}
          {amibroker.trouble === null ? null : <span className="block text-red">{amibroker.trouble}</span>}
        </Line>
      )}
      {shadow === null ? null : (
        <Line name="Shadow">
          {NAMES[shadow.scanner]}: <Comparison shadow={shadow} />
        </Line>
      )}
    </>
  );
}

function Comparison({
  shadow: { compared, passed_over, differences, last, trouble },
}: {
  readonly shadow: ShadowValue;
}) {
  const scans = `${count(compared)} scan${compared === 1 ? '' : 's'}`;
  return (
    <>
      {differences === 0 ? (
        <span>the same in {scans}</span>
      ) : (
        <span className="text-red">
          ! {count(differences)} difference{differences === 1 ? '' : 's'} in {scans}
        </span>
      )}
      {passed_over === 0 ? null : <span className="text-soft">, {count(passed_over)} passed over</span>}
      {last === null ? null : <span className="block text-soft">{last.text}</span>}
      {trouble === null ? null : <span className="block text-amber">○ {trouble}</span>}
    </>
  );
}
