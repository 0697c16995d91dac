/** How it stands with what runs the formulas: for people, and no decision hangs on it. */
import type { ScanSubject } from './scan-subject.ts';
import type { ShadowDifference } from './shadow-difference.ts';

export type ScannerKind = 'embedded' | 'amibroker';

export interface ScannerStanding {
  readonly kind: ScannerKind;
  /** null where AmiBroker has no part in it. */
  readonly amibroker: AmiBrokerStanding | null;
  /** null: nothing runs beside. */
  readonly shadow: ShadowStanding | null;
}

export interface AmiBrokerStanding {
  /** `unused`: no formula was loaded yet. */
  readonly state: 'unused' | 'connected' | 'lost';
  readonly version: string | null;
  /** Folder of the database that bars go into. */
  readonly database: string | null;
  /** What went wrong with the last thing it was asked; null: it went well. */
  readonly trouble: string | null;
}

/** A second scanner that is asked the same and trades nothing. */
export interface ShadowStanding {
  readonly kind: ScannerKind;
  readonly sessions: ReadonlyMap<ScanSubject, ShadowedSession>;
}

export interface ShadowedSession {
  /** Scans of both that were compared. */
  readonly compared: number;
  /** Scans that were not, since the second had not answered the one before. */
  readonly passedOver: number;
  /** Each counted once, however many scans found it. */
  readonly differences: number;
  readonly last: ShadowDifference | null;
  /** Why the second cannot be asked; null: it can. */
  readonly trouble: string | null;
}
