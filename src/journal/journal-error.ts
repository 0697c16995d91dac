/**
 * What can go wrong with the files that the program keeps. The code is stable and may be tested for; the message is one
 * sentence that says what to do.
 */
export type JournalErrorCode =
  /** The file is damaged, or its last record was altered. */
  | 'ERR_LEDGER_CORRUPT'
  /** There is none. */
  | 'ERR_LEDGER_MISSING'
  /** A newer Openbell wrote it. */
  | 'ERR_LEDGER_NEWER'
  /** Another process has it open. */
  | 'ERR_LEDGER_LOCKED'
  /** It cannot be made, opened or written. */
  | 'ERR_LEDGER_UNWRITABLE'
  /** It failed or fell behind while the program ran; nothing more is recorded. */
  | 'ERR_LEDGER_FAILED'
  /** Another process works in the data folder. */
  | 'ERR_DATA_IN_USE'
  /** The data folder cannot be made or written. */
  | 'ERR_DATA_UNWRITABLE';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
