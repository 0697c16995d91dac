/**
 * Tells people. The log gets every alert at once; the other channels have couriers of their own, so that none waits for
 * another and nobody waits for any. A channel that fails is shown in its health and in the log, and is never fatal.
 */
import type { EpochMs } from '#base';
import type { Alert, Alerts } from '#live/ports';
import {
  ALERT_CHANNELS,
  type AlertChannel,
  type ChannelHealth,
  type Deliver,
  isAlertChannel,
  type Message,
} from './channel.ts';
import { Courier, type CourierReport } from './courier.ts';
import { platformDesktop } from './desktop.ts';
import { createSound, type Player, platformPlayers } from './sound.ts';
import { createWebhook, WEBHOOK_DEADLINE_MS } from './webhook.ts';

/** The part of a pino logger that is used here. */
export interface AlertLog {
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

export interface OpenAlerts extends Alerts {
  /** One entry a channel, in fixed order. */
  health(): readonly ChannelHealth[];
  /** Sends a test alert now. @returns why it failed, null when it got through */
  test(channel: AlertChannel, target?: { readonly webhookUrl?: string }): Promise<string | null>;
}

export interface AlertsOptions {
  readonly log: AlertLog;
  /** The wall clock. */
  readonly now: () => EpochMs;
  /** Signs webhooks. */
  readonly webhookSecret?: string;
  /** Pauses before a webhook's further tries, in milliseconds. */
  readonly webhookPausesMs?: readonly number[];
  /** Other players than the platform's. */
  readonly players?: readonly Player[];
}

const DESKTOP_DEADLINE_MS = 10_000;
const SOUND_DEADLINE_MS = 10_000;
const CLOSE_GRACE_MS = 2_000;
/** Each webhook address has its own courier. Beyond the bound an idle one is let go; if none is, the alert is dropped. */
const WEBHOOK_COURIERS_MAX = 50;

export function createAlerts(options: AlertsOptions): OpenAlerts {
  return new CarriedAlerts(options);
}

class CarriedAlerts implements OpenAlerts {
  readonly #log: AlertLog;
  readonly #now: () => EpochMs;
  readonly #health: Record<AlertChannel, ChannelHealth>;
  readonly #desktop: Courier;
  readonly #sound: ReturnType<typeof createSound>;
  readonly #soundCourier: Courier;
  readonly #deliverToWebhook: ReturnType<typeof createWebhook>;
  /** By address, in order of first use. */
  readonly #webhooks = new Map<string, Courier>();

  constructor({ log, now, webhookSecret, webhookPausesMs, players }: AlertsOptions) {
    this.#log = log;
    this.#now = now;
    const fresh = (channel: AlertChannel): ChannelHealth => ({ channel, lastSuccessAt: null, lastFailure: null });
    this.#health = { log: fresh('log'), desktop: fresh('desktop'), sound: fresh('sound'), webhook: fresh('webhook') };
    this.#desktop = this.#courier('desktop', platformDesktop(process.platform), DESKTOP_DEADLINE_MS);
    this.#sound = createSound(players ?? platformPlayers(process.platform));
    this.#soundCourier = this.#courier('sound', this.#sound.deliver, SOUND_DEADLINE_MS);
    this.#deliverToWebhook = createWebhook({
      secret: webhookSecret ?? null,
      ...(webhookPausesMs === undefined ? {} : { pausesMs: webhookPausesMs }),
    });
  }

  raise(alert: Alert): void {
    this.#writeLog(alert);
    if (alert.suppressed && alert.kind !== 'alarm') return;
    for (const channel of new Set(alert.channels)) {
      if (!isAlertChannel(channel)) this.#log.error({ channel }, `There is no alert channel '${channel}'.`);
      else if (channel !== 'log') this.#send(alert, channel);
    }
  }

  #send(alert: Alert, channel: Exclude<AlertChannel, 'log'>): void {
    const { channels: _, webhookUrls, ...rest } = alert;
    const addresses = channel === 'webhook' && webhookUrls.length > 0 ? new Set(webhookUrls) : [null];
    for (const webhookUrl of addresses) {
      const message = { ...rest, webhookUrl };
      this.#courierOf(channel, message)?.send(message);
    }
  }

  health(): readonly ChannelHealth[] {
    return ALERT_CHANNELS.map((channel) => this.#health[channel]);
  }

  async test(channel: AlertChannel, { webhookUrl }: { readonly webhookUrl?: string } = {}): Promise<string | null> {
    const message: Message = {
      kind: 'test',
      session: null,
      strategy: null,
      signalType: null,
      symbol: null,
      contract: null,
      price: null,
      bar: null,
      at: this.#now(),
      text: 'A test of this alert channel',
      webhookUrl: webhookUrl ?? null,
      suppressed: false,
    };
    if (channel === 'log') {
      this.#writeLog(message);
      return null;
    }
    const courier = this.#courierOf(channel, message);
    return courier === null ? 'too many webhooks hang; try again later' : await courier.deliverNow(message);
  }

  async close(): Promise<void> {
    const couriers = [this.#desktop, this.#soundCourier, ...this.#webhooks.values()];
    await Promise.all(couriers.map((courier) => courier.close(CLOSE_GRACE_MS)));
    await this.#sound.close();
  }

  #writeLog({ kind, session, strategy, contract, bar, text, suppressed }: Omit<Message, 'webhookUrl'>): void {
    const facts = { session, strategy, contract, bar };
    if (kind === 'alarm') this.#log.error(facts, `ALARM: ${text}`);
    else
      this.#log.warn(facts, `${kind.toUpperCase()}: ${text}${suppressed ? ' (repeated, other channels silent)' : ''}`);
    this.#report('log').succeeded();
  }

  #courierOf(channel: Exclude<AlertChannel, 'log'>, { webhookUrl }: Message): Courier | null {
    switch (channel) {
      case 'desktop':
        return this.#desktop;
      case 'sound':
        return this.#soundCourier;
      case 'webhook':
        return this.#webhookCourier(webhookUrl ?? '');
    }
  }

  #webhookCourier(address: string): Courier | null {
    const known = this.#webhooks.get(address);
    if (known !== undefined) return known;
    if (this.#webhooks.size >= WEBHOOK_COURIERS_MAX) {
      const idle = [...this.#webhooks].find(([, courier]) => courier.idle);
      if (idle === undefined) {
        this.#report('webhook').failed(`an alert was dropped: ${WEBHOOK_COURIERS_MAX} webhooks hang already`);
        return null;
      }
      this.#webhooks.delete(idle[0]);
    }
    const courier = this.#courier('webhook', this.#deliverToWebhook, WEBHOOK_DEADLINE_MS);
    this.#webhooks.set(address, courier);
    return courier;
  }

  #courier(channel: AlertChannel, deliver: Deliver, deadlineMs: number): Courier {
    return new Courier({ deliver, deadlineMs, report: this.#report(channel) });
  }

  #report(channel: AlertChannel): CourierReport {
    return {
      succeeded: () => {
        this.#health[channel] = { ...this.#health[channel], lastSuccessAt: this.#now() };
      },
      failed: (message) => {
        this.#health[channel] = { ...this.#health[channel], lastFailure: { at: this.#now(), message } };
        this.#log.error({ channel }, `The alert channel '${channel}' failed: ${message}`);
      },
    };
  }
}
