/** At which field a refusal of the server belongs: it judges again, and knows limits that the page does not. */
import type { Failure } from '../link/call.ts';
import type { Field } from './draft.ts';

const BY_CODE: Readonly<Record<string, Field>> = {
  ERR_TRADE_SIZE: 'size',
  ERR_PERIODICITY: 'periodicity',
  ERR_AMI_SYMBOL: 'amiSymbol',
  ERR_WEBHOOK_URL: 'webhookUrl',
  ERR_STRATEGY_UNKNOWN: 'strategy',
  ERR_STRATEGY_BROKEN: 'strategy',
  ERR_STRATEGY_CLASH: 'strategy',
  ERR_ACCOUNT_UNKNOWN: 'account',
  ERR_ACCOUNT_NAME: 'typedName',
  ERR_ACCOUNT_REAL: 'trading',
  ERR_ACCOUNT_CANNOT_TRADE: 'trading',
  ERR_ORDER_PATH_UNPROVEN: 'trading',
};

/** `ERR_REQUEST` names members: `stop_loss_ticks: Too small.` */
const BY_MEMBER: Readonly<Record<string, Field>> = {
  symbol: 'symbol',
  ami_symbol: 'amiSymbol',
  scan_interval: 'scanInterval',
  trade_size: 'size',
  trade_timeout: 'timeout',
  lookback: 'lookback',
  webhook_url: 'webhookUrl',
  entry_policy: 'entryPolicy',
  external_policy: 'externalPolicy',
  stop_loss_ticks: 'stopLossTicks',
  trailing_stop: 'stopLossTicks',
  take_profit_ticks: 'takeProfitTicks',
  protect_within: 'protectWithin',
};

/** @returns the field with what is wrong there; nothing where the refusal is of no single field */
export function refusedField({ code, message }: Pick<Failure, 'code' | 'message'>): Partial<Record<Field, string>> {
  const member = code === 'ERR_REQUEST' ? /^(\w+): (.*)$/s.exec(message) : null;
  const field = member === null ? BY_CODE[code] : BY_MEMBER[member[1] ?? ''];
  return field === undefined ? {} : { [field]: member?.[2] ?? message };
}
