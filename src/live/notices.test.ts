import { expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#base';
import type { SessionGlance, SessionId } from '#kernel';
import { alertOf } from './notices.ts';

const AT = { venue: epochMs(0), monotonic: monotonicMs(0), wall: epochMs(0) };

function session(id: string, told: { readonly alertChannels: readonly string[]; readonly webhookUrl: string | null }) {
  return { state: 'running', contract: null, config: { id: id as SessionId, ...told } } as SessionGlance;
}

test('an alarm that is no session’s own goes to the channels of all, and to each of their webhooks', () => {
  const sessions = [
    session('a', { alertChannels: ['webhook'], webhookUrl: 'https://one.example' }),
    session('b', { alertChannels: ['log', 'webhook'], webhookUrl: 'https://two.example' }),
    session('c', { alertChannels: ['sound'], webhookUrl: 'https://not-asked-for.example' }),
  ];
  const alarm = { kind: 'alarm', text: 'the account link is down' } as const;
  const alert = alertOf({ ...alarm, session: null }, sessions, AT);
  expect(new Set(alert.channels)).toEqual(new Set(['log', 'webhook', 'sound']));
  expect(alert.webhookUrls).toEqual(['https://one.example', 'https://two.example']);
  expect(alertOf({ ...alarm, session: 'a' as SessionId }, sessions, AT).webhookUrls).toEqual(['https://one.example']);
});
