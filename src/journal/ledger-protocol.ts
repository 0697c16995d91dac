/** What the ledger and its worker thread say to each other. Each request is answered once, by its number. */
import type { StoredRecord } from './chain.ts';
import type { JournalErrorCode } from './journal-error.ts';
import type { ChainCursor, ChainStep } from './ledger-queries.ts';

export type LedgerRequest =
  | { readonly type: 'open'; readonly file: string }
  | { readonly type: 'commit'; readonly records: readonly StoredRecord[] }
  | { readonly type: 'read'; readonly after: number; readonly types: readonly string[] | null; readonly limit: number }
  | { readonly type: 'walk'; readonly from: ChainCursor; readonly limit: number }
  | { readonly type: 'close' };

/** What each request is answered with. */
export interface LedgerAnswers {
  readonly open: { readonly lastSeq: number };
  readonly commit: null;
  readonly read: readonly StoredRecord[];
  readonly walk: ChainStep;
  readonly close: null;
}

export interface Asked {
  readonly id: number;
  readonly request: LedgerRequest;
}

export type Answered =
  | { readonly id: number; readonly ok: true; readonly answer: LedgerAnswers[keyof LedgerAnswers] }
  | { readonly id: number; readonly ok: false; readonly code: JournalErrorCode; readonly message: string };
