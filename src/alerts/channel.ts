/** The ways an alert reaches a person, by the original's names, and how each of them does. */
import type { EpochMs } from '#base';
import type { Alert } from '#live/ports';

export const ALERT_CHANNELS = ['log', 'desktop', 'sound', 'webhook'] as const;

export type AlertChannel = (typeof ALERT_CHANNELS)[number];

export function isAlertChannel(name: string): name is AlertChannel {
  return (ALERT_CHANNELS as readonly string[]).includes(name);
}

export interface ChannelHealth {
  readonly channel: AlertChannel;
  /** Wall clock; null when nothing has got through yet. */
  readonly lastSuccessAt: EpochMs | null;
  /** A sentence, and when; null when nothing has failed yet. */
  readonly lastFailure: { readonly at: EpochMs; readonly message: string } | null;
}

/** An alert on its way, or a person's test of a channel: a receiver must be able to tell them apart. */
export type Message = Omit<Alert, 'kind' | 'channels' | 'webhookUrls'> & {
  readonly kind: Alert['kind'] | 'test';
  /** Null for the other channels. */
  readonly webhookUrl: string | null;
};

/** Carries one message to its end. Rejects with an Error that says why not; gives up when the signal says so. */
export type Deliver = (message: Message, signal: AbortSignal) => Promise<void>;
