/**
 * Single-use codes that let a browser in once: printed by the terminal as part of an address, exchanged for the cookie.
 * A code lives five minutes by the wall clock and dies with its first use.
 */
import { randomBytes } from 'node:crypto';
import { type EpochMs, MINUTE } from '#base';

const LIFE_MS = 5 * MINUTE;
/** More codes than this are not outstanding at once: the oldest goes. */
const CODES_MAX = 32;

export class LoginCodes {
  #expiries = new Map<string, number>();

  issue(now: EpochMs): string {
    const [oldest] = this.#expiries.keys();
    if (this.#expiries.size >= CODES_MAX && oldest !== undefined) this.#expiries.delete(oldest);
    // 24 random bytes cannot be guessed, so a map lookup gives nothing away that matters.
    const code = randomBytes(24).toString('base64url');
    this.#expiries.set(code, now + LIFE_MS);
    return code;
  }

  /** @returns whether the code was good; it is not good again */
  redeem(code: string, now: EpochMs): boolean {
    const expiry = this.#expiries.get(code);
    this.#expiries.delete(code);
    return expiry !== undefined && now < expiry;
  }
}
