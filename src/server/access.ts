/**
 * Who may speak to the server. It listens on loopback, yet any page in the user's browser and any program on the machine
 * can reach loopback: so the Host must be ours (a foreign name that resolves here is refused), writes must not come from
 * another origin, and everything but health and login needs the bearer token or the cookie.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
// Adds `cookies` to the request's type.
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Failure } from './failure.ts';

const HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

export class Access {
  /** Made from the token, so that it outlives a restart and dies with the token, yet does not give the token away. */
  readonly cookieValue: string;
  readonly #token: string;
  readonly #port: () => number;

  /** @param port asked at each request: with port 0 it is known only once the server listens */
  constructor({ token, port }: { readonly token: string; readonly port: () => number }) {
    this.#token = token;
    this.#port = port;
    this.cookieValue = createHmac('sha256', token).update('openbell dashboard cookie').digest('base64url');
  }

  /** Browsers keep one jar for all ports of a host: two instances must not overwrite each other's. */
  get cookieName(): string {
    return `openbell_${this.#port()}`;
  }

  /** @returns why the request must not pass; undefined when it may */
  judge(request: FastifyRequest, { open }: { readonly open: boolean }): Failure | undefined {
    if (!this.#hosts().includes(request.headers.host?.toLowerCase() ?? '')) return FOREIGN_HOST;
    const bearer = bearerOf(request);
    const proof = bearer === undefined ? this.#cookieProof(request) : this.isToken(bearer) ? 'bearer' : undefined;
    if (!open && proof === undefined) return UNKNOWN_CALLER;
    return isWrite(request) && !this.#sameOrigin(request, proof) ? FOREIGN_ORIGIN : undefined;
  }

  isToken(candidate: string): boolean {
    return equalSecrets(candidate, this.#token);
  }

  hasCookie(request: FastifyRequest): boolean {
    const cookie = request.cookies[this.cookieName];
    return cookie !== undefined && equalSecrets(cookie, this.cookieValue);
  }

  #cookieProof(request: FastifyRequest): 'cookie' | undefined {
    return this.hasCookie(request) ? 'cookie' : undefined;
  }

  /** Without an Origin header only a bearer token shows that no foreign page speaks. */
  #sameOrigin(request: FastifyRequest, proof: 'bearer' | 'cookie' | undefined): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return proof === 'bearer';
    return this.#hosts().some((host) => origin === `http://${host}`);
  }

  #hosts(): readonly string[] {
    const port = this.#port();
    return HOSTS.map((host) => `${host}:${port}`);
  }
}

/** Compares digests, which are of one length, so that neither content nor length shows in the time it takes. */
function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function isWrite({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

const FOREIGN_HOST: Failure = {
  code: 'ERR_HOST',
  status: 403,
  message: 'This host name is not served.',
  hint: 'Use http://127.0.0.1, http://localhost or http://[::1] with the port of Openbell.',
};

const UNKNOWN_CALLER: Failure = {
  code: 'ERR_UNAUTHORIZED',
  status: 401,
  message: 'A bearer token or the cookie of a login is needed.',
  hint: 'Send the header Authorization: Bearer TOKEN; `openbell token` prints the token.',
};

const FOREIGN_ORIGIN: Failure = {
  code: 'ERR_ORIGIN',
  status: 403,
  message: 'A write from another origin is refused.',
  hint: 'Write from the dashboard itself, or from a program with the bearer token and no Origin header.',
};
