export { type FolderLock, folderHolder, lockData } from './folder-lock.ts';
export { haltNote } from './halt-note.ts';
export { JournalError, type JournalErrorCode } from './journal-error.ts';
export { type OpenLedger, openLedger } from './ledger.ts';
export type { ChainVerdict } from './ledger-queries.ts';
export { type LedgerReader, readLedger } from './ledger-reader.ts';
export { damagedError } from './opening-error.ts';
export { readRunHead, readRunInputs, recordedRuns } from './run-inputs.ts';
export { type OpenTape, openTape, readTape, type TapeEvent } from './tape.ts';
