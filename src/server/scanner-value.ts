/** How it stands with the scanners, as the API says it. */
import { iso } from '#base';
import type { SessionId } from '#kernel';
import type { ScannerStanding, ScanSubject } from '#scan';
import type { ScannerValue, ShadowValue } from './api.ts';

export function scannerValueOf(standing: ScannerStanding | null): ScannerValue {
  return {
    kind: standing?.kind ?? 'embedded',
    amibroker: standing?.amibroker ?? null,
    shadow: standing?.shadow?.kind ?? null,
  };
}

/** @returns null where nothing runs beside the session's scanner */
export function shadowValueOf(standing: ScannerStanding | null, session: SessionId): ShadowValue | null {
  const shadowed = standing?.shadow?.sessions.get(session as string as ScanSubject);
  if (standing?.shadow == null || shadowed === undefined) return null;
  const { compared, passedOver, differences, last, trouble } = shadowed;
  return {
    scanner: standing.shadow.kind,
    compared,
    passed_over: passedOver,
    differences,
    last:
      last === null
        ? null
        : {
            what: last.what,
            signal_type: last.signal?.type ?? null,
            bar: last.signal === null ? null : iso(last.signal.bar),
            text: last.text,
          },
    trouble,
  };
}
