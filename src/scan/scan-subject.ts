import type { Brand } from '#base';

/** Names what is scanned; the session's id in live use. */
export type ScanSubject = Brand<string, 'ScanSubject'>;
