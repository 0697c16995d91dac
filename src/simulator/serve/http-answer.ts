/** Plain HTTP: bodies read within a bound, answers written as the venue writes them. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Flaw } from '#gateway/wire';

const BODY_BYTES_MAX = 1_048_576;
const BODY_MS_MAX = 10_000;

/** @returns the text; null when it is too long, too slow or broken off */
export function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => resolve(null), BODY_MS_MAX);
    const done = (body: string | null): void => {
      clearTimeout(timer);
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) done(null);
      else chunks.push(chunk);
    });
    request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
    request.on('error', () => done(null));
    request.on('aborted', () => done(null));
  });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

export function sendText(
  response: ServerResponse,
  { status, type, text }: { readonly status: number; readonly type: string; readonly text: string },
): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'Content-Type': type }).end(text);
}

export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { ...headers, 'Content-Length': '0' }).end();
}

/** HTTP 400 in the words of the venue's framework. */
export function sendProblem(response: ServerResponse, flaws: readonly Flaw[]): void {
  const missing = flaws.filter((flaw) => flaw.missing).map(({ path }) => `'${path}'`);
  const others = flaws.filter((flaw) => !flaw.missing).map(({ path, message }) => [`$.${path}`, [message]]);
  const errors = {
    ...(missing.length === 0
      ? {}
      : { $: [`JSON deserialization was missing required properties including: ${missing.join(', ')}.`] }),
    ...Object.fromEntries(others),
  };
  const body = {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
    errors,
    traceId: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
  };
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(400, { 'Content-Type': 'application/problem+json; charset=utf-8' }).end(JSON.stringify(body));
}
