/**
 * Sessions as JSON web tokens, signed with a key of this process. Several may be valid at once; each ends by its `exp`,
 * by logout, or when all are revoked. Times are the wall's, as everywhere with tokens.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const NAME_CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name';
const SESSION_CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/sid';

const claims = z.object({ [NAME_CLAIM]: z.string(), [SESSION_CLAIM]: z.string(), exp: z.number() });

/** Sessions that logged out and are not yet expired; beyond this many the oldest are forgotten. */
const ENDED_MAX = 10_000;

export interface Session {
  readonly id: string;
  readonly userName: string;
  /** Wall milliseconds. */
  readonly expiresAt: number;
}

export class Tokens {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  readonly #ended = new Set<string>();
  /** Sessions up to this number are over: everybody's, and by user. */
  #revoked = 0;
  readonly #revokedOf = new Map<string, number>();
  #issued = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue({ userName, lifeMs }: { readonly userName: string; readonly lifeMs: number }): string {
    this.#issued += 1;
    const body = {
      [NAME_CLAIM]: userName,
      [SESSION_CLAIM]: String(this.#issued),
      msd: 'CME_TOB',
      mfa: 'verified',
      exp: Math.floor((this.#now() + lifeMs) / 1_000),
    };
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(body)}`;
    return `${text}.${this.#sign(text)}`;
  }

  /** @returns null when the token is not ours, is over, or was revoked */
  read(token: string): Session | null {
    const [head = '', body = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature);
    const own = Buffer.from(this.#sign(`${head}.${body}`));
    if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own)) return null;
    const read = claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    const session = { id: read[SESSION_CLAIM], userName: read[NAME_CLAIM], expiresAt: read.exp * 1_000 };
    return this.isValid(session) ? session : null;
  }

  isValid({ id, userName, expiresAt }: Session): boolean {
    const revoked = Math.max(this.#revoked, this.#revokedOf.get(userName) ?? 0);
    return expiresAt > this.#now() && Number(id) > revoked && !this.#ended.has(id);
  }

  end({ id }: Session): void {
    this.#ended.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest);
  }

  /** Ends every session there is, or every one of a user. */
  revokeAll(userName?: string): void {
    if (userName === undefined) this.#revoked = this.#issued;
    else this.#revokedOf.set(userName, this.#issued);
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
