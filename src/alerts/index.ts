export { type AlertLog, createAlerts, type OpenAlerts } from './alerts.ts';
export { ALERT_CHANNELS, type AlertChannel, type ChannelHealth, isAlertChannel } from './channel.ts';
export { WEBHOOK_SIGNATURE_HEADER, webhookSignature } from './webhook.ts';
