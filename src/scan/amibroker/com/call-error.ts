/** What a COM call failed with, as the protocol names it: by the number that came back, never by Windows' localised words. */
import type { ComErrorCode, ComFailure } from './protocol.ts';

/** The call was turned away before it was carried out: it may be made again. */
const REJECTED = new Set([0x8001_0001, 0x8001_010a]);
/** The server is gone, or the line to it. */
const LOST = new Set([0x8007_06ba, 0x8001_0108, 0x8001_0007, 0x8001_0012]);
/** Nobody can say whether the call was carried out. */
const UNCERTAIN = new Set([0x8007_06be, 0x8001_0105]);
const DISP_E_EXCEPTION = 0x8002_0009;

export class ComCallError extends Error {
  override readonly name = 'ComCallError';
  readonly code: ComErrorCode;
  readonly hresult: number | null;
  readonly member: string | null;

  constructor(code: ComErrorCode, message: string, from: { hresult?: number; member?: string } = {}) {
    super(message);
    this.code = code;
    this.hresult = from.hresult ?? null;
    this.member = from.member ?? null;
  }
}

export function wasRejected(hresult: number): boolean {
  return REJECTED.has(hresult);
}

/** @param said what the server gave as its reason; empty where it gave none */
export function callFailed({
  hresult,
  member,
  said,
}: {
  readonly hresult: number;
  readonly member: string;
  readonly said: string;
}): ComCallError {
  const why = said === '' ? `it answered ${hexadecimal(hresult)}` : said;
  const from = { hresult, member };
  if (REJECTED.has(hresult)) {
    return new ComCallError('ERR_AMIBROKER_BUSY', `AmiBroker is busy or shows a window: ${member}.`, from);
  }
  if (LOST.has(hresult)) return new ComCallError('ERR_AMIBROKER_LOST', `AmiBroker is gone: ${member}.`, from);
  if (UNCERTAIN.has(hresult)) {
    return new ComCallError('ERR_AMIBROKER_UNCERTAIN', `AmiBroker broke off during ${member}: ${why}.`, from);
  }
  const verb = hresult === DISP_E_EXCEPTION ? 'failed' : 'could not be called';
  return new ComCallError('ERR_AMIBROKER_CALL', `AmiBroker's ${member} ${verb}: ${why}.`, from);
}

export function failureOf(error: unknown): ComFailure {
  if (error instanceof ComCallError) {
    const { code, message, hresult, member } = error;
    return { code, message, hresult, member };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'ERR_AMIBROKER_CALL', message, hresult: null, member: null };
}

export function hexadecimal(hresult: number): string {
  return `0x${hresult.toString(16).padStart(8, '0')}`;
}
