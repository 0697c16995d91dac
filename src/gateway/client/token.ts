/**
 * When a token is good, when it is to be renewed, when it is spent. The venue's tokens live 24 hours; they are renewed
 * ahead, so that no order ever waits for a login.
 *
 * Pure: wall time comes in, since a token's expiry is an instant of the wall clock.
 */
import { DAY, type EpochMs, epochMs, HOUR, SECOND } from '#base';

export interface Token {
  readonly text: string;
  /** Rises with each token; tells a newer one from the one that failed. */
  readonly issue: number;
  readonly obtainedAt: EpochMs;
  /** From here on it should be replaced. */
  readonly renewAt: EpochMs;
  /** From here on it is not used. */
  readonly spentAt: EpochMs;
}

/** A token is renewed this long before its end, or in the last quarter of a short life. */
const RENEWAL_MARGIN_MS = HOUR;

/** The life of a token that does not say, and the longest that is believed of one that does: our clock may be far behind. */
const LIFE_MS = DAY;

/** @param now wall clock on receipt */
export function readToken(text: string, { issue, now }: { readonly issue: number; readonly now: EpochMs }): Token {
  const expiry = expiryOf(text);
  // An expiry in the past means that our clock or theirs is wrong: then the venue's 401 is the only judge.
  const lifeMs = expiry !== null && expiry > now ? Math.min(expiry - now, LIFE_MS) : LIFE_MS;
  return {
    text,
    issue,
    obtainedAt: now,
    renewAt: epochMs(now + lifeMs - Math.min(RENEWAL_MARGIN_MS, lifeMs / 4)),
    spentAt: epochMs(now + lifeMs),
  };
}

/** `exp` of a JWT; null for text that is none. */
function expiryOf(text: string): EpochMs | null {
  const payload = text.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof exp === 'number' && Number.isFinite(exp) ? epochMs(exp * SECOND) : null;
  } catch {
    return null;
  }
}
