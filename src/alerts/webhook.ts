/**
 * Webhook: the alert as JSON to the URL of its session, and to no other place. A try has a timeout; what looks passing
 * (no answer, 429, 5xx) is tried again a few times with growing pauses, always with the same `id`, so that a receiver
 * can drop repeats.
 */
import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { iso } from '#base';
import type { Deliver, Message } from './channel.ts';

export const WEBHOOK_SIGNATURE_HEADER = 'X-Openbell-Signature';

const TRY_TIMEOUT_MS = 5_000;
/** The pauses before the second, third and fourth try; there is no fifth. */
const PAUSES_MS = [1_000, 3_000, 9_000];

/** The longest that all tries of one alert can take, with a margin. */
export const WEBHOOK_DEADLINE_MS = TRY_TIMEOUT_MS * (PAUSES_MS.length + 1) + 13_000 + 1_000;

/** @returns `sha256=…`: HMAC of the body's bytes, hexadecimal */
export function webhookSignature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function webhookBody(message: Message): string {
  const facts = {
    event: message.kind,
    session_id: message.session,
    strategy: message.strategy,
    signal_type: message.signalType,
    symbol: message.symbol,
    contract: message.contract,
    price: message.price,
    bar_time: message.bar === null ? null : iso(message.bar),
    timestamp: iso(message.at),
    text: message.text,
  };
  const id = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
  return JSON.stringify({ ...facts, id });
}

/** @param pausesMs before each further try */
export function createWebhook({
  secret,
  pausesMs = PAUSES_MS,
}: {
  readonly secret: string | null;
  readonly pausesMs?: readonly number[];
}): Deliver {
  return async (message, signal) => {
    const url = webhookUrl(message.webhookUrl);
    const body = webhookBody(message);
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (secret !== null) headers[WEBHOOK_SIGNATURE_HEADER] = webhookSignature(body, secret);
    for (let tried = 0; ; tried += 1) {
      const outcome = await post(url, { headers, body, signal });
      if (outcome === 'delivered') return;
      const pauseMs = pausesMs[tried];
      if (outcome.final || pauseMs === undefined) throw new Error(`the webhook ${url.host} ${outcome.why}`);
      await pause(pauseMs, undefined, { signal });
    }
  };
}

function webhookUrl(text: string | null): URL {
  const url = text === null ? null : URL.parse(text);
  if (url === null) throw new Error('no webhook URL is set; give the session a webhook_url');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error(`a webhook URL begins with https: or http:, not ${url.protocol}`);
  return url;
}

type Posted = 'delivered' | { readonly final: boolean; readonly why: string };

async function post(
  url: URL,
  { headers, body, signal }: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<Posted> {
  const timeout = AbortSignal.timeout(TRY_TIMEOUT_MS);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // A redirect would take the alert to a place that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    await answer.body?.cancel();
    if (answer.ok) return 'delivered';
    return { final: answer.status < 500 && answer.status !== 429, why: `answered ${answer.status}` };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return { final: false, why: `has not answered in ${TRY_TIMEOUT_MS / 1_000} s` };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { final: false, why: `cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
