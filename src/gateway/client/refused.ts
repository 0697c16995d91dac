/** The venue's own refusal of a read, as a failure that carries its words. */
import type { GatewayFailure } from '#live/ports';
import { failure } from './failures.ts';

/** @param what `The venue refused the bars` */
export function refused(
  what: string,
  { word, message }: { readonly word: string; readonly message: string | null },
): GatewayFailure {
  const kind =
    word === 'AccountNotFound' ? 'UNKNOWN_ACCOUNT' : word === 'ContractNotFound' ? 'UNKNOWN_SYMBOL' : 'REFUSED';
  return failure(kind, `${what}: ${message === null ? word : `${word}: ${message}`}.`);
}
